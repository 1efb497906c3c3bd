"""What a rotation plans: shifts of a layer, and the hours of a requirement, on a wall clock. A leaf without Django.

Limited to hours, each day's hours are one shift, also past midnight, and belong to whoever's turn it is when they
begin; a rotation that counts hours hands over inside them. Without hours, each turn is one shift. Where several people
are on at once they are taken from the order in blocks, so that everybody comes as often as everybody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from feedback.calendars import zones
from feedback.calendars.hours import DAYS
from feedback.champions.rotation import Cadence, Rotation, Turn, turn_at, turns

_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` to `closes` (minutes of the wall clock) on these weekdays, counted from Monday as 0.

    One that closes at or before it opens ends the next day, so 0 to 0 is a whole day.
    """

    zone: str
    opens: int = 0
    closes: int = 0
    days: frozenset[int] = frozenset(range(len(DAYS)))

    def within(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Each day's hours that have time in [start, end), whole, in UTC, by the day on which they open."""
        first, last = zones.to_instant(start), zones.to_instant(end)
        day = zones.wall_at(self.zone, first) // zones.DAY - 2
        until = zones.wall_at(self.zone, last) // zones.DAY + 1
        for opened in range(day, until + 1):
            if (opened + _EPOCH_WEEKDAY) % len(DAYS) in self.days:
                begun, done = self._of(opened)
                if begun < done and begun < last and done > first:
                    yield zones.to_datetime(begun), zones.to_datetime(done)

    def _of(self, day: int) -> tuple[int, int]:
        ends = day + (self.closes <= self.opens)
        begun = zones.first_reading(self.zone, day * zones.DAY + self.opens * zones.MINUTE)
        return begun, zones.first_reading(self.zone, ends * zones.DAY + self.closes * zones.MINUTE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One layer: whose turn it is, in which hours, how many at once, from the rotation's start until `ends`.

    With `begins`, nothing is planned before that instant, though turns are counted from the rotation's start.
    """

    rotation: Rotation
    hours: Hours | None = None
    people: int = 1
    ends: datetime | None = None
    begins: datetime | None = None

    @property
    def since(self) -> datetime:
        """The instant before which it plans nothing."""
        return self.begins or self.rotation.start


class Planned(NamedTuple):
    """The time [start, end) in UTC for which `place` in the order (from 0) is planned."""

    start: datetime
    end: datetime
    place: int


def planned(pattern: Pattern, start: datetime, end: datetime) -> Iterator[Planned]:
    """Every shift with time in [start, end), whole and in order of its beginning. None begins before the pattern."""
    for begun, done, turn in _pieces(pattern, max(start, pattern.since), end):
        number = turn * pattern.people
        for place in range(number, number + min(pattern.people, pattern.rotation.size)):
            yield Planned(begun, done, place % pattern.rotation.size)


def _pieces(pattern: Pattern, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, int]]:
    """Shifts with the number of the turn they belong to."""
    rotation, ends = pattern.rotation, pattern.ends or end
    if pattern.hours is None:
        for turn in turns(rotation, start, min(end, ends)) if start < min(end, ends) else ():
            yield max(turn.start, pattern.since), min(turn.end, pattern.ends or turn.end), turn.number
        return
    for begun, done in pattern.hours.within(start, end) if start < end else ():
        if pattern.since <= begun < ends:
            for turn in _turns_of_a_day(rotation, begun, done):
                yield max(begun, turn.start), min(done, turn.end), turn.number


def _turns_of_a_day(rotation: Rotation, begun: datetime, done: datetime) -> Iterator[Turn]:
    if rotation.cadence is Cadence.HOURLY:
        yield from turns(rotation, begun, done)
    else:
        yield turn_at(rotation, begun)._replace(start=begun, end=done)
