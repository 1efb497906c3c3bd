"""Times at which a session could be, and a quick way to find what else is on then. A leaf without Django."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from feedback.calendars import zones
from feedback.champions.coverage import Span

#: Sessions begin at a full quarter of an hour.
GRID = timedelta(minutes=15)
#: Outside these hours of the site's clock a session is planned only where nothing else is left: minutes of the day.
CIVIL = (8 * 60, 18 * 60)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
T = TypeVar("T")


class Slot(NamedTuple):
    """A time for a session, with the date (counted from 1970) and the minute of the day that the site's clock shows."""

    span: Span
    day: int
    minute: int

    @property
    def is_odd(self) -> bool:
        """Whether it lies outside the hours in which people expect a meeting."""
        return not CIVIL[0] <= self.minute < CIVIL[1]


def slots_in(hours: Iterable[Span], length: timedelta, zone: str) -> Iterator[Slot]:
    """Every time of that length on the quarter hours that lies wholly within one stretch of working hours."""
    for open_ in hours:
        start = _EPOCH - (_EPOCH - open_.start) // GRID * GRID
        while start + length <= open_.end:
            wall = zones.wall_at(zone, zones.to_instant(start))
            yield Slot(Span(start, start + length), wall // zones.DAY, wall % zones.DAY // zones.MINUTE)
            start += GRID


def holds(hours: Sequence[Span], span: Span) -> bool:
    """Whether one of these stretches, which come in order and apart, has room for all of `span`."""
    place = bisect_right(hours, span.start, key=lambda open_: open_.start) - 1
    return place >= 0 and span.end <= hours[place].end


class ByHour(Generic[T]):
    """Things that take time, found by when they run."""

    def __init__(self) -> None:
        self._at: dict[int, list[tuple[Span, T]]] = defaultdict(list)

    def add(self, span: Span, thing: T) -> None:
        """One more."""
        for hour in _hours(span):
            self._at[hour].append((span, thing))

    def during(self, span: Span) -> list[tuple[Span, T]]:
        """What runs during any part of `span`, once each, in the order in which it was added within the hour."""
        found = [
            held
            for hour in _hours(span)
            for held in self._at.get(hour, ())
            if held[0].start < span.end and held[0].end > span.start
        ]
        return list(dict.fromkeys(found))


def peak(running: Sequence[tuple[Span, int]], span: Span) -> int:
    """How many people are in one of these at the busiest instant of `span`."""
    starts = {span.start, *(held.start for held, _who in running if held.start > span.start)}
    return max(len({who for held, who in running if held.start <= at < held.end}) for at in starts)


def _hours(span: Span) -> range:
    return range((span.start - _EPOCH) // _HOUR, -((_EPOCH - span.end) // _HOUR))
