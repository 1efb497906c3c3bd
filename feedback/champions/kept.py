"""Rosters in use with their rotations, as each process keeps them (feedback/core/kept.py)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from feedback.calendars.hours import DAYS
from feedback.champions.duty import Slot
from feedback.champions.models import Layer, Requirement, Roster
from feedback.champions.plan import Hours, Pattern, planned
from feedback.champions.rotation import Cadence, Rotation
from feedback.champions.window import Window
from feedback.core.kept import Kept


@dataclass(frozen=True, slots=True)
class Turns:
    """One layer as a value: who takes turns, by id and in order."""

    layer_id: int
    pattern: Pattern
    people: tuple[int, ...]

    def slots(self, start: datetime, end: datetime) -> Iterator[Slot]:
        """The shifts it plans with time in [start, end). Their keys stay while the layer stays."""
        for begun, done, place in planned(self.pattern, start, end):
            key = f"layer-{self.layer_id}-{begun:%Y%m%dT%H%M%SZ}-{place}"
            yield Slot(self.people[place], begun, done, key)


@dataclass(frozen=True, slots=True)
class Need:
    """So many people during these hours."""

    people: int
    hours: Hours


@dataclass(frozen=True, slots=True)
class Plan:
    """A roster, the scope it serves, and everything about it that is planned ahead."""

    roster: Roster
    team_ids: frozenset[int]
    tool_ids: frozenset[int]
    layers: tuple[Turns, ...]
    needs: tuple[Need, ...]

    def serves(self, site_id: int | None, team_id: int | None, tool_id: int | None = None) -> bool:
        """Whether a question from that team at that site, about that tool, is one for it."""
        here = self.roster.site_id == site_id and (not self.team_ids or team_id in self.team_ids)
        return here and (tool_id is None or not self.tool_ids or tool_id in self.tool_ids)


def hours_of(window: Window, zone: str) -> Hours | None:
    """The hours a layer or requirement is limited to; None where it is limited to neither days nor hours."""
    if window.opens is None and not window.days:
        return None
    days = frozenset(DAYS.index(day) for day in window.days or DAYS)
    return Hours(zone, _minute(window.opens), _minute(window.closes), days)


def turns_of(layer: Layer, zone: str, people: Iterable[int]) -> Turns | None:
    """A layer as a value; None while nobody is in it."""
    order = tuple(people)
    if not order:
        return None
    rotation = Rotation(zone, Cadence(layer.cadence), layer.shift_length, layer.starts_at, len(order))
    pattern = Pattern(rotation, hours_of(layer, zone), layer.people, layer.ends_at, layer.takes_over_at)
    return Turns(layer.pk, pattern, order)


def need_of(requirement: Requirement, zone: str) -> Need:
    """A requirement as a value; without days and hours it holds around the clock."""
    return Need(requirement.people, hours_of(requirement, zone) or Hours(zone))


def plan_of(roster: Roster) -> Plan:
    """A roster as a value, from rows that are there already or will be read."""
    zone = roster.timezone
    layers = [
        turns_of(layer, zone, [member.user_id for member in layer.members.all()]) for layer in roster.layers.all()
    ]
    return Plan(
        roster=roster,
        team_ids=frozenset(team.pk for team in roster.teams.all()),
        tool_ids=frozenset(tool.pk for tool in roster.tools.all()),
        layers=tuple(turns for turns in layers if turns is not None),
        needs=tuple(need_of(requirement, zone) for requirement in roster.requirements.all()),
    )


def _read() -> Mapping[int, Plan]:
    rosters = Roster.objects.filter(is_active=True).select_related("site__calendar", "neighbour")
    rosters = rosters.prefetch_related("teams", "tools", "layers__members", "requirements")
    return {roster.pk: plan_of(roster) for roster in rosters}


def _minute(at: time | None) -> int:
    return at.hour * 60 + at.minute if at else 0


#: Rosters in use, by id.
plans = Kept(_read)
