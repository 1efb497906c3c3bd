"""The promise bar says the truth about a promise: which day it is, what is left, how late, what was done."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.promisebar import Kind, Mark, MarkKind, PromiseBar

MONTREAL = ZoneInfo("America/Montreal")
CEBU = ZoneInfo("Asia/Manila")
OPENED = datetime(2026, 11, 10, 9, 14, tzinfo=MONTREAL)
DUE = datetime(2026, 11, 24, 17, 30, tzinfo=MONTREAL)


def bar(day: float, **more: object) -> PromiseBar:
    """The promise of the mocks, seen `day` days after the report."""
    facts: dict[str, object] = {"opened_at": OPENED, "due_at": DUE, "zone": MONTREAL} | more
    return PromiseBar(now=OPENED + timedelta(days=day), **facts)  # type: ignore[arg-type]


def drawn(promise: PromiseBar) -> dict[str, str]:
    return {stroke.name: stroke.path for stroke in promise.strokes}


TRACK = "M0 6H142"


@pytest.mark.parametrize(
    ("promise", "kind", "strokes", "label"),
    [
        (bar(0), "run", {"left": TRACK}, "Day 0 of 14"),
        (bar(1), "run", {"left": TRACK, "now": "M0 6h8"}, "Day 1 of 14"),
        (bar(6), "run", {"left": TRACK, "done": "M0 6H48", "now": "M50 6h8"}, "Day 6 of 14"),
        (bar(8), "run", {"left": TRACK, "done": "M0 6H68", "now": "M74 6h8"}, "Day 8 of 14"),
        (bar(12), "risk", {"left": TRACK, "done": "M0 6H112", "now": "M114 6h8"}, "Day 12 of 14, at risk"),
        (bar(11), "run", {"left": TRACK, "done": "M0 6H102", "now": "M104 6h8"}, "Day 11 of 14"),
        (
            bar(16, state="missed"),
            "broken",
            {"left": TRACK, "done": TRACK, "cut": "m144 12 4-12", "over": "M150 6h12"},
            "Broken, 2 days over",
        ),
        (
            bar(30, state="kept", ended_at=OPENED + timedelta(days=9)),
            "kept",
            {"left": TRACK, "done": "M0 6H92"},
            "Kept on day 9",
        ),
        (
            bar(9, state="paused", ended_at=OPENED + timedelta(days=6)),
            "muted",
            {"left": TRACK, "done": "M0 6H58", "now": "M61 6h2m2 0h2"},
            "Clock stopped on day 6 of 14",
        ),
        (
            bar(3, due_at=OPENED + timedelta(days=7)),
            "run",
            {"left": "M0 6H68", "done": "M0 6H18", "now": "M20 6h8"},
            "Day 3 of 7",
        ),
    ],
)
def test_each_state_is_drawn_as_the_look_says(
    promise: PromiseBar, kind: str, strokes: dict[str, str], label: str
) -> None:
    assert (promise.kind, drawn(promise), promise.label) == (kind, strokes, label)


def test_a_promise_is_broken_the_moment_its_date_has_passed_even_before_the_sweep_saw_it() -> None:
    due_now = PromiseBar(OPENED, DUE, DUE, MONTREAL)
    one_second_later = PromiseBar(OPENED, DUE, DUE + timedelta(seconds=1), MONTREAL)

    assert due_now.kind is Kind.RISK
    assert (one_second_later.kind, one_second_later.days_over) == (Kind.BROKEN, 1)


def test_at_most_three_days_over_are_drawn_and_the_words_say_how_many() -> None:
    promise = bar(40, state="missed")

    assert drawn(promise)["over"] == "M150 6h19"
    assert promise.label == "Broken, 26 days over"


def test_a_promise_kept_late_stays_broken_and_its_lateness_stops_growing() -> None:
    kept_late = DUE + timedelta(days=3)

    labels = {bar(day, state="missed", ended_at=kept_late).label for day in (18, 25, 100)}

    assert labels == {"Broken, kept 3 days late"}


def test_the_caller_may_know_better_than_the_rule_of_thumb() -> None:
    assert bar(3, risk=True).kind is Kind.RISK
    assert bar(13, risk=False).kind is Kind.RUN


def test_a_reader_on_the_other_side_of_the_world_sees_fourteen_days_too() -> None:
    # 17:30 in Montreal is 06:30 of the next day in Cebu: the fifteenth date, but not a fifteenth day.
    promise = PromiseBar(OPENED, DUE, DUE - timedelta(minutes=5), CEBU)

    assert (promise.length, promise.segments) == (14, 14)
    assert promise.label == "Day 14 of 14, at risk"


def test_days_are_the_readers_dates_across_the_end_of_summer_time() -> None:
    opened = datetime(2026, 10, 25, 23, 30, tzinfo=MONTREAL)
    now = datetime(2026, 11, 2, 0, 5, tzinfo=MONTREAL)

    assert PromiseBar(opened, opened + timedelta(days=14), now, MONTREAL).day == 8


def test_marks_stand_on_their_days_open_while_promised_and_solid_when_done() -> None:
    marks = (
        Mark(MarkKind.SEEN, OPENED + timedelta(hours=6)),
        Mark(MarkKind.ANSWERED, OPENED + timedelta(days=9)),
        Mark(MarkKind.CHANGED, datetime(2026, 12, 4, 17, 30, tzinfo=MONTREAL), done=False),
    )
    promise = bar(12, state="kept", ended_at=OPENED + timedelta(days=9), marks=marks, with_marks=True)

    assert [(m.kind.value, m.x, m.done) for m in promise.drawn_marks] == [
        ("seen", 0, True),
        ("answered", 84, True),
        ("changed", 152, False),
    ]
    assert promise.label == "Kept on day 9: seen on day 1, answered on day 9, change promised for Fri 4\u00a0Dec"


def test_the_answers_flag_stands_on_the_last_day_wherever_the_reader_is() -> None:
    due = (Mark(MarkKind.ANSWERED, DUE, done=False),)

    places = {PromiseBar(OPENED, DUE, OPENED, zone, marks=due).drawn_marks[0].x for zone in (MONTREAL, CEBU, UTC)}

    assert places == {134}


def test_two_marks_on_one_day_do_not_overlap_the_stronger_one_is_drawn() -> None:
    at = OPENED + timedelta(days=1)
    marks = (Mark(MarkKind.ANSWERED, at), Mark(MarkKind.SEEN, at))

    assert [m.kind for m in bar(2, marks=marks).drawn_marks] == [MarkKind.ANSWERED]


def test_the_fortnight_lists_the_dates_after_the_report_and_marks_today() -> None:
    days = bar(8).days

    assert [days[0].date.isoformat(), days[-1].date.isoformat()] == ["2026-11-11", "2026-11-24"]
    assert [d.number for d in days if d.state == "today"] == [8]
    assert [d.number for d in days if d.state == "past"] == [1, 2, 3, 4, 5, 6, 7]


def test_a_long_policy_gets_more_weeks_and_a_very_long_one_larger_days() -> None:
    three_weeks = bar(9, due_at=OPENED + timedelta(days=21))
    a_quarter = bar(45, due_at=OPENED + timedelta(days=90))

    assert (three_weeks.segments, three_weeks.picture.days_per_segment) == (21, 1)
    assert a_quarter.segments <= 28
    assert a_quarter.label == "Day 45 of 90"


moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.timedeltas(timedelta(minutes=1), timedelta(days=120))
zones = st.sampled_from([UTC, MONTREAL, CEBU, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Kiritimati")])
states = st.sampled_from(["running", "paused", "kept", "missed", "cancelled"])


@given(opened=moments, length=spans, elapsed=spans, zone=zones, state=states, ended=st.none() | spans)
def test_whatever_the_promise_the_bar_stays_inside_its_picture(  # noqa: PLR0917
    opened: datetime, length: timedelta, elapsed: timedelta, zone: ZoneInfo, state: str, ended: timedelta | None
) -> None:
    ended_at = None if ended is None else opened + ended
    promise = PromiseBar(opened, opened + length, opened + elapsed, zone, state, ended_at)

    assert 0 <= promise.day <= promise.length
    assert promise.segments % 7 == 0
    assert promise.segments <= 28
    assert len(promise.days) == promise.segments
    assert sum(day.state == "today" for day in promise.days) <= 1
    assert promise.label


@given(opened=moments, length=spans, zone=zones, elapsed=st.tuples(spans, spans))
def test_a_running_promise_only_ever_moves_forward(
    opened: datetime, length: timedelta, zone: ZoneInfo, elapsed: tuple[timedelta, timedelta]
) -> None:
    earlier, later = (PromiseBar(opened, opened + length, opened + e, zone) for e in sorted(elapsed))
    order = [Kind.RUN, Kind.RISK, Kind.BROKEN]

    assert earlier.day <= later.day
    assert order.index(earlier.kind) <= order.index(later.kind)
