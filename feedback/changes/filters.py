"""How changes are narrowed, by page and API alike."""

import django_filters

from feedback.changes.models import Change
from feedback.core.filters import InstantFilter, ThingFilter


class ChangeFilters(django_filters.FilterSet):
    """By tool, call type, author, state, and when they were published."""

    tool = ThingFilter("tool_id", name="tool__name")
    call_type = ThingFilter("call_type_id", name="call_type__name")
    author = ThingFilter("author_id", name="author__email")
    state = django_filters.ChoiceFilter(choices=Change.State)
    published_after = InstantFilter("published_at", lookup_expr="gte")
    published_before = InstantFilter("published_at", lookup_expr="lt")

    class Meta:
        model = Change
        fields: list[str] = []
