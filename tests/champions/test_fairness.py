"""Unsocial hours against a reference that goes minute by minute, also where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from feedback.champions.coverage import Span
from feedback.champions.fairness import Load, load_of

MINUTE = timedelta(minutes=1)
#: A Friday evening before the clocks of Europe go back; Kolkata is half an hour off.
START = datetime(2026, 10, 23, 18, tzinfo=UTC)
HOLIDAY = frozenset({date(2026, 10, 26)})


@given(
    st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"]),
    st.integers(0, 4000),
    st.integers(1, 900),
)
def test_each_minute_is_counted_for_what_it_is(zone: str, begins: int, length: int) -> None:
    start = START + begins * MINUTE
    wanted = Load()
    for minute in range(length):
        local = (start + minute * MINUTE).astimezone(ZoneInfo(zone))
        night = local.hour >= 22 or local.hour < 6
        weekend, holiday = local.weekday() >= 5, local.date() in HOLIDAY
        counts = [True, night or weekend or holiday, night, weekend, holiday]
        wanted += Load(*(MINUTE if counted else 0 * MINUTE for counted in counts))
    assert load_of([Span(start, start + length * MINUTE)], zone, HOLIDAY) == wanted
