"""Dates and spans read as a person would say them, in the reader's zone and language."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from feedback.core import wording

MONTREAL = ZoneInfo("America/Montreal")
NOW = datetime(2026, 11, 18, 15, 42, tzinfo=UTC)
DUE = datetime(2026, 11, 24, 17, 30, tzinfo=MONTREAL)


def plain(text: str) -> str:
    """Without the no-break spaces, which another test looks at."""
    return text.replace(wording.NBSP, " ")


@pytest.mark.parametrize(
    ("language", "form", "text"),
    [
        ("en", "short", "Tue 24 Nov, 17:30"),
        ("en", "long", "Tuesday 24 November, 17:30"),
        ("fr", "short", "mar 24 nov. à 17 h 30"),
        ("fr", "long", "mardi 24 novembre à 17 h 30"),
    ],
)
def test_an_instant_is_written_on_the_readers_clock(language: str, form: str, text: str) -> None:
    with translation.override(language):
        assert plain(wording.moment(DUE.astimezone(UTC), zone=MONTREAL, now=NOW, form=form)) == text


def test_the_first_of_a_month_is_premier_in_french() -> None:
    with translation.override("fr"):
        assert plain(wording.day(date(2026, 12, 1), form="long")) == "mardi 1er décembre"
        assert plain(wording.day(date(2026, 12, 11), form="long")) == "vendredi 11 décembre"


def test_another_year_is_named() -> None:
    assert plain(wording.day(date(2027, 1, 4), today=date(2026, 12, 30))) == "Mon 4 Jan 2027"


@pytest.mark.parametrize(
    ("days", "text"), [(-1, "yesterday, 10:42"), (0, "today, 10:42"), (1, "tomorrow, 10:42"), (2, "Fri 20 Nov, 10:42")]
)
def test_days_close_by_have_names(days: int, text: str) -> None:
    assert plain(wording.near(NOW + timedelta(days=days), zone=MONTREAL, now=NOW)) == text


@pytest.mark.parametrize(("days", "text"), [(0, "10:42"), (1, "tomorrow, 10:42"), (2, "Fri 20 Nov, 10:42")])
def test_what_ends_on_another_day_names_it(days: int, text: str) -> None:
    assert plain(wording.till(NOW + timedelta(days=days), zone=MONTREAL, now=NOW)) == text


@pytest.mark.parametrize(("language", "text"), [("en", "92%"), ("fr", "92 %")])
def test_percent_are_written_as_the_language_does(language: str, text: str) -> None:
    with translation.override(language):
        assert plain(wording.percent(92)) == text


def test_tomorrow_is_the_readers_tomorrow() -> None:
    late_evening = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)

    assert wording.near_day(late_evening, zone=MONTREAL, now=NOW) == "today"
    assert wording.near_day(late_evening, zone=ZoneInfo("Asia/Manila"), now=NOW) != "today"


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("America/Montreal", "Tuesday 24 November 2026, 17:30 EST (Montreal)"),
        ("America/Sao_Paulo", "Tuesday 24 November 2026, 19:30 UTC−3 (Sao Paulo)"),
        ("Asia/Kathmandu", "Wednesday 25 November 2026, 04:15 UTC+5:45 (Kathmandu)"),
        ("UTC", "Tuesday 24 November 2026, 22:30 UTC"),
    ],
)
def test_the_tooltip_leaves_no_doubt_about_the_zone(zone: str, text: str) -> None:
    assert plain(wording.exact(DUE, zone=ZoneInfo(zone))) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=5, seconds=59), "5 min"),
        (timedelta(hours=6, minutes=48), "6 h 48 min"),
        (timedelta(hours=6), "6 h"),
        (timedelta(days=1, hours=6, minutes=59), "1 d 6 h"),
        (timedelta(days=4), "4 d"),
        (timedelta(days=16, hours=5), "16 d"),
    ],
)
def test_a_span_is_told_in_at_most_two_units(length: timedelta, text: str) -> None:
    assert plain(wording.span(length)) == text


@pytest.mark.parametrize(
    ("after_due", "text"),
    [
        (timedelta(days=-1, hours=-6), "1 d 6 h"),
        (timedelta(), "under a minute"),
        (timedelta(hours=2, minutes=5), "2 h 5 min late"),
        (timedelta(days=1, hours=23), "2 d late"),
        (timedelta(days=2), "2 d late"),
    ],
)
def test_time_left_turns_into_lateness_counted_in_dates(after_due: timedelta, text: str) -> None:
    assert plain(wording.time_left(DUE, zone=MONTREAL, now=DUE + after_due)) == text


def test_distance_from_now_is_told_both_ways() -> None:
    told = [plain(wording.relative(NOW + timedelta(minutes=m), now=NOW)) for m in (-5, 0, 78 * 60)]

    assert told == ["5 min ago", "just now", "in 3 d 6 h"]


@given(st.timedeltas(timedelta(), timedelta(days=400)))
def test_a_number_never_parts_from_its_unit(length: timedelta) -> None:
    words = wording.span(length).split(" ")

    assert all(wording.NBSP in word for word in words) or words == ["under", "a", "minute"]


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("en", "It hangs.", "“It hangs.”"),
        ("en", "“Fibre” finds cereals", "“‘Fibre’ finds cereals”"),
        ("fr", "Ça bloque.", "« Ça bloque. »"),
        ("fr", "« Fibre » trouve des céréales", "« “Fibre” trouve des céréales »"),
        ("fr", "“Fibre” finds cereals", "« “Fibre” finds cereals »"),
    ],
)
def test_words_of_people_stand_in_the_readers_marks(language: str, text: str, read: str) -> None:
    with translation.override(language):
        assert plain(wording.said(text)) == read
