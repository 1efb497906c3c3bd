"""Calendars as the outside writes them in JSON (contract.md, `preview_due`). A leaf without Django."""

import re
from datetime import date

from feedback.calendars.engine import Pause
from feedback.calendars.errors import HoursError, UnknownZoneError
from feedback.calendars.hours import DAYS, Hours, Spans
from feedback.core.jsonfields import Field, FieldError

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)


def read_hours(question: Field) -> Hours:
    """The calendar in the fields `tz`, `hours` and `holidays`; FieldError names the one that cannot be used."""
    zone, week = question["tz"], question["hours"]
    try:
        return Hours(zone=zone.text(), week=read_week(week), holidays=_read_holidays(question["holidays"]))
    except UnknownZoneError as error:
        raise FieldError(zone.path, str(error)) from None
    except HoursError as error:
        raise FieldError(week.path, str(error)) from None


def read_week(field: Field) -> tuple[Spans, ...]:
    """The spans of `{"mon": [["09:00", "17:00"]], …}` from Monday to Sunday; a day left out is closed."""
    unknown = sorted(set(field.members()) - set(DAYS))
    if unknown:
        raise FieldError(f"{field.path}.{unknown[0]}", f"is no day; the days are {', '.join(DAYS)}")
    return tuple(tuple(_read_span(span) for span in field[day].optional_items()) for day in DAYS)


def read_pauses(field: Field) -> list[Pause]:
    """Pauses as `[[ISO, ISO], …]`; null in the second place is a pause that still lasts."""
    return [_read_pause(pause) for pause in field.optional_items()]


def _read_span(field: Field) -> tuple[int, int]:
    start, end = field.pair()
    return _read_clock(start), _read_clock(end)


def _read_clock(field: Field) -> int:
    """Minute of the day from `HH:MM`; 24:00 is the day's end."""
    match = _CLOCK.fullmatch(field.text())
    hour, minute = map(int, match.groups()) if match else (99, 0)
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise field.error("needs a time of day from 00:00 to 24:00, such as 09:30")
    return hour * 60 + minute


def _read_holidays(field: Field) -> frozenset[date]:
    return frozenset(day.date() for day in field.optional_items())


def _read_pause(field: Field) -> Pause:
    start, end = field.pair()
    begun, done = start.instant(), None if end.value is None else end.instant()
    if done is not None and done < begun:
        raise FieldError(field.path, "ends before it starts; write the start first")
    return begun, done
