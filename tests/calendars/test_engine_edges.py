"""Single facts reckoned by hand: changes of the clock, ends of days, pauses, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedback.calendars import engine, errors
from feedback.calendars.engine import ALWAYS, Hours, Kind
from feedback.calendars.hours import refuse_overlaps

NINE_TO_FIVE = ((540, 1020),)
OFFICE = (NINE_TO_FIVE,) * 5 + ((), ())
ALL_DAY = (((0, 1440),),) * 7
HOUR = timedelta(hours=1)
PARIS = Hours("Europe/Paris", OFFICE)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "hours_open"),
    [
        ("Europe/Paris", (2026, 3, 29), 23),
        ("Europe/Paris", (2026, 10, 25), 25),
        ("America/Sao_Paulo", (2018, 11, 4), 23),  # 00:00 became 01:00
        ("America/Sao_Paulo", (2018, 2, 17), 25),  # 24:00 became 23:00 of the same day
        ("America/Havana", (2024, 3, 10), 23),
        ("America/Havana", (2024, 11, 3), 25),
        ("Asia/Beirut", (2025, 3, 30), 23),
        ("Africa/Cairo", (2025, 4, 25), 23),
        ("Africa/Cairo", (2024, 10, 31), 25),
        ("Australia/Lord_Howe", (2024, 10, 6), 23.5),
        ("Australia/Lord_Howe", (2025, 4, 6), 24.5),
        ("Asia/Kathmandu", (2025, 4, 6), 24),
        ("Africa/Monrovia", (1972, 1, 7), 24 - (44.5 / 60)),  # UTC-0:44:30 until then: offsets have seconds
    ],
)
def test_a_day_that_is_open_all_day_has_as_many_hours_as_its_clock(zone, day, hours_open):
    week = [()] * 7
    week[date(*day).weekday()] = ((0, 1440),)
    hours, noon = Hours(zone, tuple(week)), datetime(*day, 12, tzinfo=UTC)
    before, after = noon - 48 * HOUR, noon + 48 * HOUR
    assert engine.between(hours, before, after) == timedelta(hours=hours_open)
    assert engine.end_of_working_day(hours, noon) == engine.add(hours, before, timedelta(hours=hours_open))


def test_a_local_date_that_never_was_has_no_open_time():
    samoa = Hours("Pacific/Apia", ALL_DAY)  # 2011-12-30 was left out
    start, end = utc("2011-12-29T10:00"), utc("2011-12-31T10:00")
    assert engine.between(samoa, start, end) == timedelta(hours=48)
    friday = Hours("Pacific/Apia", ((), (), (), (), ((0, 1440),), (), ()))
    assert engine.between(friday, start, end) == timedelta()


def test_hours_inside_the_missing_hour_are_not_open_that_day():
    hours = Hours("Europe/Paris", (((120, 180),),) * 7)
    assert engine.next_open(hours, utc("2026-03-28T12:00")) == utc("2026-03-30T00:00")
    assert engine.end_of_working_day(hours, utc("2026-03-29T12:00")) == utc("2026-03-30T01:00")


def test_both_passes_of_the_repeated_hour_are_open():
    hours = Hours("Europe/Paris", (((120, 180),),) * 7)
    found = list(engine.intervals(hours, utc("2026-10-24T22:00"), utc("2026-10-25T03:00")))
    assert [(interval.start.hour, interval.end.hour, interval.kind) for interval in found] == [
        (22, 0, Kind.CLOSED),
        (0, 2, Kind.OPEN),
        (2, 3, Kind.CLOSED),
    ]


def test_an_ambiguous_local_start_is_taken_at_its_own_pass():
    hours = Hours("Europe/Paris", ALL_DAY)
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert engine.add(hours, first, HOUR) == utc("2026-10-25T01:30")
    assert engine.add(hours, first.replace(fold=1), HOUR) == utc("2026-10-25T02:30")
    assert engine.between(hours, first, first.replace(fold=1)) == HOUR


def test_a_duration_that_ends_with_the_day_is_due_at_its_end():
    assert engine.add(PARIS, utc("2026-03-06T08:00"), 8 * HOUR) == utc("2026-03-06T16:00")
    assert engine.add(PARIS, utc("2026-03-06T08:00"), 8 * HOUR + timedelta(microseconds=1)) == utc(
        "2026-03-09T08:00:00.000001"
    )


def test_no_duration_is_due_at_the_first_open_instant():
    monday = utc("2026-03-09T08:00")
    assert engine.add(PARIS, utc("2026-03-06T16:00"), timedelta()) == monday  # Friday 17:00 is closed already
    assert engine.add(PARIS, monday, timedelta()) == monday
    assert engine.add(PARIS, monday, timedelta(), [(monday, monday + HOUR)]) == monday + HOUR


def test_a_night_shift_runs_through_midnight():
    nights = Hours("Europe/Paris", (((0, 360), (1320, 1440)),) * 7)
    assert engine.add(nights, utc("2026-03-06T20:30"), 5 * HOUR) == utc("2026-03-07T02:00")
    assert len(list(engine.intervals(nights, utc("2026-03-06T21:00"), utc("2026-03-07T05:00")))) == 1


def test_the_end_of_the_working_day():
    friday_evening, saturday = utc("2026-03-06T20:00"), utc("2026-03-07T12:00")
    assert engine.end_of_working_day(PARIS, utc("2026-03-06T05:00")) == utc("2026-03-06T16:00")
    assert engine.end_of_working_day(PARIS, friday_evening) == utc("2026-03-06T16:00")
    assert engine.end_of_working_day(PARIS, saturday) == utc("2026-03-09T16:00")


def test_a_replay_names_every_reason():
    hours = Hours("Europe/Paris", OFFICE, frozenset({date(2026, 3, 9)}))
    pauses = [(utc("2026-03-06T14:00"), utc("2026-03-06T23:00"))]
    found = list(engine.intervals(hours, utc("2026-03-06T13:00"), utc("2026-03-10T09:00"), pauses))
    assert [(interval.kind, interval.length) for interval in found] == [
        (Kind.OPEN, HOUR),
        (Kind.PAUSE, 2 * HOUR),
        (Kind.CLOSED, 55 * HOUR),
        (Kind.HOLIDAY, 24 * HOUR),
        (Kind.CLOSED, 9 * HOUR),
        (Kind.OPEN, HOUR),
    ]


def test_always_is_calendar_time():
    start = utc("2026-03-20T09:00")
    assert engine.add(ALWAYS, start, timedelta(days=14)) == start + timedelta(days=14)


def test_the_order_and_overlap_of_spans_make_no_other_hours():
    assert Hours("UTC", (((720, 800), (540, 720), (700, 900)),) * 7) == Hours("UTC", (((540, 900),),) * 7)


@pytest.mark.parametrize(
    ("refused", "zone", "week"),
    [
        (errors.NoOpenHoursError, "UTC", ((),) * 7),
        (errors.BadWeekError, "UTC", (NINE_TO_FIVE,) * 5),
        (errors.BadIntervalError, "UTC", (((1320, 360),),) * 7),
        (errors.BadIntervalError, "UTC", (((540, 540),),) * 7),
        (errors.BadIntervalError, "UTC", (((0, 1441),),) * 7),
        (errors.UnknownZoneError, "Mars/Base", OFFICE),
        (errors.UnknownZoneError, "../../etc/passwd", OFFICE),
        (errors.UnknownZoneError, "localtime", OFFICE),
    ],
)
def test_hours_that_make_no_calendar_are_refused_when_built(refused, zone, week):
    with pytest.raises(refused):
        Hours(zone, week)


def test_a_form_can_refuse_overlaps():
    refuse_overlaps(OFFICE)
    with pytest.raises(errors.OverlapError, match="tue: 09:00–17:00 and 16:00–18:00 overlap"):
        refuse_overlaps((NINE_TO_FIVE, ((960, 1080), (540, 1020)), (), (), (), (), ()))


@pytest.mark.parametrize(
    ("refused", "start", "duration", "pauses"),
    [
        (errors.NaiveInstantError, utc("2026-03-06T09:00").replace(tzinfo=None), HOUR, []),
        (errors.NegativeDurationError, utc("2026-03-06T09:00"), -HOUR, []),
        (errors.OutOfRangeError, utc("0001-01-01T00:00"), HOUR, []),
        (errors.OutOfRangeError, utc("9999-12-31T00:00"), HOUR, []),
        (errors.BadPauseError, utc("2026-03-06T09:00"), HOUR, [(utc("2026-03-07T00:00"), utc("2026-03-06T00:00"))]),
        (errors.BeyondHorizonError, utc("2026-03-06T09:00"), timedelta(days=999_999_999), []),
        (errors.BeyondHorizonError, utc("9997-12-30T00:00"), timedelta(days=9), []),
        (errors.BeyondHorizonError, utc("2026-03-06T09:00"), HOUR, [(utc("2026-03-01T00:00"), None)]),
    ],
)
def test_questions_without_an_answer_are_refused(refused, start, duration, pauses):
    with pytest.raises(refused):
        engine.add(PARIS, start, duration, pauses)
