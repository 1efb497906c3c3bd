"""Calendars, instants and pauses for property tests, gathered where clocks misbehave."""

import os
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from feedback.calendars.engine import Hours
from tests.calendars.reference import clock_changes

#: Every kind of trouble: half-hour zones, half-hour DST, changes at midnight, both hemispheres, none at all.
ZONES = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/Havana",
    "America/Santiago",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
)
_FIRST, _LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 12, 1, tzinfo=UTC)

zones = st.sampled_from(ZONES)


def examples(count: int) -> settings:
    """So many examples, times EXAMPLES_TIMES for a thorough run."""
    return settings(max_examples=count * int(os.environ.get("EXAMPLES_TIMES", "1")), deadline=None)


@cache
def _changes(zone: str) -> tuple[datetime, ...]:
    return tuple(clock_changes(zone, _FIRST.year, _LAST.year))


def instants(zone: str) -> st.SearchStrategy[datetime]:
    """Whole minutes from 2024 to 2031, half of them within two days of a change of the clock."""
    span = int((_LAST - _FIRST) / timedelta(minutes=1))
    anywhere = st.integers(0, span).map(lambda minutes: _FIRST + timedelta(minutes=minutes))
    if not _changes(zone):
        return anywhere
    near = st.tuples(st.sampled_from(_changes(zone)), st.integers(-2880, 2880))
    return anywhere | near.map(lambda pair: pair[0] + timedelta(minutes=pair[1]))


_clock = st.sampled_from((0, 1, 30, 60, 90, 120, 150, 180, 540, 720, 1020, 1380, 1439, 1440)) | st.integers(0, 1440)
_span = st.tuples(_clock, _clock).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: tuple(sorted(pair)))
_day = st.lists(_span, max_size=3).map(tuple)
weeks = st.tuples(*[_day] * 7).filter(any)


@st.composite
def questions(draw: st.DrawFn, *, holidays: int = 3, pauses: int = 3):
    """A calendar, an instant, and holidays and pauses around it."""
    zone = draw(zones)
    start = draw(instants(zone))
    today = start.astimezone(ZoneInfo(zone)).date()
    off = draw(st.frozensets(st.integers(-1, 9).map(lambda days: date_after(today, days)), max_size=holidays))
    hours = Hours(zone, draw(weeks), off)
    return hours, start, draw(st.lists(_pause(start), max_size=pauses))


def _pause(start: datetime):
    edges = st.tuples(st.integers(-3000, 6000), st.none() | st.integers(0, 3000))
    return edges.map(
        lambda edge: (
            start + timedelta(minutes=edge[0]),
            None if edge[1] is None else start + timedelta(minutes=edge[0] + edge[1]),
        )
    )


def date_after(day: date, days: int) -> date:
    return day + timedelta(days=days)
