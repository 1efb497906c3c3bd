"""A whole site's rosters at once: champions spread over teams and shifts, and how the plan will turn out.

Each team gets a roster of its own, because the floor asks its own team's champion first, and each shift of the day is
one rotation in it. What is proposed here is stored by actions/guided.py.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from feedback.calendars import zones
from feedback.calendars.hours import DAYS
from feedback.champions.coverage import Demand, Gap, Span, gaps
from feedback.champions.duty import Slot
from feedback.champions.kept import Turns
from feedback.champions.plan import Hours, Pattern
from feedback.champions.rest import REST
from feedback.champions.rotation import Cadence, Rotation
from feedback.people.models import Site, Team, User

_HOUR = timedelta(hours=1)
#: One list of people a shift, in the order of the shifts.
Cells = tuple[tuple[User, ...], ...]


@dataclass(frozen=True, slots=True)
class DayShift:
    """One shift of the day, on the site's wall clock; one that closes at or before it opens ends the next day."""

    name: str
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Pace:
    """How a site's champions take turns: which shifts, on which days, from when, and whether all go through all."""

    site: Site
    shifts: tuple[DayShift, ...]
    begins: date
    cadence: Cadence = Cadence.DAILY
    in_turn: bool = True
    days: tuple[str, ...] = ()

    @property
    def starts_at(self) -> datetime:
        """When the first turn begins; weeks begin on Monday."""
        day = self.begins - timedelta(days=self.begins.weekday() if self.cadence is Cadence.WEEKLY else 0)
        return self._at(day, min(shift.opens for shift in self.shifts))

    @property
    def midnight(self) -> datetime:
        """When the first day begins."""
        return self._at(self.begins, time(0))

    @property
    def plans_from(self) -> datetime:
        """The instant before which nothing is planned: with the night shift that runs into the first day."""
        into = [shift.opens for shift in self.shifts if time(0) < shift.closes <= shift.opens]
        return self._at(self.begins - timedelta(days=1), min(into)) if into else self.midnight

    def hours(self, shift: DayShift) -> Hours:
        """The hours of a shift."""
        days = frozenset(DAYS.index(day) for day in self.days or DAYS)
        return Hours(self.site.timezone, _minute(shift.opens), _minute(shift.closes), days)

    def _at(self, day: date, at: time) -> datetime:
        return zones.earliest_instant(self.site.timezone, datetime.combine(day, at))


@dataclass(frozen=True, slots=True)
class Crew:
    """One team's champions, by the shift with which each of them begins."""

    team: Team
    cells: Cells

    @property
    def people(self) -> list[User]:
        """Everybody in it, once."""
        return list({person.pk: person for person in chain.from_iterable(self.cells)}.values())

    def orders(self, *, in_turn: bool) -> Cells:
        """Who takes turns in each shift.

        With `in_turn` everybody goes through all shifts, from an early one to a later one, so that nobody comes from a
        night into a morning sooner than they must; nobody is in two shifts of one turn.
        """
        if not in_turn:
            return self.cells
        around = [0, *range(len(self.cells) - 1, 0, -1)]
        order = [person for place in around for person in self.cells[place]]
        begins = {place: sum(len(self.cells[other]) for other in around[:at]) for at, place in enumerate(around)}
        return tuple(
            (*order[begins[place] :], *order[: begins[place]]) if cell else () for place, cell in enumerate(self.cells)
        )


def spread(teams: Sequence[Team], champions: Iterable[User], shifts: int) -> list[Crew]:
    """Champions over teams and shifts as evenly as it goes.

    Whoever belongs to one of the teams stays with it; the others go where the fewest are. In a team the shifts are
    filled one after the other, in the order given.
    """
    members: dict[int, list[User]] = {team.pk: [] for team in teams}
    strangers: list[User] = []
    for person in champions:
        members.get(person.team_id or 0, strangers).append(person)
    for person in strangers:
        min(members.values(), key=len).append(person)
    return [Crew(team, _deal(members[team.pk], shifts)) for team in teams]


def _deal(people: Sequence[User], shifts: int) -> Cells:
    return tuple(tuple(people[place::shifts]) for place in range(shifts))


# --- what is stored ----------------------------------------------------------------------------------------------


def layers_of(pace: Pace, crew: Crew) -> list[dict[str, Any]]:
    """The rotations of a team's roster, as make_whole takes them; a shift without anybody has none."""
    window = {"days": list(pace.days)}
    return [
        {
            "name": shift.name,
            "cadence": pace.cadence.value,
            "starts_at": pace.starts_at,
            "plans_from": pace.plans_from,
            "members": list(order),
            "opens": shift.opens,
            "closes": shift.closes,
            **window,
        }
        for shift, order in zip(pace.shifts, crew.orders(in_turn=pace.in_turn), strict=True)
        if order
    ]


def needs_of(pace: Pace) -> list[dict[str, Any]]:
    """One champion in each shift."""
    return [
        {"people": 1, "days": list(pace.days), "opens": shift.opens, "closes": shift.closes} for shift in pace.shifts
    ]


# --- how it will turn out ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the plan: who is on in each shift (nobody where it is None)."""

    day: date
    people: tuple[User | None, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a crew's plan comes to: its days, gaps, hours by person (of shifts begun in that time), short rests."""

    crew: Crew
    days: Sequence[Day]
    gaps: Sequence[Gap]
    hours: Mapping[User, float]
    short_rests: int

    @property
    def fewest(self) -> float:
        """Hours of whoever has the fewest."""
        return min(self.hours.values(), default=0)

    @property
    def most(self) -> float:
        """Hours of whoever has the most."""
        return max(self.hours.values(), default=0)


def outlook(pace: Pace, crew: Crew, *, days: int, weeks: int) -> Outlook:
    """The plan of the first days, and its gaps, hours and rests over so many weeks."""
    start = pace.midnight
    end = start + timedelta(weeks=weeks)
    people = {person.pk: person for person in crew.people}
    slots = [list(turns.slots(start, end)) if turns else [] for turns in _turns(pace, crew)]
    spans: dict[int, list[Span]] = {pk: [] for pk in people}
    for slot in chain.from_iterable(slots):
        spans[slot.user].append(Span(slot.start, slot.end))
    needed = [Demand(*hours, 1) for shift in pace.shifts for hours in pace.hours(shift).within(start, end)]
    return Outlook(
        crew=crew,
        days=_days(pace, slots, people, days),
        gaps=gaps(needed, chain.from_iterable(spans.values()), start, end),
        hours={people[pk]: _hours(span for span in own if span.start >= start) for pk, own in spans.items()},
        short_rests=sum(_short_rests(own) for own in spans.values()),
    )


def _turns(pace: Pace, crew: Crew) -> Iterator[Turns | None]:
    for shift, order in zip(pace.shifts, crew.orders(in_turn=pace.in_turn), strict=True):
        if order:
            rotation = Rotation(pace.site.timezone, pace.cadence, 1, pace.starts_at, len(order))
            pattern = Pattern(rotation, pace.hours(shift), begins=pace.plans_from)
            yield Turns(0, pattern, tuple(person.pk for person in order))
        else:
            yield None


def _days(pace: Pace, slots: Sequence[Sequence[Slot]], people: Mapping[int, User], count: int) -> list[Day]:
    """The first days, each with who begins which shift on it, on the site's clock."""
    zone = ZoneInfo(pace.site.timezone)
    begun = [{slot.start.astimezone(zone).date(): people[slot.user] for slot in each} for each in slots]
    ahead = (pace.begins + timedelta(days=number) for number in range(count))
    return [Day(day, tuple(each.get(day) for each in begun)) for day in ahead]


def _short_rests(spans: Iterable[Span]) -> int:
    """How often less than the rest that one needs lies between two shifts of a person."""
    return sum(later.start - earlier.end < REST for earlier, later in pairwise(sorted(spans)))


def _hours(spans: Iterable[Span]) -> float:
    return sum((span.length for span in spans), timedelta()) / _HOUR


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
