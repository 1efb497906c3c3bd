"""Eleven hours of rest between two shifts, and what touches is one shift."""

from datetime import UTC, datetime, timedelta

import pytest

from feedback.champions.coverage import Span
from feedback.champions.rest import REST, Why, fit, hours_between

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


def span(start: float, end: float) -> Span:
    return Span(MONDAY + timedelta(hours=start), MONDAY + timedelta(hours=end))


@pytest.mark.parametrize(
    ("wanted", "shifts", "why"),
    [
        (span(14, 18), [], None),
        (span(14, 18), [span(7, 14)], None),  # eleven hours in one go, thirteen free
        (span(14, 21), [span(7, 14)], Why.LONG),
        (span(14, 18), [span(7, 14), span(28, 36)], Why.REST),  # ten hours until the early shift
        (span(14, 18), [span(7, 14), span(29, 36)], None),  # eleven
        (span(14, 18), [span(-10, 3.5)], Why.REST),
        (span(14, 18), [span(17, 19)], Why.BUSY),
        (span(0, 24), [], None),  # a whole day's gap: whoever is on for a day is
    ],
)
def test_who_is_free_and_rested(wanted: Span, shifts: list[Span], why: Why | None) -> None:
    assert fit(wanted, shifts, []).why == why


def test_whoever_is_away_cannot() -> None:
    assert fit(span(14, 18), [], [span(-24, 15)]).why == Why.AWAY
    assert fit(span(14, 18), [], [span(-24, 14)]).why is None


def test_it_says_how_much_rest_is_left_and_what_it_becomes_part_of() -> None:
    found = fit(span(14, 18), [span(7, 14), span(-9, -4), span(31, 39)], [])
    assert (found.before, found.after, found.longer) == (REST, timedelta(hours=13), span(7, 18))


def test_hours_are_cut_to_the_time_that_is_asked() -> None:
    assert hours_between([span(-2, 4), span(20, 30)], MONDAY, MONDAY + timedelta(days=1)) == timedelta(hours=8)
