"""How the register is narrowed: one FilterSet for page and API."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.core.filters import ThingFilter, TrueFalseFilter
from feedback.register.models import StayOut


class StayOutFilters(django_filters.FilterSet):
    """By tool, by call type, and whether it holds still."""

    tool = ThingFilter("tool_id", name="tool__name", label=_("Tool"))
    call_type = ThingFilter("call_type_id", name="call_type__name", label=_("Call type"))
    ended = TrueFalseFilter(method="is_ended", label=_("Ended"))

    class Meta:
        model = StayOut
        fields: list[str] = []

    def is_ended(self, queryset: QuerySet[StayOut], name: str, value: bool) -> QuerySet[StayOut]:
        """Those that hold no longer, or those that do."""
        return queryset.filter(ended_at__isnull=not value)
