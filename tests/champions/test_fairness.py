"""Unsocial hours against a reference that goes minute by minute, also where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from feedback.champions.coverage import Span
from feedback.champions.fairness import Load, Unsocial, load_of

MINUTE = timedelta(minutes=1)
#: A Friday evening before the clocks of Europe go back; Kolkata is half an hour off.
START = datetime(2026, 10, 23, 18, tzinfo=UTC)
HOLIDAY = frozenset({date(2026, 10, 26)})


@given(
    st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"]),
    st.integers(0, 4000),
    st.integers(1, 900),
    st.sampled_from([Unsocial(), Unsocial(0, 5, frozenset({4}), holidays=False), Unsocial(7, 7, frozenset())]),
)
def test_each_minute_is_counted_for_what_it_is(zone: str, begins: int, length: int, rule: Unsocial) -> None:
    nights = {22: {22, 23, 0, 1, 2, 3, 4, 5}, 0: {0, 1, 2, 3, 4}, 7: set()}[rule.night_from]
    start = START + begins * MINUTE
    wanted = Load()
    for minute in range(length):
        local = (start + minute * MINUTE).astimezone(ZoneInfo(zone))
        night, weekend = local.hour in nights, local.weekday() in rule.weekend
        holiday = rule.holidays and local.date() in HOLIDAY
        counts = [True, night or weekend or holiday, night, weekend, holiday]
        wanted += Load(*(MINUTE if counted else 0 * MINUTE for counted in counts))
    assert load_of([Span(start, start + length * MINUTE)], zone, HOLIDAY, rule) == wanted
