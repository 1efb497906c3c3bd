"""How shifts, exceptions and rosters are narrowed, for pages and API alike."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.champions.models import Override, Roster, Shift, Swap
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


class _AnyOfThemFilter(ThingFilter):
    """Rows that name somebody in one of several columns; the first is the one by which people are looked up."""

    def __init__(self, *columns: str, **kwargs: Any) -> None:
        super().__init__(columns[0], name=f"{columns[0]}__email", **kwargs)
        self.columns = columns

    def filter(self, qs: QuerySet[Any], value: tuple[int | None, str] | None) -> QuerySet[Any]:
        if value is None:
            return qs
        ids, found = self.ids(qs, value), Q(pk__in=[])
        for column in self.columns:
            found |= Q(**{f"{column}__in": ids})
        return qs.filter(found)


class OverrideFilter(_DuringFilter):
    """Exceptions by roster, whom they concern, and time."""

    user = _AnyOfThemFilter("add", "remove", label=_("Who"))

    class Meta:
        model = Override
        fields: list[str] = []


class SwapFilter(django_filters.FilterSet):
    """Swaps by state, roster, whoever gives, is asked or takes, and the time at which they begin."""

    state = django_filters.ChoiceFilter(choices=Swap.State, label=_("State"))
    roster = ThingFilter("roster_id", name="roster__name", label=_("Roster"))
    user = _AnyOfThemFilter("giver", "asked", "taker", label=_("Who"))
    start_after = InstantFilter("starts_at", lookup_expr="gte", label=_("Begins after"))
    start_before = InstantFilter("starts_at", lookup_expr="lt", label=_("Begins before"))

    class Meta:
        model = Swap
        fields: list[str] = []
