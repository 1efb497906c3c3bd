"""Coverage and hours: what was due, had, planned and spent, by site, tool and quarter; as pages, files and figures."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.catalogue.models import Tool
from feedback.training.models import Cycle, Enrolment
from tests.training.conftest import DAY, NINE, School

#: The quarter in which the school's round is due.
Q4 = "?quarter=2024-Q4"


@pytest.fixture
def due(school: School) -> School:
    """Of Cork's three, one had it, one was there and lacks a step, one did not come; Cebu's one has no seat."""
    Tool.objects.update(live_on=date(2024, 8, 1))
    held = school.session(at=NINE - 30 * DAY, state="held", held_at=NINE - 30 * DAY)
    school.enrolment("Agent", session=held, state="done", why="", done_at=NINE)
    school.enrolment("Colleague", session=held, state="came", why="")
    school.enrolment("Lead", session=school.session(at=NINE + 2 * DAY), state="booked", why="")
    school.enrolment("Far agent")
    return school


def page(school: School, name: str, path: str) -> str:
    return " ".join(school.client(name).get(path).content.decode().split())


def lines(school: School, name: str, path: str) -> list[str]:
    answer = school.client(name).get(path)
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]


def test_coverage_is_what_is_done_of_what_was_due(due: School) -> None:
    shown = page(due, "Admin", f"/training/coverage/{Q4}")
    assert "1 of 4 places that are due this quarter are done: 25%." in shown
    assert "The target is 95%." in shown
    assert "1 of 3 places" in page(due, "Supervisor", f"/training/coverage/{Q4}")
    assert "Nothing is due in this quarter." in page(due, "Admin", "/training/coverage/?quarter=2024-Q3")
    assert due.client("Admin").get("/training/coverage/?quarter=soon").status_code == 400
    assert due.client("Agent").get("/training/coverage/").status_code == 403
    far = f"/training/coverage/?site={due.cebu.pk}"
    assert due.client("Supervisor").get(far).status_code == 400
    assert due.client("Far supervisor").get(far).status_code == 200


def test_what_is_taken_away_says_the_same_and_runs_no_formula(due: School) -> None:
    Tool.objects.update(name="=cmd|' /C calc'!A1")
    Enrolment.objects.filter(person__name="Agent").update(due_on=date(2024, 9, 30))
    assert lines(due, "Admin", f"/training/coverage.csv{Q4}") == [
        "Quarter,Site,Tool,Places,Done,Per cent,Target,Overdue",
        "2024-Q3,Cork,'=cmd|' /C calc'!A1,1,1,100,95,0",
        "2024-Q4,Cebu,'=cmd|' /C calc'!A1,1,0,0,95,1",
        "2024-Q4,Cork,'=cmd|' /C calc'!A1,2,0,0,95,2",
    ]
    assert len(lines(due, "Supervisor", f"/training/coverage.csv{Q4}")) == 3
    late = lines(due, "Admin", "/training/overdue.csv")
    assert [line.split(",")[0] for line in late] == ["Person", "Colleague", "Lead", "Far agent"]
    for path in ("coverage", "overdue", "hours"):
        file = due.client("Admin").get(f"/training/{path}.xlsx")
        assert "xl/worksheets/sheet1.xml" in ZipFile(BytesIO(b"".join(file.streaming_content))).namelist()  # type: ignore[attr-defined]


def test_hours_are_people_times_length_around_a_launch_and_after_it(due: School) -> None:
    """25 minutes each: Agent's and Colleague's in October are spent around the launch, the others are still planned."""
    assert lines(due, "Admin", "/training/hours.csv") == [
        "Quarter,Tool,Phase,Hours planned,Hours spent",
        "2024-Q4,Agent Assist,after launch,0.83,0.0",
        "2024-Q4,Agent Assist,launch,0.83,0.83",
    ]
    shown = page(due, "Admin", "/training/hours/")
    assert "0.8 of 1.7 planned hours were spent." in shown
    assert "Around the launch of a tool 0.8 h, after it 0.0 h." in shown
    assert "0.8 of 1.2 planned hours were spent." in page(due, "Supervisor", "/training/hours/")
    Tool.objects.update(live_on=None)
    assert lines(due, "Admin", "/training/hours.csv")[1:] == ["2024-Q4,Agent Assist,no launch date,1.67,0.83"]


def test_a_programme_about_two_tools_counts_under_each_and_once_in_all(due: School) -> None:
    due.programme.tools.add(Tool.objects.create(name="Call Summary", live_on=date(2020, 1, 1)))
    assert "1 of 4 places" in page(due, "Admin", f"/training/coverage/{Q4}")
    assert "0.8 of 1.7 planned hours" in page(due, "Admin", "/training/hours/")
    summary = [line for line in lines(due, "Admin", "/training/hours.csv") if "Call Summary" in line]
    assert summary == ["2024-Q4,Call Summary,after launch,1.67,0.83"]
    narrowed = lines(due, "Admin", f"/training/coverage.csv{Q4}&tool={due.tool.pk}")
    assert [line.split(",")[2] for line in narrowed[1:]] == ["Agent Assist", "Agent Assist"]


@pytest.mark.parametrize("path", ["/training/coverage/", "/training/hours/"])
def test_the_pages_cost_the_same_for_three_and_thirty(due: School, path: str) -> None:
    today = timezone.localdate()
    Cycle.objects.update(opens_on=today - DAY, closes_on=today + DAY, due_on=today + DAY)
    Enrolment.objects.update(due_on=today)
    due.cycle.refresh_from_db()

    def cost() -> int:
        client = due.client("Supervisor")
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    few = cost()
    for number in range(27):
        due.person(f"Agent {number}", "agent", "team", due.cards.pk, site=due.cork, team=due.cards)
        due.enrolment(f"Agent {number}", due_on=today - timedelta(days=number % 3))
    assert cost() == few


def test_programs_read_the_same_figures(due: School) -> None:
    api = due.client("Admin")
    found = api.get(f"/api/v1/training/coverage{Q4}").json()
    assert (found["places"], found["done"], found["overdue"], found["done_percent"]) == (4, 1, 3, 25)
    assert [(each["name"], each["done_percent"]) for each in found["sites"]] == [("Cebu", 0), ("Cork", 33)]
    assert (found["target_percent"], found["quarters"][-1]["quarter"]) == (95, "2024-Q4")
    hours = api.get(f"/api/v1/training/hours{Q4}").json()
    assert (hours["planned"], hours["spent"]) == (1.67, 0.83)
    assert hours["tools"][0]["launch"] == {"planned": 0.83, "spent": 0.83}
    assert hours["quarters"][-1] == {"quarter": "2024-Q4", "planned": 1.67, "spent": 0.83}
    assert due.client("Supervisor").get(f"/api/v1/training/coverage{Q4}").json()["places"] == 3
    assert due.client("Agent").get("/api/v1/training/coverage").status_code == 403
    assert api.get("/api/v1/training/hours?quarter=soon").status_code == 400


def test_places_can_be_narrowed_to_those_that_are_overdue(due: School) -> None:
    def people(query: str) -> list[str]:
        rows = due.client("Admin").get(f"/api/v1/enrolments?{query}").json()["results"]
        return sorted(row["person"]["name"] for row in rows)

    assert people("overdue=true") == ["Colleague", "Far agent", "Lead"]
    assert people("overdue=false") == ["Agent"]
    assert people(f"overdue=true&team={due.cards.pk}") == ["Colleague", "Lead"]
    due.programme.__class__.objects.update(is_active=False, retired_at=NINE)
    assert people("overdue=true") == []
