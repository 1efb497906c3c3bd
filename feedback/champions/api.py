"""The rosters' door for programs."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from feedback.champions import actions, calendar_api, coverage_api, queries, wire
from feedback.champions.filters import OverrideFilter, RosterFilter, ShiftFilter
from feedback.champions.kept import plans
from feedback.champions.models import Override, Roster, Shift
from feedback.champions.permissions import may_keep_rosters, may_make_roster, may_manage
from feedback.champions.swaps_api import SwapViewSet
from feedback.core.api.kit import (
    CreateMixin,
    DeleteMixin,
    ListMixin,
    PatchMixin,
    RetrieveMixin,
    ScopedViewSet,
    reading,
    verb,
)
from feedback.core.kept import steady
from feedback.core.verdicts import Verdict
from feedback.people.models import User


class RosterViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """Champions who take the floor's questions: whom they serve, who takes turns when, and how many are needed."""

    visible_to = queries.rosters_visible_to
    shown, input, patch_input = wire.RosterShown, wire.RosterInput, wire.RosterPatch
    filterset_class = RosterFilter
    ordering, ordering_fields = ["name"], ["name", "created_at"]

    def may(self, thing: Roster | None) -> Verdict:
        return may_manage(self.person, thing) if thing else may_keep_rosters(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        joined = queryset.select_related("site", "neighbour")
        return joined.prefetch_related("teams", "tools", "requirements", "layers__members__user")

    def rendered(self, thing: Any, *args: Any, many: bool = False, **kwargs: Any) -> Any:
        now = timezone.now()
        for roster in thing if many else [thing]:
            if isinstance(roster, Roster):
                wire.shown_of(roster, now)
        return super().rendered(thing, *args, many=many, **kwargs)

    def add(self, data: dict[str, Any]) -> Roster:
        teams = frozenset(team.pk for team in data.get("teams", ()))
        may_make_roster(self.person, data["site"], teams).demand()
        return actions.make_whole(by=self.person, **data)

    def change(self, thing: Roster, changes: dict[str, Any]) -> None:
        may_manage(self.person, thing).demand()
        if "teams" in changes:
            teams = frozenset(team.pk for team in changes["teams"])
            may_make_roster(self.person, thing.site, teams).demand()
        actions.edit_whole(roster=thing, by=self.person, **changes)

    @verb()
    def retire(self, roster: Roster) -> None:
        """Take a roster out of use: nobody is on for it any more."""
        may_manage(self.person, roster).demand()
        actions.retire_roster(roster=roster, by=self.person)

    @verb()
    def restore(self, roster: Roster) -> None:
        """Put a roster back into use, its rotations as they were."""
        may_manage(self.person, roster).demand()
        actions.restore_roster(roster=roster, by=self.person)

    @reading(wire.OnDutyShown, query=wire.OnDutyQuery)
    def on_duty(self, roster: Roster, data: dict[str, Any]) -> dict[str, Any]:
        """Who is on, now or at any instant before or after."""
        at = data.get("at") or timezone.now()
        with steady():
            return _on_duty(roster, at)

    @reading(coverage_api.GapsShown, query=coverage_api.GapsQuery)
    def gaps(self, roster: Roster, data: dict[str, Any]) -> dict[str, Any]:
        """Where fewer people are on than are needed, in 92 days at most."""
        return coverage_api.gaps_of(roster, data)

    @reading(coverage_api.RatiosShown, detail=False)
    def ratios(self) -> dict[str, Any]:
        """How many agents there are to a champion, team by team; for those who look after them."""
        may_keep_rosters(self.person).demand()
        return coverage_api.ratios_for(self.person)


def _on_duty(roster: Roster, at: datetime) -> dict[str, Any]:
    served = [plan for pk, plan in plans().items() if pk == roster.pk]
    on = [each for found in queries.on_duty(served, at).values() for each in found]
    planned = User.objects.in_bulk({each.duty.instead_of for each in on if each.duty.instead_of})
    shown = [
        {
            "user": each.user,
            "until": each.until,
            "shift": each.duty.key,
            "instead_of": planned.get(each.duty.instead_of or 0),
        }
        for each in on
    ]
    return {"at": at, "on_duty": shown, "next_on_at": None if on else queries.next_on(served, at)}


class _OfRosterViewSet(ListMixin, RetrieveMixin, CreateMixin, DeleteMixin, ScopedViewSet):
    """What is entered by hand on a roster, by those who keep it."""

    ordering, ordering_fields = ["starts_at"], ["starts_at", "ends_at", "created_at"]

    def may(self, thing: Shift | Override | None) -> Verdict:
        return may_manage(self.person, thing.roster) if thing else may_keep_rosters(self.person)


class ShiftViewSet(_OfRosterViewSet, PatchMixin):
    """Single shifts entered by hand, beside those that rotations plan."""

    visible_to = queries.shifts_visible_to
    shown, input, patch_input = wire.ShiftShown, wire.ShiftInput, wire.ShiftPatch
    filterset_class = ShiftFilter

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("roster__site", "user")

    def add(self, data: dict[str, Any]) -> Shift:
        may_manage(self.person, data["roster"]).demand()
        return actions.plan_shift(by=self.person, **data)

    def change(self, thing: Shift, changes: dict[str, Any]) -> None:
        may_manage(self.person, thing.roster).demand()
        actions.edit_shift(shift=thing, by=self.person, **changes)

    def remove(self, thing: Shift) -> None:
        may_manage(self.person, thing.roster).demand()
        actions.remove_shift(shift=thing, by=self.person)


class OverrideViewSet(_OfRosterViewSet):
    """Exceptions for a time: one more, one fewer, or one in another's place."""

    visible_to = queries.overrides_visible_to
    shown, input = wire.OverrideShown, wire.OverrideInput
    filterset_class = OverrideFilter

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("roster__site", "add", "remove")

    def beside(self, things: Any) -> dict[str, Any]:
        managed = queries.rosters_managed_by(self.person).filter(pk__in={each.roster_id for each in things})
        return {"managed": frozenset(managed.values_list("pk", flat=True))}

    def add(self, data: dict[str, Any]) -> Override:
        may_manage(self.person, data["roster"]).demand()
        return actions.make_override(by=self.person, **data)

    def remove(self, thing: Override) -> None:
        may_manage(self.person, thing.roster).demand()
        actions.remove_override(override=thing, by=self.person)


urls = calendar_api.urls
resources = {
    "rosters": RosterViewSet,
    "shifts": ShiftViewSet,
    "overrides": OverrideViewSet,
    "swaps": SwapViewSet,
}
