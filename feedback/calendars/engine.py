"""The business clock: when is it open, when is enough open time over, how much has passed, and why.

One pure engine for due dates, elapsed time, warnings, escalation steps, previews and replay (architecture.md, "Clocks
are columns"). Instants are aware datetimes in any zone; answers are in UTC and exact to the microsecond. Pauses are
pairs (start, end), half-open, with None for an end still to come; they may overlap, lie anywhere, and are closed time.
A leaf without Django.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from feedback.calendars import zones
from feedback.calendars.errors import BadPauseError, BeyondHorizonError, NegativeDurationError
from feedback.calendars.hours import ALWAYS, Hours, Kind, timetable
from feedback.calendars.zones import DAY

__all__ = [
    "ALWAYS",
    "HORIZON",
    "Hours",
    "Interval",
    "Kind",
    "Pause",
    "add",
    "between",
    "end_of_working_day",
    "intervals",
    "is_open",
    "next_open",
]

#: How far a search for open time goes before it is given up with BeyondHorizonError.
HORIZON_YEARS = 100
HORIZON = timedelta(days=HORIZON_YEARS * 365.25)

Pause = tuple[datetime, datetime | None]
_MICROSECOND = timedelta(microseconds=1)
_Span = tuple[int, int]
_Piece = tuple[int, int, Kind]


class Interval(NamedTuple):
    """One stretch [start, end) of a replay (UTC), and why it was counted or skipped."""

    start: datetime
    end: datetime
    kind: Kind

    @property
    def counted(self) -> bool:
        """Only open time counts."""
        return self.kind is Kind.OPEN

    @property
    def length(self) -> timedelta:
        """Real time from start to end."""
        return self.end - self.start


def add(hours: Hours, start: datetime, duration: timedelta, pauses: Iterable[Pause] = ()) -> datetime:
    """The earliest instant by which `duration` of open time has passed since `start`.

    A duration that ends with an open interval is due at that interval's end; none at all is due at the first open
    instant at or after `start`. Raises NegativeDurationError, NaiveInstantError, BadPauseError, OutOfRangeError, or
    BeyondHorizonError.
    """
    amount = duration // _MICROSECOND
    if amount < 0:
        raise NegativeDurationError
    if amount == 0:
        return next_open(hours, start, pauses)
    return zones.to_datetime(_advance(hours, start, amount, pauses))


def next_open(hours: Hours, at: datetime, pauses: Iterable[Pause] = ()) -> datetime:
    """The first open instant at or after `at`. Raises as `add` does."""
    # Every boundary is a whole microsecond, so the first open one begins a microsecond before it is over.
    return zones.to_datetime(_advance(hours, at, 1, pauses) - 1)


def between(hours: Hours, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
    """Open time from `start` to `end`: the inverse of `add`. Negative where `end` comes first, as in subtraction."""
    a, b = zones.to_instant(start), zones.to_instant(end)
    if b < a:
        return -between(hours, end, start, pauses)
    table = timetable(hours)
    passed = (
        table.open_between(piece.start + piece.offset, piece.end + piece.offset)
        for begun, done in _running(a, b, pauses)
        for piece in zones.stretches(hours.zone, begun, done)
    )
    return timedelta(microseconds=sum(passed))


def is_open(hours: Hours, at: datetime, pauses: Iterable[Pause] = ()) -> bool:
    """Whether the instant `at` counts: open, no holiday, and not paused."""
    instant = zones.to_instant(at)
    if any(begun <= instant < done for begun, done in _merged(pauses)):
        return False
    return timetable(hours).is_open(zones.wall_at(hours.zone, instant))


def end_of_working_day(hours: Hours, at: datetime) -> datetime:
    """The end of the working day on which `at` falls, or of the next working day if that one has no open time.

    A working day is a local date with open time, and its end is where the last of it ends: later or earlier than
    `at`. Raises BeyondHorizonError if none comes.
    """
    today = zones.wall_at(hours.zone, zones.to_instant(at)) // DAY
    for day in range(today, today + HORIZON.days):
        end = _last_open(hours, day)
        if end is not None:
            return zones.to_datetime(end)
    raise BeyondHorizonError(years=HORIZON_YEARS, start=at.isoformat())


def intervals(hours: Hours, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> Iterator[Interval]:
    """Every counted and every skipped interval from `start` to `end`, in order and without a gap.

    The open ones add up to `between`. A pause is named only where it costs open time, so the paused ones add up to
    what the pauses took. Neighbours of one kind are joined; days are made one by one, so take what you need.
    """
    a, b = zones.to_instant(start), zones.to_instant(end)
    for begun, done, kind in _joined(_paused(_walk(hours, a, b), list(_merged(pauses)))):
        yield Interval(zones.to_datetime(begun), zones.to_datetime(done), kind)


def _advance(hours: Hours, start: datetime, amount: int, pauses: Iterable[Pause]) -> int:
    """The earliest instant by which `amount` (at least 1) open microseconds have passed since `start`."""
    table = timetable(hours)
    instant = zones.to_instant(start)
    limit = min(instant + HORIZON // _MICROSECOND, zones.LAST)
    for begun, done in _running(instant, limit, pauses):
        for piece in zones.stretches(hours.zone, begun, done):
            wall, until = piece.start + piece.offset, piece.end + piece.offset
            here = table.open_between(wall, until)
            if amount <= here:
                return table.reach(wall, amount, before=until) - piece.offset
            amount -= here
    raise BeyondHorizonError(years=HORIZON_YEARS, start=start.isoformat())


def _merged(pauses: Iterable[Pause]) -> Iterator[_Span]:
    """Pauses as disjoint instants in order."""
    reached: _Span | None = None
    for start, end in sorted(map(_pause, pauses)):
        if reached is None:
            reached = start, end
        elif start <= reached[1]:
            reached = reached[0], max(end, reached[1])
        else:
            yield reached
            reached = start, end
    if reached is not None:
        yield reached


def _pause(pause: Pause) -> _Span:
    begun, done = (zones.LAST if at is None else zones.to_instant(at) for at in pause)
    if done < begun:
        raise BadPauseError(start=zones.to_datetime(begun).isoformat(), end=zones.to_datetime(done).isoformat())
    return begun, done


def _running(start: int, end: int, pauses: Iterable[Pause]) -> Iterator[_Span]:
    """What is left of [start, end) without the pauses."""
    for paused, resumed in _merged(pauses):
        if start < min(paused, end):
            yield start, min(paused, end)
        start = max(start, resumed)
    if start < end:
        yield start, end


def _last_open(hours: Hours, day: int) -> int | None:
    """Where the last open time of a local date ends, as an instant; None if it has none."""
    spans = timetable(hours).spans(day)
    if not spans:
        return None
    around = zones.stretches(hours.zone, day * DAY - zones.LONGEST_FOLD, (day + 1) * DAY + zones.LONGEST_FOLD)
    ends = (
        min(piece.end, done - piece.offset)
        for piece in around
        for begun, done in spans
        if max(piece.start, begun - piece.offset) < min(piece.end, done - piece.offset)
    )
    return max(ends, default=None)


def _walk(hours: Hours, start: int, end: int) -> Iterator[_Piece]:
    """[start, end) day by day: open, closed or holiday."""
    table = timetable(hours)
    for piece in zones.stretches(hours.zone, start, end):
        wall, until = piece.start + piece.offset, piece.end + piece.offset
        for day in range(wall // DAY, (until - 1) // DAY + 1):
            for opened, closed, kind in table.kinds(day):
                if max(opened, wall) < min(closed, until):
                    yield max(opened, wall) - piece.offset, min(closed, until) - piece.offset, kind


def _paused(pieces: Iterable[_Piece], pauses: list[_Span]) -> Iterator[_Piece]:
    """The pieces, with what the pauses take out of open time."""
    for start, end, kind in pieces:
        reached = start
        if kind is Kind.OPEN:
            for paused, resumed in _during(pauses, start, end):
                if reached < paused:
                    yield reached, paused, Kind.OPEN
                yield paused, resumed, Kind.PAUSE
                reached = resumed
        if reached < end:
            yield reached, end, kind


def _during(pauses: list[_Span], start: int, end: int) -> Iterator[_Span]:
    """The parts of disjoint, ordered pauses inside [start, end)."""
    for paused, resumed in pauses[bisect_right(pauses, start, key=lambda pause: pause[1]) :]:
        if paused >= end:
            return
        if max(paused, start) < min(resumed, end):
            yield max(paused, start), min(resumed, end)


def _joined(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Neighbours of one kind become one piece."""
    reached: _Piece | None = None
    for piece in pieces:
        if reached is None:
            reached = piece
        elif reached[2] is piece[2]:
            reached = reached[0], piece[1], piece[2]
        else:
            yield reached
            reached = piece
    if reached is not None:
        yield reached
