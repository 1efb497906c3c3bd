"""How shifts, exceptions and rosters are narrowed, for pages and API alike."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.champions.models import Override, Roster, Shift
from feedback.core.filters import InstantFilter, ThingFilter, TrueFalseFilter


class RosterFilter(django_filters.FilterSet):
    """Rosters by the site and team they are for, and whether they are in use."""

    site = ThingFilter("site", name="site__name", label=_("Site"))
    team = ThingFilter("teams", name="teams__name", label=_("Team"))
    is_active = TrueFalseFilter("is_active", label=_("In use"))

    class Meta:
        model = Roster
        fields: list[str] = []


class _DuringFilter(django_filters.FilterSet):
    """By roster, and by a time [from, to) that they have part of."""

    roster = ThingFilter("roster", name="roster__name", label=_("Roster"))
    vars()["from"] = InstantFilter("ends_at", lookup_expr="gt", label=_("From"))
    to = InstantFilter("starts_at", lookup_expr="lt", label=_("To"))


class ShiftFilter(_DuringFilter):
    """Shifts by roster, person and time."""

    user = ThingFilter("user", name="user__email", label=_("Who"))

    class Meta:
        model = Shift
        fields: list[str] = []


class _EitherFilter(ThingFilter):
    """Whoever comes or goes."""

    def filter(self, qs: QuerySet[Any], value: tuple[int | None, str] | None) -> QuerySet[Any]:
        if value is None:
            return qs
        ids = self.ids(qs, value)
        return qs.filter(Q(add__in=ids) | Q(remove__in=ids))


class OverrideFilter(_DuringFilter):
    """Exceptions by roster, whom they concern, and time."""

    user = _EitherFilter("add", name="add__email", label=_("Who"))

    class Meta:
        model = Override
        fields: list[str] = []
