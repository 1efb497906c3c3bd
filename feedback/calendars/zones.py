"""Local time as plain numbers: instants in whole microseconds, and a zone as stretches of one UTC offset.

Two number lines are used throughout: `instant` counts microseconds of real time since 1970-01-01T00:00Z, and `wall`
counts the microseconds a wall clock shows since its own 1970-01-01 00:00. Within a stretch, wall = instant + offset;
everything awkward about daylight saving happens between stretches, so code that goes stretch by stretch needs no
special case for repeated, missing or half hours. A leaf without Django.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from feedback.calendars.errors import NaiveInstantError, OutOfRangeError, UnknownZoneError

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST_YEAR, _LAST_YEAR = 2, 9997  # inside what datetime can hold, so that no offset leads out of it
# In the whole tz database no two changes of one zone are closer than 3.98 days (Freetown, 1939).
_PROBE = 2 * DAY
# Offsets stay below a day, so a wall clock that repeats itself has caught up after at most two.
LONGEST_FOLD = 2 * DAY


def _new_year(year: int) -> int:
    return (datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND


_FIRST, LAST = _new_year(_FIRST_YEAR), _new_year(_LAST_YEAR + 1)


class Stretch(NamedTuple):
    """Instants [start, end) during which the zone is `offset` microseconds ahead of UTC."""

    start: int
    end: int
    offset: int


def to_instant(at: datetime) -> int:
    """Microseconds since the epoch of an aware datetime. Raises NaiveInstantError or OutOfRangeError."""
    if at.utcoffset() is None:
        raise NaiveInstantError(at=at.isoformat())
    instant = (at - _EPOCH) // _MICROSECOND
    return in_range(instant)


def in_range(instant: int) -> int:
    """`instant` itself, or OutOfRangeError where local time cannot be told."""
    if not _FIRST <= instant <= LAST:
        raise OutOfRangeError(at=_spoken(instant), first=_FIRST_YEAR, last=_LAST_YEAR)
    return instant


def to_datetime(instant: int) -> datetime:
    """The aware UTC datetime of an instant."""
    return _EPOCH + timedelta(microseconds=instant)


def to_wall(at: datetime) -> int:
    """Microseconds on the wall clock that shows the naive datetime `at`."""
    return (at.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def check_zone(name: str) -> None:
    """UnknownZoneError unless `name` is an IANA zone (one that means the same on every machine)."""
    if name not in _known_zones():
        raise UnknownZoneError(zone=name)


def wall_at(zone: str, instant: int) -> int:
    """What the wall clock in `zone` shows at `instant`."""
    return instant + _offset(_zone(zone), instant)


def stretches(zone: str, start: int, end: int) -> Iterator[Stretch]:
    """Stretches of one offset that fill [start, end) in order; lazy, so that a search may stop early."""
    for year in range(_year(start), _year(end) + 1):
        for piece in _stretches_of_year(zone, year):
            begun, done = max(start, piece.start), min(end, piece.end)
            if begun < done:
                yield Stretch(begun, done, piece.offset)


def first_reading(zone: str, wall: int) -> int:
    """The earliest instant at which the wall clock in `zone` reads `wall` or later.

    A reading that exists twice is met at its first pass; one that is skipped is met where the clock jumps over it.
    """
    in_range(wall - LONGEST_FOLD)
    in_range(wall + LONGEST_FOLD)
    around = stretches(zone, wall - LONGEST_FOLD, wall + LONGEST_FOLD)
    return next(max(piece.start, wall - piece.offset) for piece in around if wall < piece.end + piece.offset)


def earliest_instant(zone: str, wall: datetime) -> datetime:
    """The earliest instant (UTC) at which the wall clock in `zone` reads at or after the naive datetime `wall`."""
    return to_datetime(first_reading(zone, to_wall(wall)))


@cache
def _known_zones() -> frozenset[str]:
    # "localtime" is whatever this machine is set to, and no stored calendar may depend on that.
    return frozenset(available_timezones()) - {"localtime"}


@cache
def _zone(name: str) -> ZoneInfo:
    check_zone(name)
    return ZoneInfo(name)


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = to_datetime(instant).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // _MICROSECOND


def _year(instant: int) -> int:
    return to_datetime(instant).year


def _spoken(instant: int) -> str:
    try:
        return to_datetime(instant).isoformat()
    except OverflowError:
        return f"an instant {abs(instant) // (365 * DAY)} years {'before' if instant < 0 else 'after'} 1970"


@lru_cache(maxsize=16_384)
def _stretches_of_year(name: str, year: int) -> tuple[Stretch, ...]:
    """The year's stretches, found by probing: zoneinfo keeps its list of changes to itself."""
    zone = _zone(name)
    start, end = _new_year(year), _new_year(year + 1)
    found = []
    begun, offset = start, _offset(zone, start)
    for probe in range(start + _PROBE, end + _PROBE, _PROBE):
        after = _offset(zone, min(probe, end))
        if after != offset:
            change = _change(zone, probe - _PROBE, min(probe, end))
            found.append(Stretch(begun, change, offset))
            begun, offset = change, after
    if begun < end:
        found.append(Stretch(begun, end, offset))
    return tuple(found)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first instant in (before, after] with the offset of `after`; changes fall on whole seconds."""
    old = _offset(zone, before)
    seconds = range(before, after, SECOND)
    return before + SECOND * bisect_left(seconds, True, key=lambda instant: _offset(zone, instant) != old)
