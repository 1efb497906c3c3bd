"""Gaps against a reference that goes minute by minute, also over the days on which the clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from feedback.champions.coverage import Coverage, Demand, Gap, Span, coverage_in, days_of, gaps, stretches

MINUTE = timedelta(minutes=1)
START = datetime(2026, 10, 24, 22, tzinfo=UTC)
MINUTES = 300
minutes = st.integers(-30, MINUTES + 30)
spans = st.tuples(minutes, minutes).map(sorted).filter(lambda pair: pair[0] < pair[1])


def at(minute: int) -> datetime:
    return START + minute * MINUTE


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


@given(st.lists(st.tuples(spans, st.integers(1, 3)), max_size=5), st.lists(spans, max_size=8))
def test_gaps_are_exactly_the_minutes_in_which_somebody_is_missing(
    asked: list[tuple[list[int], int]], there: list[list[int]]
) -> None:
    needed = [Demand(at(start), at(end), people) for (start, end), people in asked]
    on = [Span(at(start), at(end)) for start, end in there]

    found = gaps(needed, on, START, at(MINUTES))
    total = coverage_in(stretches(needed, on, START, at(MINUTES)))

    wanted = covered = 0
    for minute in range(MINUTES):
        needs = max((people for (start, end), people in asked if start <= minute < end), default=0)
        here = sum(start <= minute < end for start, end in there)
        said = [gap.missing for gap in found if gap.start <= at(minute) < gap.end]
        assert said == ([needs - here] if needs > here else [])
        wanted, covered = wanted + needs, covered + min(needs, here)
    assert total == Coverage(wanted * MINUTE, covered * MINUTE)
    assert all(first.end < second.start or first[2:] != second[2:] for first, second in pairwise(found))


def test_a_gap_tells_how_many_are_missing_of_how_many() -> None:
    needed = [Demand(hour(0), hour(10), 1), Demand(hour(2), hour(4), 2)]
    on = [Span(hour(0), hour(3))]
    assert gaps(needed, on, START, hour(12)) == [
        Gap(hour(2), hour(3), 1, 2),
        Gap(hour(3), hour(4), 2, 2),
        Gap(hour(4), hour(10), 1, 1),
    ]


def test_a_hundred_percent_means_all_of_it() -> None:
    assert Coverage(timedelta(days=7), timedelta(days=7) - MINUTE).percent == 99
    assert Coverage(timedelta(days=7), timedelta(days=7)).percent == 100
    assert Coverage().percent is None


def test_a_night_stays_whole_and_a_week_is_cut_at_midnight_also_where_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = Span(datetime(2026, 10, 24, 22, tzinfo=berlin), datetime(2026, 10, 25, 6, tzinfo=berlin))
    day = Span(
        datetime(2026, 10, 25, 0, tzinfo=berlin).astimezone(UTC), datetime(2026, 10, 26, tzinfo=berlin).astimezone(UTC)
    )
    assert days_of(night, "Europe/Berlin") == [night]
    assert day.length == timedelta(hours=25)
    assert days_of(day, "Europe/Berlin") == [day]

    three = Span(day.start - timedelta(hours=3), day.end + timedelta(hours=5))
    assert days_of(three, "Europe/Berlin") == [Span(three.start, day.start), day, Span(day.end, three.end)]
