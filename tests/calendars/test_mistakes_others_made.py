"""Mistakes other systems made with such clocks (quality.md), each as a fact that must hold here."""

from datetime import UTC, date, datetime, timedelta

import pytest

from feedback.calendars import engine
from feedback.calendars.engine import Hours
from feedback.calendars.errors import BeyondHorizonError, NoOpenHoursError

OFFICE = (((540, 1020),),) * 5 + ((), ())
HOUR = timedelta(hours=1)
FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)


def test_a_holiday_never_makes_anything_due_earlier():
    due = engine.add(Hours("UTC", OFFICE), FRIDAY, 2 * HOUR)
    with_holiday = engine.add(Hours("UTC", OFFICE, frozenset({date(2026, 3, 9)})), FRIDAY, 2 * HOUR)
    assert (due.day, with_holiday.day) == (9, 10)
    assert due.hour == with_holiday.hour == 10


def test_the_last_minute_of_the_day_is_not_lost():
    around_the_clock = Hours("UTC", (((0, 1440),),) * 7)
    assert engine.add(around_the_clock, FRIDAY, timedelta(days=30)) == FRIDAY + timedelta(days=30)


def test_a_pause_is_neither_lost_nor_counted_twice():
    hours = Hours("UTC", OFFICE)
    morning = FRIDAY.replace(hour=9)
    twice = [(morning + HOUR, morning + 2 * HOUR), (morning + HOUR, morning + 2 * HOUR)]
    over_night = [(FRIDAY, FRIDAY + timedelta(days=2, hours=17))]
    assert engine.add(hours, morning, 2 * HOUR, twice) == morning + 3 * HOUR
    assert engine.between(hours, morning, FRIDAY, twice) == 6 * HOUR
    assert engine.between(hours, FRIDAY, FRIDAY + timedelta(days=3), over_night) == 7 * HOUR


def test_a_pause_after_the_due_date_changes_nothing():
    hours = Hours("UTC", OFFICE)
    due = engine.add(hours, FRIDAY, HOUR)
    assert engine.add(hours, FRIDAY, HOUR, [(due, None)]) == due


def test_a_calendar_with_no_open_day_is_refused_instead_of_searched_for_ever():
    with pytest.raises(NoOpenHoursError):
        Hours("UTC", ((),) * 7)


def test_holidays_without_end_are_given_up_with_a_named_error():
    for_ever = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(366 * 101))
    with pytest.raises(BeyondHorizonError):
        engine.add(Hours("UTC", OFFICE, for_ever), FRIDAY, HOUR)
    with pytest.raises(BeyondHorizonError):
        engine.end_of_working_day(Hours("UTC", OFFICE, for_ever), FRIDAY)
