"""How promises stand, on a table of cases: which bar is drawn, what comes next, which word is said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedback.commitments.models import Commitment
from feedback.desk.standing import standing_of
from feedback.reports.models import FrictionReport

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def clock(kind: str, *, opened: int = 0, due: int = 14, state: str = "running", **more: Any) -> Commitment:
    """A promise whose days are counted from ten days ago."""
    begin = NOW - 10 * DAY
    facts = {
        "kind": kind,
        "state": state,
        "opened_at": begin + opened * DAY,
        "due_at": begin + due * DAY,
        "risk_at": begin + (opened + 0.8 * (due - opened)) * DAY,
        "round": 0,
    }
    if state in ("kept", "cancelled"):
        facts["closed_at"] = facts["opened_at"] + DAY
    if state == "kept":
        facts["kept_at"] = facts["closed_at"]
    return Commitment(**{**facts, **more})


SEEN = clock("acknowledge", due=1, state="kept")


@pytest.mark.parametrize(
    ("state", "promises", "status"),
    [
        ("new", [clock("acknowledge", opened=9, due=11), clock("respond", opened=9, due=23)], "new"),
        ("new", [clock("acknowledge", due=1), clock("respond")], "broken"),
        ("new", [clock("acknowledge", due=1, state="missed"), clock("respond")], "broken"),
        ("acknowledged", [SEEN, clock("respond")], "run"),
        ("acknowledged", [SEEN, clock("respond", due=11)], "risk"),
        ("acknowledged", [SEEN, clock("respond", due=9)], "broken"),
        ("waiting_for_reporter", [SEEN, clock("respond", due=9, state="paused")], "waiting_for_reporter"),
        ("planned", [SEEN, clock("respond", state="kept"), clock("deliver", opened=5, due=40)], "planned"),
        ("planned", [SEEN, clock("respond", state="kept"), clock("deliver", opened=5, due=9)], "broken"),
        ("with_vendor", [SEEN, clock("respond", state="kept")], "with_vendor"),
        ("reopened", [SEEN, clock("respond", state="kept"), clock("respond", opened=8, due=15, round=1)], "reopened"),
        ("changed", [SEEN, clock("respond", state="kept")], "changed"),
        ("merged", [clock("respond", state="cancelled")], "merged"),
        ("new", [], "new"),
    ],
)
def test_the_word_that_stands_for_it(state: str, promises: list[Commitment], status: str) -> None:
    assert standing_of(FrictionReport(state=state), promises, NOW).status == status


def test_the_bar_draws_the_answer_and_the_marks_tell_the_rest() -> None:
    answered, change = clock("respond", state="kept"), clock("deliver", opened=5, due=40)
    standing = standing_of(FrictionReport(state="planned"), [SEEN, answered, change], NOW)
    assert standing.clock is answered
    assert standing.upcoming is change
    assert standing.marks == {
        "seen_at": SEEN.kept_at,
        "answered_at": answered.kept_at,
        "change_due": change.due_at,
    }


def test_an_answer_that_was_given_does_not_hide_a_change_that_is_late() -> None:
    answered, change = clock("respond", state="kept"), clock("deliver", opened=5, due=9)
    standing = standing_of(FrictionReport(state="planned"), [SEEN, answered, change], NOW)
    assert standing.clock is change
    at_risk = clock("deliver", opened=1, due=11)
    assert standing_of(FrictionReport(state="planned"), [SEEN, answered, at_risk], NOW).clock is at_risk


def test_after_a_reopening_only_the_fresh_promise_counts() -> None:
    earlier = [SEEN, clock("respond", state="kept"), clock("deliver", opened=2, due=4, state="kept")]
    fresh = clock("respond", opened=8, due=15, round=1)
    standing = standing_of(FrictionReport(state="reopened"), [*earlier, fresh], NOW)
    assert standing.clock is fresh
    assert standing.marks == {"answer_due": fresh.due_at}


def test_a_clock_that_waits_comes_after_one_that_runs() -> None:
    waits, runs = clock("respond", due=11, state="paused"), clock("deliver", opened=1, due=20)
    standing = standing_of(FrictionReport(state="planned"), [waits, runs], NOW)
    assert standing.upcoming is runs
    assert not standing.stopped


def test_a_promise_that_was_called_off_leaves_no_mark() -> None:
    standing = standing_of(FrictionReport(state="declined"), [SEEN, clock("deliver", state="cancelled")], NOW)
    assert "change_due" not in standing.marks
