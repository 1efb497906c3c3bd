"""Extra sessions by need: proposed with their reason, planned in one go, put aside, and not proposed again too soon."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.catalogue.models import CallType, Category
from feedback.changes.models import Change
from feedback.events.models import Event
from feedback.people.models import Scope
from feedback.reports.models import FrictionReport
from feedback.training.models import NeedAnswer, Programme, Session
from feedback.training.needs import needs_for
from tests.training.conftest import DAY, HOUR, NINE, School


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def wrong(school: School) -> Category:
    return Category.objects.create(name="Wrong answer")


def friction(school: School, category: Category, count: int, **more: Any) -> None:
    at = more.pop("at", NINE - DAY)
    facts = {"site": school.cork, "tool": school.tool, "category": category, "reporter": school.people["Agent"], **more}
    for _number in range(count):
        FrictionReport.objects.create(
            severity="slowing",
            title="It ends too early.",
            text="It ends too early.",
            created_at=at,
            updated_at=at,
            **facts,
        )


def change(school: School, days: int = 15, **more: Any) -> Change:
    billing = CallType.objects.get_or_create(name="Billing")[0]
    billing.teams.add(school.cards)
    facts = {"call_type": billing, "tool": school.tool, "author": school.people["Owner"], "title": "Shorter summaries"}
    published = {"state": "published", "published_at": NINE, "effective_at": NINE + days * DAY}
    made = {"created_at": NINE, "updated_at": NINE, "before": "Long.", "after": "Short."}
    return Change.objects.create(**{**facts, **published, **made, **more})


def page(school: School, name: str) -> str:
    answer = school.client(name).get("/training/needs")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_friction_past_the_limit_is_proposed_with_its_figures_and_merged_reports_count_once(
    school: School, wrong: Category
) -> None:
    friction(school, wrong, 7)
    friction(school, wrong, 5, at=NINE - 40 * DAY)
    assert "No extra session is proposed." in page(school, "Admin")
    friction(school, wrong, 1, people_count=6)
    friction(school, wrong, 3, state="merged", merged_into=FrictionReport.objects.latest("pk"))
    shown = page(school, "Supervisor")
    assert "8 reports in the last 28 days, with 13 people behind them. The limit is 8." in shown
    assert "3 people" in shown
    assert "No extra session is proposed." in page(school, "Far supervisor")
    school.person("Team lead", "supervisor", Scope.TEAM, school.cards.pk, site=school.cork, team=school.cards)
    assert "Whoever looks after the whole site plans it" in page(school, "Team lead")
    told = school.client("Team lead").get("/api/v1/programmes/needs").json()["results"]
    assert [(need["reports"], need["to_answer"]) for need in told] == [(8, False)]
    aside = {"need": told[0]["need"]}
    assert school.client("Team lead").post("/training/needs/dismiss", aside).status_code == 403
    FrictionReport.objects.filter(pk=FrictionReport.objects.earliest("pk").pk).update(
        anonymous=True, reporter=None, team=None, unplaced=True
    )
    assert "No extra session is proposed." in page(school, "Supervisor"), "an untold site is in no figure"
    friction(school, wrong, 1)
    assert school.client("Agent").get("/training/needs").status_code == 403
    school.client("Admin").post("/training/needs/terms", {"reports": 9, "days": 28})
    assert "No extra session is proposed." in page(school, "Supervisor")
    assert school.client("Admin").post("/training/needs/terms", {"reports": 1, "days": 28}).status_code == 400
    assert school.client("Supervisor").post("/training/needs/terms", {"reports": 5, "days": 28}).status_code == 403


def test_who_takes_the_calls_that_the_reports_name_is_meant(school: School, wrong: Category) -> None:
    billing = CallType.objects.create(name="Billing")
    billing.teams.add(school.cards)
    school.person("Other", "agent", Scope.SITE, school.cork.pk, site=school.cork)
    friction(school, wrong, 8, call_type=billing)
    assert [need.audience for need in needs_for(school.fresh("Admin"))] == [3]
    friction(school, wrong, 1)
    assert [(need.audience, need.call_types) for need in needs_for(school.fresh("Admin"))] == [(4, ())]


def test_a_change_of_calls_becomes_a_session_in_two_presses_by_the_sites_supervisor(school: School) -> None:
    made = change(school)
    shown = page(school, "Supervisor")
    assert "It changes <strong>Billing</strong> from" in shown
    client, need = school.client("Supervisor"), {"need": f"change-{made.pk}"}
    plan = client.post("/training/needs/plan", need, follow=True)
    assert "The session is there." in plan.content.decode()
    programme = Programme.objects.get(because_change=made)
    assert (programme.recurrence, programme.minutes, programme.name) == ("", 15, "Shorter summaries")
    assert {lead.name for lead in programme.leads.all()} == {"Lead"}
    digest = plan.content.decode().split('name="expected" value="')[1].split('"')[0]
    done = client.post(plan.request["PATH_INFO"] + "make/", {"expected": digest}, follow=True)
    assert "3 people have a seat now." in done.content.decode()
    assert {one.ends_at - one.starts_at for one in Session.objects.all()} == {timedelta(minutes=15)}
    assert "No extra session is proposed." in page(school, "Supervisor")
    # Cebu has not said anything yet; nobody there takes such calls.
    assert "No extra session is proposed." in page(school, "Admin")
    assert school.client("Far supervisor").get(plan.request["PATH_INFO"]).status_code == 403
    assert "not proposed any more" in client.post("/training/needs/plan", need, follow=True).content.decode()
    assert Programme.objects.filter(because_change=made).count() == 1


def test_what_is_put_aside_rests_for_weeks_and_comes_back_only_with_new_friction(
    school: School, wrong: Category, monday: Any
) -> None:
    friction(school, wrong, 9)
    need = {"need": f"category-{wrong.pk}-{school.tool.pk}", "reason": "We spoke of it in the team meeting."}
    assert (
        "Put aside." in school.client("Supervisor").post("/training/needs/dismiss", need, follow=True).content.decode()
    )
    friction(school, wrong, 9, at=NINE + HOUR)
    monday.shift(20 * DAY)
    assert not needs_for(school.fresh("Admin"))
    monday.shift(9 * DAY)
    friction(school, wrong, 7, at=NINE + 28 * DAY)
    assert not needs_for(school.fresh("Admin"))
    friction(school, wrong, 1, at=NINE + 28 * DAY)
    assert [one.reports for one in needs_for(school.fresh("Admin"))] == [8]
    event = Event.objects.get(verb="need.dismissed")
    assert (event.subject_type, event.subject_id) == ("category", wrong.pk)
    assert "meeting" not in json.dumps(event.data)
    assert NeedAnswer.objects.get().reason == "We spoke of it in the team meeting."


def test_programs_read_plan_and_put_aside(school: School, wrong: Category) -> None:
    friction(school, wrong, 8)
    made = change(school)
    admin = school.client("Admin")
    needs = admin.get("/api/v1/programmes/needs").json()["results"]
    assert [(one["need"], one["reports"], one["audience"]) for one in needs] == [
        (f"change-{made.pk}", 0, 3),
        (f"category-{wrong.pk}-{school.tool.pk}", 8, 3),
    ]

    def post(path: str, **data: Any) -> Any:
        return admin.post(f"/api/v1/programmes/{path}", json.dumps(data), content_type="application/json")

    planned = post("plan-need", need=needs[0]["need"])
    assert (planned.status_code, planned.json()["minutes"]) == (200, 15)
    assert post("dismiss-need", need=needs[1]["need"]).status_code == 200
    assert post("dismiss-need", need=needs[1]["need"]).status_code == 409
    assert post("need-terms", reports=5, days=14).json() == {"reports": 5, "days": 14}
    assert admin.get("/api/v1/programmes/need-terms").json() == {"reports": 5, "days": 14}
    assert school.client("Agent").get("/api/v1/programmes/needs").status_code == 403


def test_thirty_proposals_cost_as_many_statements_as_three(school: School) -> None:
    def cost(count: int) -> int:
        for number in range(Category.objects.count(), count):
            change(school, title=f"Change {number}")
            friction(school, Category.objects.create(name=f"Category {number}"), 2)
        user = school.fresh("Admin")
        with CaptureQueriesContext(connection) as asked:
            assert len(needs_for(user)) == 2 * count
        return len(asked)

    school.client("Admin").post("/training/needs/terms", {"reports": 2, "days": 28})
    assert cost(3) == cost(30)
