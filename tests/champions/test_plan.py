"""What a layer plans: hours past midnight, changing clocks, several at once, against going minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from feedback.champions.plan import Hours, Pattern, planned
from feedback.champions.rotation import Cadence, Rotation, active_index

BERLIN = "Europe/Berlin"


def on(pattern: Pattern, at: datetime) -> list[int]:
    return [shift.place for shift in planned(pattern, at, at + timedelta(microseconds=1))]


def wall(*when: int, zone: str = BERLIN) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc, arg-type]


def test_a_night_shift_is_one_shift_also_while_the_clocks_go_back() -> None:
    rotation = Rotation(BERLIN, Cadence.DAILY, 1, wall(2026, 10, 23, 22), 3)
    pattern = Pattern(rotation, Hours(BERLIN, 22 * 60, 6 * 60))
    night = list(planned(pattern, wall(2026, 10, 24, 23), wall(2026, 10, 25, 5)))
    assert [(shift.start, shift.end, shift.place) for shift in night] == [
        (wall(2026, 10, 24, 22), wall(2026, 10, 25, 6), 1)
    ]
    assert night[0].end - night[0].start == timedelta(hours=9)
    for fold in (0, 1):
        twice = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo(BERLIN), fold=fold).astimezone(UTC)
        assert on(pattern, twice) == [1]


def test_nobody_is_planned_before_the_rotation_begins_or_after_it_ends() -> None:
    rotation = Rotation(BERLIN, Cadence.DAILY, 1, wall(2026, 3, 2, 8), 2)
    pattern = Pattern(rotation, Hours(BERLIN, 8 * 60, 16 * 60), ends=wall(2026, 3, 4, 12))
    days = [shift.start for shift in planned(pattern, wall(2026, 2, 1), wall(2026, 4, 1))]
    assert days == [wall(2026, 3, 2, 8), wall(2026, 3, 3, 8), wall(2026, 3, 4, 8)]


def test_several_at_once_come_in_blocks_so_that_everybody_is_on_as_often() -> None:
    rotation = Rotation("UTC", Cadence.DAILY, 1, datetime(2026, 3, 2, tzinfo=UTC), 6)
    pattern = Pattern(rotation, people=2)
    assert [on(pattern, datetime(2026, 3, day, 12, tzinfo=UTC)) for day in (2, 3, 4, 5)] == [
        [0, 1],
        [2, 3],
        [4, 5],
        [0, 1],
    ]


def test_a_rotation_by_the_hour_hands_over_inside_the_hours() -> None:
    rotation = Rotation("UTC", Cadence.HOURLY, 3, datetime(2026, 3, 2, tzinfo=UTC), 2)
    pattern = Pattern(rotation, Hours("UTC", 8 * 60, 13 * 60))
    found = planned(pattern, datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
    assert [(shift.start.hour, shift.end.hour, shift.place) for shift in found] == [(8, 9, 0), (9, 12, 1), (12, 13, 0)]


zones = st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago"])
clocks = st.integers(0, 47).map(lambda half: half * 30)


@given(
    zones,
    st.dates(date(2024, 1, 1), date(2031, 12, 1)),
    st.tuples(clocks, clocks),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(1, 4),
)
def test_somebody_is_planned_exactly_in_the_hours_of_the_days_that_were_chosen(
    zone: str, day: date, clock: tuple[int, int], days: frozenset[int], size: int
) -> None:
    opens, closes = clock
    begun = datetime.combine(day, time(opens // 60, opens % 60), ZoneInfo(zone)).astimezone(UTC)
    pattern = Pattern(Rotation(zone, Cadence.DAILY, 1, begun, size), Hours(zone, opens, closes, days))
    shifts = list(planned(pattern, begun, begun + timedelta(days=9)))
    for minutes in range(0, 9 * 1440, 37):
        at = begun + timedelta(minutes=minutes)
        here = [shift for shift in shifts if shift.start <= at < shift.end]
        assert here == [shift for shift in planned(pattern, at, at + timedelta(minutes=1)) if shift.start <= at]
        for shift in here:
            local = shift.start.astimezone(ZoneInfo(zone))
            assert local.weekday() in days
            assert shift.place == active_index(pattern.rotation, shift.start)
        if not _changes_near(at, zone):
            assert bool(here) == _open(at.astimezone(ZoneInfo(zone)), opens, closes, days)


def _open(local: datetime, opens: int, closes: int, days: frozenset[int]) -> bool:
    minute = local.hour * 60 + local.minute
    yesterday = (local.weekday() - 1) % 7
    if opens < closes:
        return local.weekday() in days and opens <= minute < closes
    return (local.weekday() in days and minute >= opens) or (yesterday in days and minute < closes)


def _changes_near(at: datetime, zone: str) -> bool:
    day = timedelta(days=2)
    return len({(at + shift).astimezone(ZoneInfo(zone)).utcoffset() for shift in (-day, timedelta(0), day)}) > 1
