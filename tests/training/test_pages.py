"""The pages of training: one's own, the quarter, the list of sessions, one session."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.training.models import Session
from tests.training.conftest import DAY, NINE, School


@pytest.fixture(autouse=True)
def at_nine(time_machine: Any) -> None:
    time_machine.move_to(NINE, tick=False)


def seen(school: School, name: str, path: str = "") -> str:
    answer = school.client(name).get(f"/training/{path}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_agent_sees_what_is_next_and_what_still_needs_a_seat(school: School) -> None:
    school.enrolment("Agent", state="booked", why="", session=school.session(place="Room 4"))
    page = seen(school, "Agent")
    assert "Next: Agent Assist refresher" in page
    assert "Room 4" in page
    assert "tomorrow, 09:00" in page
    assert "By team" not in page
    school.enrolment("Colleague")
    assert "One refresher still needs a seat for you." in seen(school, "Colleague")
    assert "No training is planned for you yet." in seen(school, "Far agent")


def test_a_supervisor_sees_the_quarter_by_programme_and_week(school: School) -> None:
    held = school.session(NINE - 14 * DAY, taken=18, state="held", held_at=NINE - 14 * DAY)
    school.session(taken=15, seats=15)
    school.session(NINE + 2 * DAY, seats=15, taken=1)
    school.session(NINE + 7 * DAY, lead=None)
    school.session(NINE + 14 * DAY, site=school.cebu, seats=3)
    school.enrolment("Colleague", state="done", why="", session=held, done_at=NINE)
    school.enrolment("Agent", due_on=(NINE - DAY).date())
    page = seen(school, "Supervisor")
    assert "Training, fourth quarter 2024" in page
    assert "1 of 2 places of this quarter are done." in page
    assert "One is overdue." in page
    assert "18/20" in page
    assert "16/30" in page
    assert "2 sessions" in page
    assert "no lead" in page
    assert "0/3" not in page, "Cebu is not theirs"
    assert "0/3" in seen(school, "Admin")
    assert "18/20" not in seen(school, "Supervisor", "?quarter=2025-Q1")
    assert school.client("Supervisor").get("/training/?quarter=next").status_code == 400


def test_two_sessions_of_a_week_lead_to_the_list_of_both(school: School) -> None:
    """A week is the reader's own: Sunday night in Cork is Monday in Cebu."""
    school.session(datetime(2024, 11, 24, 23, 30, tzinfo=UTC), place="Sunday room")
    school.session(place="Tuesday room")
    link = f"?programme={school.programme.pk}&starts_after=2024-11-18&starts_before=2024-11-25"
    assert link.replace("&", "&amp;") in seen(school, "Supervisor")
    listed = seen(school, "Supervisor", f"sessions/{link}")
    assert "Sunday room" in listed
    assert "Tuesday room" in listed
    assert "Sunday room" not in seen(school, "Far supervisor", f"sessions/{link}")


def test_a_session_tells_its_lead_who_comes_and_others_how_many(school: School) -> None:
    session = school.session(taken=1)
    school.enrolment("Agent", state="booked", why="", session=session)
    school.enrolment("Colleague")
    path = f"sessions/{session.pk}/"
    for name in ("Lead", "Supervisor", "Admin"):
        assert 'class="sm">Agent<' in seen(school, name, path), name
    page = seen(school, "Colleague", path)
    assert 'class="sm">Agent<' not in page
    assert "1 of 20 seats taken" in page
    assert school.client("Far agent").get(f"/training/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "sessions/"])
def test_as_many_statements_for_thirty_sessions_as_for_three(school: School, path: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            seen(school, "Supervisor", path)
        return len(found)

    for day in range(3):
        school.session(NINE + day * DAY)
    few = count()
    for day in range(27):
        school.session(NINE + day * DAY)
    assert count() == few
    assert Session.objects.count() == 30
