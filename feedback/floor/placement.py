"""Where a question goes: to whoever is on now for the asker's team, else to a neighbour, else it waits for a shift."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback.champions.kept import Plan, plans
from feedback.champions.models import Roster
from feedback.champions.queries import LOOK_AHEAD, OnDuty, duties_of, on_duty, serving
from feedback.core.kept import steady
from feedback.people.models import User


@dataclass(frozen=True, slots=True)
class Place:
    """Which roster a question goes to. With nobody on, `begins` is when the next shift does; None: none is planned."""

    roster: Roster | None
    on: tuple[OnDuty, ...] = ()
    begins: datetime | None = None


def place(*, site_id: int, team_id: int | None, tool_id: int | None, at: datetime, but: int = 0) -> Place:
    """Where a question asked at `at` goes; `but` is the asker, who does not answer themselves.

    The nearest roster with somebody on; else along the neighbours of each, never twice to the same; else it is held for
    whichever of all these begins first. At most 4 statements while somebody is on, 8 otherwise.
    """
    with steady():
        known = plans()
        own = serving(site_id, team_id, tool_id)
        wanted = [*own, *_neighbours(own, known)]
        found = on_duty(wanted, at)
        for plan in wanted:
            here = tuple(duty for duty in found[plan.roster.pk] if duty.user.pk != but)
            if here:
                return Place(plan.roster, here)
        return _held(wanted, own, at, but)


def on_now(roster: Roster, at: datetime) -> list[OnDuty]:
    """Who is on in one roster; nobody where it is out of use."""
    with steady():
        plan = plans().get(roster.pk)
        return on_duty([plan], at)[roster.pk] if plan else []


def _held(wanted: Sequence[Plan], own: Sequence[Plan], at: datetime, but: int) -> Place:
    """The roster of one's own team whose shift begins first, else the neighbour's."""
    begins = _begins(wanted, at, but)
    for group in (own, wanted):
        soon = [(begins[plan.roster.pk], place) for place, plan in enumerate(group) if plan.roster.pk in begins]
        if soon:
            first, place = min(soon)
            return Place(group[place].roster, begins=first)
    return Place(own[0].roster if own else None)


def _begins(rosters: Sequence[Plan], at: datetime, but: int) -> dict[int, datetime]:
    """When the next shift of each of these rosters begins, by its id, but for the asker's own shifts."""
    found = duties_of(rosters, at, at + LOOK_AHEAD)
    on = {duty.user for each in found.values() for duty in each} - {but}
    here = set(User.objects.filter(pk__in=on, is_active=True).values_list("pk", flat=True))
    starts = {pk: [duty.start for duty in each if duty.user in here] for pk, each in found.items()}
    return {pk: min(each) for pk, each in starts.items() if each}


def _neighbours(own: Iterable[Plan], known: Mapping[int, Plan]) -> Iterator[Plan]:
    """The rosters reached by following neighbours, each once."""
    seen = {plan.roster.pk for plan in own}
    for plan in own:
        beside = plan.roster.neighbour_id
        while beside is not None and beside not in seen and beside in known:
            seen.add(beside)
            yield known[beside]
            beside = known[beside].roster.neighbour_id
