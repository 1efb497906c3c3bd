"""How screens are narrowed."""

import django_filters

from feedback.core.filters import ThingFilter, TrueFalseFilter
from feedback.screens.models import Screen


class ScreenFilters(django_filters.FilterSet):
    """By site, and by whether the link has ended."""

    site = ThingFilter("site_id", name="site__name")
    ended = TrueFalseFilter("revoked_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Screen
        fields: list[str] = []
