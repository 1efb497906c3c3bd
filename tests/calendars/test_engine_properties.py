"""The engine against the slow reference, and the laws that hold for every calendar."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.calendars import engine
from feedback.calendars.engine import Hours, Kind
from feedback.calendars.errors import BeyondHorizonError
from tests.calendars import reference
from tests.calendars.strategies import date_after, examples, instants, questions, weeks, zones

FEW, MANY = examples(40), examples(100)
MICROSECOND = timedelta(microseconds=1)
minutes = st.integers(0, 3000).map(lambda count: timedelta(minutes=count))
moments = st.integers(0, 20 * 86_400 * 1_000_000).map(lambda count: timedelta(microseconds=count))


@FEW
@given(questions(), minutes)
def test_due_dates_agree_with_walking_minute_by_minute(question, duration):
    hours, start, pauses = question
    until = start + timedelta(days=10)
    expected = reference.add(hours, start, duration, pauses, until=until)
    if expected is None:
        assert engine.between(hours, start, until, pauses) < max(duration, MICROSECOND)
    else:
        assert engine.add(hours, start, duration, pauses) == expected


@FEW
@given(questions(), minutes)
def test_elapsed_time_agrees_with_walking_minute_by_minute(question, length):
    hours, start, pauses = question
    expected = reference.between(hours, start, start + length, pauses)
    assert engine.between(hours, start, start + length, pauses) == expected


@FEW
@given(questions(), st.integers(0, 7200), st.integers(0, 7200))
def test_seconds_are_counted_exactly(question, offset, length):
    hours, start, pauses = question
    start += timedelta(seconds=offset)
    end = start + timedelta(seconds=length)
    elapsed = reference.between(hours, start, end, pauses, step=timedelta(seconds=1))
    assert engine.between(hours, start, end, pauses) == elapsed
    if elapsed:
        due = reference.add(hours, start, elapsed, pauses, until=end, step=timedelta(seconds=1))
        assert engine.add(hours, start, elapsed, pauses) == due


@FEW
@given(questions())
def test_the_end_of_the_working_day_agrees_with_walking(question):
    hours, at, _ = question
    expected = reference.end_of_working_day(hours, at, until=at + timedelta(days=6))
    if expected is not None:
        assert engine.end_of_working_day(hours, at) == expected


@MANY
@given(questions(), moments)
def test_an_instant_is_open_as_its_wall_clock_says(question, after):
    hours, start, pauses = question
    assert engine.is_open(hours, start + after, pauses) == reference.is_open(hours, start + after, pauses)


@MANY
@given(questions(), moments)
def test_add_is_the_earliest_instant_and_between_its_inverse(question, duration):
    hours, start, pauses = question
    try:
        due = engine.add(hours, start, duration, pauses)
    except BeyondHorizonError:
        assert any(end is None for _, end in pauses)
        return
    assert engine.between(hours, start, due, pauses) == duration
    if duration:
        assert engine.between(hours, start, due - MICROSECOND, pauses) < duration
    else:
        assert engine.is_open(hours, due, pauses)


@MANY
@given(questions(), moments, moments)
def test_elapsed_time_adds_up_and_turns_its_sign_around(question, one, two):
    hours, a, pauses = question
    b, c = a + one, a + one + two
    whole = engine.between(hours, a, c, pauses)
    assert whole == engine.between(hours, a, b, pauses) + engine.between(hours, b, c, pauses)
    assert engine.between(hours, c, a, pauses) == -whole


@MANY
@given(questions(), moments)
def test_intervals_fill_the_time_and_add_up(question, length):
    hours, start, pauses = question
    end = start + length
    found = list(engine.intervals(hours, start, end, pauses))
    edges = [start, *(interval.end for interval in found)] if found else [start]
    assert [interval.start for interval in found] == edges[:-1]
    assert edges[-1] == end
    assert all(first.kind is not second.kind for first, second in pairwise(found))
    counted = sum((interval.length for interval in found if interval.counted), timedelta())
    assert counted == engine.between(hours, start, end, pauses)
    taken = sum((interval.length for interval in found if interval.kind is Kind.PAUSE), timedelta())
    assert counted + taken == engine.between(hours, start, end)
    assert all(engine.is_open(hours, interval.start, pauses) == interval.counted for interval in found)


@MANY
@given(questions(pauses=1), moments, st.integers(0, 20))
def test_closed_time_never_makes_anything_due_earlier(question, duration, days):
    hours, start, pauses = question
    due = engine.add(hours, start, duration)
    holiday = date_after(start.date(), days)
    assert engine.add(Hours(hours.zone, hours.week, hours.holidays | {holiday}), start, duration) >= due
    try:
        assert engine.add(hours, start, duration, pauses) >= due
    except BeyondHorizonError:
        assert any(end is None for _, end in pauses)


@MANY
@given(questions(), st.randoms())
def test_the_order_and_the_overlap_of_pauses_do_not_matter(question, random):
    hours, start, pauses = question
    end = start + timedelta(days=5)
    shuffled = pauses * 2
    random.shuffle(shuffled)
    assert engine.between(hours, start, end, shuffled) == engine.between(hours, start, end, pauses)


@MANY
@given(st.data(), zones, weeks, st.integers(1, 52 * 60))
def test_long_spans_are_as_exact_as_short_ones(data, zone, week, count):
    hours, start = Hours(zone, week), data.draw(instants(zone))
    end = start + timedelta(weeks=count)
    piecewise, at = timedelta(), start
    while at < end:
        piecewise += engine.between(hours, at, min(end, at + timedelta(weeks=13)))
        at += timedelta(weeks=13)
    assert engine.between(hours, start, end) == piecewise
    if piecewise:
        due = engine.add(hours, start, piecewise)
        assert due <= end
        assert engine.between(hours, due, end) == timedelta()


@pytest.mark.parametrize("weeks_later", [1, 52, 5200])
def test_whole_weeks_of_utc_hold_whole_weeks_of_hours(weeks_later):
    hours = Hours("UTC", (((540, 1020),),) * 5 + ((), ()))
    start = datetime(2024, 1, 3, 11, tzinfo=UTC)
    assert engine.between(hours, start, start + timedelta(weeks=weeks_later)) == timedelta(hours=40 * weeks_later)
