"""Where fewer people are on than are needed, and how much of what is needed is covered. A leaf without Django.

Where several lines ask for people at the same instant the highest number counts: "one around the clock, two from nine
to five" is two from nine to five. Everything is cut at the instants at which anything begins or ends, so an answer is
exact also where clocks change, and an overlap of a minute is a minute.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

NONE = timedelta(0)
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Span(NamedTuple):
    """The time [start, end)."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Real time from start to end."""
        return self.end - self.start


class Demand(NamedTuple):
    """`people` are needed during [start, end)."""

    start: datetime
    end: datetime
    people: int


class Gap(NamedTuple):
    """During [start, end) `missing` of the `needed` people are not there."""

    start: datetime
    end: datetime
    missing: int
    needed: int

    @property
    def length(self) -> timedelta:
        """Real time from start to end."""
        return self.end - self.start

    @property
    def is_empty(self) -> bool:
        """Whether nobody at all is on."""
        return self.missing == self.needed


class Stretch(NamedTuple):
    """[start, end), in which neither what is needed nor how many are on changes."""

    start: datetime
    end: datetime
    needed: int
    on: int

    @property
    def length(self) -> timedelta:
        """Real time from start to end."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Coverage:
    """Person-time that is needed, and how much of it somebody is there for; more people than needed count no more."""

    needed: timedelta = NONE
    covered: timedelta = NONE

    def __add__(self, other: "Coverage") -> "Coverage":
        """Both together."""
        return Coverage(self.needed + other.needed, self.covered + other.covered)

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down so that 100 means all of it; None where nothing is needed."""
        return int(100 * self.covered / self.needed) if self.needed else None

    @property
    def missing(self) -> timedelta:
        """Person-time that nobody is there for."""
        return self.needed - self.covered


def stretches(needed: Iterable[Demand], on: Iterable[Span], start: datetime, end: datetime) -> Iterator[Stretch]:
    """[start, end) from one change to the next, in order and without a hole. Each of `on` is one person."""
    people: dict[datetime, int] = {start: 0, end: 0}
    asked: dict[datetime, dict[int, int]] = {}
    for begun, done in _cut(on, start, end):
        people[begun] = people.get(begun, 0) + 1
        people[done] = people.get(done, 0) - 1
    for demand in needed:
        for begun, done in _cut([Span(demand.start, demand.end)], start, end):
            for at, change in ((begun, 1), (done, -1)):
                people.setdefault(at, 0)
                counts = asked.setdefault(at, {})
                counts[demand.people] = counts.get(demand.people, 0) + change
    here, lines = 0, dict[int, int]()
    for begun, done in pairwise(sorted(people)):
        here += people[begun]
        for number, change in asked.get(begun, {}).items():
            lines[number] = lines.get(number, 0) + change
        yield Stretch(begun, done, max((number for number, count in lines.items() if count), default=0), here)


def gaps_in(pieces: Iterable[Stretch]) -> list[Gap]:
    """Where somebody is missing, in order; neighbours that miss as many are one gap."""
    found: list[Gap] = []
    for piece in pieces:
        missing = piece.needed - piece.on
        if missing <= 0:
            continue
        last = found[-1] if found else None
        if last and last.end == piece.start and (last.missing, last.needed) == (missing, piece.needed):
            found[-1] = last._replace(end=piece.end)
        else:
            found.append(Gap(piece.start, piece.end, missing, piece.needed))
    return found


def coverage_in(pieces: Iterable[Stretch]) -> Coverage:
    """How much of what is needed is covered."""
    total = Coverage()
    for piece in pieces:
        total += Coverage(piece.needed * piece.length, min(piece.needed, piece.on) * piece.length)
    return total


def gaps(needed: Iterable[Demand], on: Iterable[Span], start: datetime, end: datetime) -> list[Gap]:
    """Where in [start, end) fewer are on than are needed."""
    return gaps_in(stretches(needed, on, start, end))


def days_of(span: Span, zone: str) -> list[Span]:
    """A time cut at the midnights of a zone where it is longer than a day on its wall clock, else whole.

    A night shift stays one; a week without a break is shown and filled by the day.
    """
    local, until = (at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for at in span)
    if until - local <= _DAY:
        return [span]
    found, begun = list[Span](), span.start
    day = local.date() + _DAY
    while begun < span.end:
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(span.start.tzinfo)
        found.append(Span(begun, min(midnight, span.end)))
        begun, day = found[-1].end, day + _DAY
    return found


def clock_hours(span: Span, zone: str) -> Iterator[tuple[date, int, timedelta]]:
    """A time by the date and hour of a zone's wall clock; an hour that the clock shows twice comes twice."""
    at, local_zone = span.start, ZoneInfo(zone)
    while at < span.end:
        local = at.astimezone(local_zone)
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        until = min(at + _HOUR - past, span.end)
        yield local.date(), local.hour, until - at
        at = until


def coverage_by_hour(pieces: Iterable[Stretch], zone: str) -> dict[tuple[date, int], Coverage]:
    """How much of what is needed is covered, by date and hour of a zone's wall clock, where any is needed."""
    found: dict[tuple[date, int], Coverage] = {}
    for piece in pieces:
        for day, hour, length in clock_hours(Span(piece.start, piece.end), zone) if piece.needed else ():
            here = Coverage(piece.needed * length, min(piece.needed, piece.on) * length)
            found[day, hour] = found.get((day, hour), Coverage()) + here
    return found


def _cut(spans: Iterable[Span], start: datetime, end: datetime) -> Iterator[Span]:
    for begun, done in spans:
        if begun < end and done > start and begun < done:
            yield Span(max(begun, start), min(done, end))
