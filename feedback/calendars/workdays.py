"""Promises that count in dates rather than hours: working days, the same time on another day, the end of a day.

Pure, beside engine.py. A working day is a local date of the calendar's zone with open time. Instants are aware; answers
are in UTC.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from feedback.calendars import zones
from feedback.calendars.engine import HORIZON, HORIZON_YEARS, end_of_working_day, next_open
from feedback.calendars.errors import BeyondHorizonError
from feedback.calendars.hours import Hours, timetable
from feedback.calendars.zones import DAY

_EPOCH = date(1970, 1, 1)


def is_working_day(hours: Hours, day: date) -> bool:
    """Whether any of that local date is open."""
    return bool(timetable(hours).spans(_number(day)))


def add_working_days(hours: Hours, start: datetime, days: int) -> datetime:
    """The same time of day on the `days`-th working day after `start` begins to count, held inside that day's hours.

    Outside opening hours nothing counts yet: it begins at the next opening. Raises BeyondHorizonError.
    """
    begins = zones.wall_at(hours.zone, zones.to_instant(next_open(hours, start)))
    number, reading = divmod(begins, DAY)
    for _ in range(days):
        number = _next_working_day(hours, number)
    return _inside(hours, number, reading)


def add_days(hours: Hours, start: datetime, days: int) -> datetime:
    """The same wall-clock time `days` local dates later, open or not; the earliest instant that reads so or later."""
    wall = zones.wall_at(hours.zone, zones.to_instant(start))
    return zones.to_datetime(zones.first_reading(hours.zone, wall + days * DAY))


def drawn_back(hours: Hours, at: datetime) -> datetime:
    """`at`, or the end of the working day on which it falls if that is earlier. On a day off it is `at` itself."""
    return min(at, end_of_working_day(hours, at))


def end_of_date(hours: Hours, day: date) -> datetime:
    """When a promise for that local date falls due: its closing time, or midnight at its end if it is a day off."""
    if is_working_day(hours, day):
        return _closing(hours, _number(day))
    return zones.to_datetime(zones.first_reading(hours.zone, (_number(day) + 1) * DAY))


def local_date(hours: Hours, at: datetime) -> date:
    """The date on the calendar's wall at `at`."""
    return _EPOCH + timedelta(days=zones.wall_at(hours.zone, zones.to_instant(at)) // DAY)


def local_time(hours: Hours, at: datetime) -> time:
    """The time of day on the calendar's wall at `at`."""
    reading = zones.wall_at(hours.zone, zones.to_instant(at)) % DAY
    return zones.to_datetime(reading).time()


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _next_working_day(hours: Hours, number: int) -> int:
    for candidate in _days_after(number):
        if timetable(hours).spans(candidate):
            return candidate
    raise BeyondHorizonError(years=HORIZON_YEARS, start=zones.to_datetime(number * DAY).date().isoformat())


def _days_after(number: int) -> Iterator[int]:
    return iter(range(number + 1, number + HORIZON.days))


def _inside(hours: Hours, number: int, reading: int) -> datetime:
    """The reading on that working day: in a break or before opening the next opening, after closing the closing."""
    wall = number * DAY + reading
    opened = next((max(wall, start) for start, end in timetable(hours).spans(number) if wall <= end), None)
    closing = _closing(hours, number)
    return closing if opened is None else min(zones.to_datetime(zones.first_reading(hours.zone, opened)), closing)


def _closing(hours: Hours, number: int) -> datetime:
    """The end of a working day; found from its opening, because noon may lie in a break or in another offset."""
    opening = zones.first_reading(hours.zone, timetable(hours).spans(number)[0][0])
    return end_of_working_day(hours, zones.to_datetime(opening))
