"""Business hours as a value, and their open time in closed form. A leaf without Django."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, pairwise

from feedback.calendars.errors import BadIntervalError, BadWeekError, NoOpenHoursError, OverlapError
from feedback.calendars.zones import DAY, MINUTE, check_zone

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 1440
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY = date(1970, 1, 1).weekday()

#: One day's open spans as minutes of its wall clock, half-open: (540, 1020) is 09:00 up to, not including, 17:00.
Spans = tuple[tuple[int, int], ...]


class Kind(StrEnum):
    """Why an interval was counted, or was not."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Hours:
    """When a calendar is open: a zone, the wall-clock spans of each weekday from Monday, and closed dates.

    Spans may come in any order and may touch or overlap (an instant is open if it lies in one of them); they are kept
    sorted and joined, so equal hours compare equal. Raises an HoursError where no calendar can be made of it.
    """

    zone: str
    week: tuple[Spans, ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Check and normalise."""
        check_zone(self.zone)
        if len(self.week) != len(DAYS):
            raise BadWeekError(count=len(self.week))
        week = tuple(_joined(day, spans) for day, spans in zip(DAYS, self.week, strict=True))
        if not any(week):
            raise NoOpenHoursError
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "holidays", frozenset(self.holidays))


def clock_text(minute: int) -> str:
    """Minute of the day as people write it: 540 is 09:00, 1440 is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def refuse_overlaps(week: Iterable[Spans]) -> None:
    """OverlapError if two spans of a day share time: legal arithmetic, but nearly always a slip of the hand.

    For the doors where people type hours; the engine itself takes the union.
    """
    for day, spans in zip(DAYS, week, strict=True):
        for first, second in pairwise(sorted(spans)):
            if second[0] < first[1]:
                raise OverlapError(day=day, first=_span_text(first), second=_span_text(second))


def _span_text(span: tuple[int, int]) -> str:
    return "–".join(map(clock_text, span))


def _joined(day: str, spans: Iterable[tuple[int, int]]) -> Spans:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= MINUTES_A_DAY:
            raise BadIntervalError(day=day, start=clock_text(start), end=clock_text(end))
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


class Timetable:
    """Hours unrolled along a wall clock that knows no daylight saving, in microseconds since its 1970-01-01 00:00.

    Whole weeks are multiplied and holidays looked up in a running total, so the open time between two readings costs
    the same for a day and for a century.
    """

    def __init__(self, hours: Hours) -> None:
        self._week = tuple(tuple((a * MINUTE, b * MINUTE) for a, b in spans) for spans in hours.week)
        lengths = [sum(b - a for a, b in spans) for spans in self._week]
        self._upto_weekday = (0, *accumulate(lengths))
        self._holidays = frozenset(day.toordinal() - _EPOCH_ORDINAL for day in hours.holidays)
        self._lost_days = sorted(day for day in self._holidays if lengths[_weekday(day)])
        self._lost = (0, *accumulate(lengths[_weekday(day)] for day in self._lost_days))

    def spans(self, day: int) -> tuple[tuple[int, int], ...]:
        """Open spans of a day (numbered from 1970-01-01) as wall readings."""
        if day in self._holidays:
            return ()
        midnight = day * DAY
        return tuple((midnight + start, midnight + end) for start, end in self._week[_weekday(day)])

    def kinds(self, day: int) -> Iterator[tuple[int, int, Kind]]:
        """The whole day from midnight to midnight, cut into its open and closed parts."""
        idle = Kind.HOLIDAY if day in self._holidays else Kind.CLOSED
        reached, midnight = day * DAY, (day + 1) * DAY
        for start, end in self.spans(day):
            if reached < start:
                yield reached, start, idle
            yield start, end, Kind.OPEN
            reached = end
        if reached < midnight:
            yield reached, midnight, idle

    def is_open(self, wall: int) -> bool:
        """Whether the clock's reading lies in an open span."""
        return any(start <= wall < end for start, end in self.spans(wall // DAY))

    def open_between(self, start: int, end: int) -> int:
        """Open microseconds while the clock runs from one reading to another."""
        return self._total(end) - self._total(start)

    def reach(self, start: int, amount: int, before: int) -> int:
        """The earliest reading by which `amount` (at least 1) of open time has passed since `start`.

        The caller knows that it does so by the reading `before`.
        """
        target = self._total(start) + amount
        first, ahead = start // DAY, 4
        while first + ahead < before // DAY and self._total((first + ahead) * DAY) < target:
            ahead *= 2  # most targets are days away, and `before` is a lifetime
        days = range(first, min(first + ahead, before // DAY) + 1)
        day = first + bisect_left(days, target, key=lambda d: self._total((d + 1) * DAY))
        left = target - self._total(day * DAY)
        for opened, closed in self.spans(day):
            if left <= closed - opened:
                return opened + left
            left -= closed - opened
        raise AssertionError("the day found holds the rest by its total")

    def _total(self, wall: int) -> int:
        """Open time since the Monday before 1970-01-01 (negative before it)."""
        day = wall // DAY
        weeks, weekday = divmod(day + _EPOCH_WEEKDAY, 7)
        whole = weeks * self._upto_weekday[-1] + self._upto_weekday[weekday]
        lost = self._lost[bisect_left(self._lost_days, day)]
        today = sum(min(wall, end) - start for start, end in self.spans(day) if start < wall)
        return whole - lost + today


@lru_cache(maxsize=512)
def timetable(hours: Hours) -> Timetable:
    """The timetable of these hours, worked out once."""
    return Timetable(hours)


def _weekday(day: int) -> int:
    return (day + _EPOCH_WEEKDAY) % 7


#: Always open: the calendar of targets in calendar time, so that 14 days are 336 hours.
ALWAYS = Hours(zone="UTC", week=(((0, MINUTES_A_DAY),),) * 7)
