"""Why a date is that date: in the words of the page, from the promise and the time that did not count."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from feedback.commitments.models import Commitment, Pause
from feedback.desk.because import reason_for

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
OPENED = datetime(2026, 11, 10, 9, 14, tzinfo=UTC)
POLICY = {"name": "Standard promise", "acknowledge_days": 1, "respond_days": 14, "reopened_days": 7}


def told(promise: Commitment, *pauses: Pause) -> str:
    text = reason_for(promise, site="Cork", pauses=pauses, zone=ZoneInfo("Europe/Dublin"), now=NOW)
    return text.replace("\u00a0", " ")


def promise(kind: str, days: int = 14, **more: object) -> Commitment:
    due = OPENED + timedelta(days=days)
    facts = {"kind": kind, "opened_at": OPENED, "due_at": due, "first_due_at": due, "policy": POLICY, "round": 0}
    return Commitment(**{**facts, **more})


def test_an_answer() -> None:
    assert told(promise("respond")) == (
        "14 days from Tue 10 Nov, at the latest to the end of that working day in Cork. That is the promise "
        "“Standard promise”. Nobody was asked to wait, so nothing was added."
    )


def test_a_look_counts_working_days() -> None:
    assert told(promise("acknowledge", 1)).startswith("1 working day in Cork from Tue 10 Nov, as “Standard promise”")


def test_after_a_reopening_it_is_shorter() -> None:
    assert told(promise("respond", 7, round=1)).startswith("7 days from Tue 10 Nov")


def test_the_time_somebody_was_waited_for_was_added() -> None:
    wait = Pause(started_at=OPENED, ended_at=OPENED + timedelta(days=1, hours=4))
    assert "The clock stood still for 1 d 4 h while a question waited" in told(promise("respond"), wait)


def test_a_wait_that_goes_on_counts_up_to_now() -> None:
    wait = Pause(started_at=NOW - timedelta(hours=2))
    assert "The clock stood still for 2 h" in told(promise("respond"), wait)


def test_a_moved_date_says_what_was_said_first() -> None:
    first = OPENED + timedelta(days=10)
    assert "It was Fri 20 Nov at first and has been moved once." in told(
        promise("deliver", 20, first_due_at=first, moved_count=1)
    )


def test_an_earlier_date_came_by_a_merge() -> None:
    later = OPENED + timedelta(days=20)
    assert "A report with an earlier date was merged into this" in told(promise("respond", first_due_at=later))


def test_an_answer_can_count_working_days() -> None:
    working = promise("respond", policy={**POLICY, "respond_time": "working"})
    assert told(working).startswith("14 working days in Cork from Tue 10 Nov")


def test_a_calendar_that_changed_is_said() -> None:
    moved = promise("respond", first_due_at=OPENED + timedelta(days=15), recounted_at=NOW)
    assert "at first and was counted anew on" in told(moved)
