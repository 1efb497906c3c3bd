"""The laws of promised dates, over zones where clocks misbehave."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from feedback.calendars import engine, workdays
from feedback.calendars.engine import Hours
from feedback.commitments import targets
from feedback.commitments.targets import Clock
from feedback.commitments.terms import Link
from tests.calendars.strategies import examples, instants, questions, zones

TIMES = ("working", "calendar")
OFFICE = (((540, 750), (810, 1050)),) * 5 + ((), ())
minutes = st.integers(0, 40_000).map(lambda n: timedelta(minutes=n))


@examples(150)
@given(questions(), st.integers(1, 5))
def test_a_look_is_promised_for_a_later_working_day_while_it_is_open(question, days: int) -> None:
    hours, start, _ = question
    due = targets.working_target(hours, start, days).due_at
    begins = engine.next_open(hours, start)
    assert due > begins
    last = due if engine.is_open(hours, due) else due - timedelta(microseconds=1)
    first_day, last_day = workdays.local_date(hours, begins), workdays.local_date(hours, last)
    later = (first_day + timedelta(days=n) for n in range(1, (last_day - first_day).days + 1))
    assert sum(workdays.is_working_day(hours, day) for day in later) == days


@examples(150)
@given(questions(), st.integers(1, 30))
def test_an_answer_is_promised_for_the_same_wall_clock_time_or_the_end_of_that_working_day(question, days: int) -> None:
    hours, start, _ = question
    target = targets.calendar_target(hours, start, days)
    zone = ZoneInfo(hours.zone)
    assert target.due_at <= target.runs_out_at
    wanted = start.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    assert target.runs_out_at.astimezone(zone).replace(tzinfo=None) >= wanted
    before = (target.runs_out_at - timedelta(microseconds=1)).astimezone(zone).replace(tzinfo=None)
    assert before < wanted
    if target.due_at < target.runs_out_at:
        assert target.due_at == engine.end_of_working_day(hours, target.runs_out_at)


@examples(150)
@given(questions(), st.integers(0, 400))
def test_a_promised_date_holds_until_it_closes_and_never_into_the_next(question, ahead: int) -> None:
    hours, start, _ = question
    day = workdays.local_date(hours, start) + timedelta(days=ahead)
    due = targets.deliver_target(hours, day).due_at
    assert workdays.local_date(hours, due - timedelta(microseconds=1)) == day


@examples(200)
@given(questions(), st.sampled_from(TIMES), minutes, minutes, minutes)
def test_a_pause_never_makes_anything_due_earlier_and_two_count_as_one_of_their_length(
    question, time: str, until: timedelta, first: timedelta, second: timedelta
) -> None:
    hours, start, _ = question
    clock, begin = Clock(time, hours), targets.calendar_target(hours, start, 14)
    paused = start + until
    once = clock.after_pause(begin.runs_out_at, paused, paused + first + second)
    halfway = clock.after_pause(begin.runs_out_at, paused, paused + first)
    twice = clock.after_pause(halfway.runs_out_at, paused + first, paused + first + second)
    assert begin.due_at <= halfway.due_at <= twice.due_at == once.due_at


@examples(200)
@given(questions(pauses=3), st.sampled_from(TIMES), st.integers(1, 99), st.integers(1, 99))
def test_warnings_come_in_order_between_opening_and_deadline(question, time: str, one: int, other: int) -> None:
    hours, start, pauses = question
    over = tuple((begun, done) for begun, done in pauses if done is not None)
    clock = Clock(time, hours, over)
    due = targets.calendar_target(hours, start, 14).due_at
    low, high = clock.mark(start, due, min(one, other)), clock.mark(start, due, max(one, other))
    assert start <= low <= high <= due


@examples(150)
@given(questions(pauses=3), st.sampled_from(TIMES), minutes)
def test_the_replay_adds_up_to_what_counted(question, time: str, length: timedelta) -> None:
    hours, start, pauses = question
    clock = Clock(time, hours, tuple(pauses))
    pieces = list(clock.replay(start, start + length))
    assert sum((piece.length for piece in pieces if piece.counted), timedelta()) == clock.between(start, start + length)
    assert sum((piece.length for piece in pieces), timedelta()) == length
    assert all(one.end == other.start for one, other in pairwise(pieces))


@examples(100)
@given(
    zones.flatmap(instants),
    st.lists(st.integers(1, 99), unique=True, max_size=4),
    st.lists(st.integers(0, 9999), max_size=4),
)
def test_everything_happens_in_order_and_it_breaks_before_it_climbs(
    due: datetime, marks: list[int], after: list[int]
) -> None:
    warnings = [(mark, due - timedelta(minutes=100 - mark)) for mark in marks]
    planned = targets.steps(due, warnings, [Link(minute, "supervisor") for minute in after])
    assert [step.at for step in planned] == sorted(step.at for step in planned)
    names = [step.name for step in planned]
    assert names[: len(marks)] == [f"warn:{mark}" for mark in sorted(marks)]
    assert names[len(marks)] == "breach"
    assert len(set(names)) == len(marks) + 1 + len(after)


def test_a_lunch_break_is_not_a_time_of_day_to_be_due() -> None:
    week = (((540, 1050),), ((540, 750), (810, 1050)), *OFFICE[2:])
    hours = Hours("UTC", week)
    monday_at_one = datetime(2026, 3, 2, 13, tzinfo=UTC)
    assert targets.working_target(hours, monday_at_one, 1).due_at == datetime(2026, 3, 3, 13, 30, tzinfo=UTC)


def test_a_shorter_day_is_due_at_its_end() -> None:
    hours = Hours("UTC", (*OFFICE[:4], ((540, 720),), (), ()))
    thursday_afternoon = datetime(2026, 3, 5, 16, tzinfo=UTC)
    assert targets.working_target(hours, thursday_afternoon, 1).due_at == datetime(2026, 3, 6, 12, tzinfo=UTC)


def test_a_holiday_makes_a_look_due_later_and_an_answer_not_earlier() -> None:
    start = datetime(2026, 12, 11, 10, tzinfo=UTC)
    plain, festive = Hours("UTC", OFFICE), Hours("UTC", OFFICE, frozenset({date(2026, 12, 14), date(2026, 12, 25)}))
    assert targets.working_target(plain, start, 1).due_at.day == 14
    assert targets.working_target(festive, start, 1).due_at.day == 15
    assert targets.calendar_target(festive, start, 14).due_at >= targets.calendar_target(plain, start, 14).due_at


def test_fourteen_days_keep_the_time_of_day_over_a_change_of_the_clock() -> None:
    hours = Hours("Europe/Dublin", OFFICE)
    start = datetime(2026, 10, 20, 9, tzinfo=UTC)  # 10:00 in summer time
    due = targets.calendar_target(hours, start, 14).due_at
    assert due.astimezone(ZoneInfo("Europe/Dublin")).hour == 10
    assert due - start == timedelta(days=14, hours=1)
