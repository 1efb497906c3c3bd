"""Programmes and rounds for programs: made, changed, planned; who may; as many statements for thirty as for three."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from feedback.training.models import Cycle, Programme, Session
from tests.training.conftest import NINE, School


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(NINE, tick=False):
        yield


def api(school: School, name: str) -> APIClient:
    client = APIClient()
    client.force_authenticate(school.fresh(name))
    return client


def test_a_program_makes_a_programme_looks_at_its_plan_and_makes_it(school: School) -> None:
    admin = api(school, "Admin")
    asked = {"name": "Short one", "starts_on": "2024-10-01", "minutes": 15, "sites": ["Cork"]}
    made = admin.post("/api/v1/programmes/", {**asked, "leads": ["lead@example.test"]}, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["recurrence"] == "FREQ=MONTHLY;INTERVAL=3"
    rounds = admin.get("/api/v1/cycles/", {"programme": made.json()["id"]}).json()["results"]
    assert [each["opens_on"] for each in rounds] == ["2025-01-01", "2024-10-01"]
    address = f"/api/v1/cycles/{rounds[1]['id']}"
    plan = admin.get(f"{address}/plan").json()
    assert (plan["placed"], plan["unplaced"]) == (3, 0)
    assert plan["sessions"][0]["lead"]["name"] == "Lead"
    assert not Session.objects.exists()
    stale = admin.post(f"{address}/generate", {"expected": "something-else"}, format="json")
    assert stale.status_code == 409
    done = admin.post(f"{address}/generate", {"expected": plan["expected"]}, format="json").json()
    assert (len(done["sessions"]), done["placed"], done["unplaced"]) == (len(plan["sessions"]), 3, 0)
    nothing = {"sessions": [], "placed": 0, "unplaced": 0}
    assert admin.post(f"{address}/generate", {}, format="json").json() == nothing
    running = f"/api/v1/programmes/{made.json()['id']}/generate"
    assert admin.post(running, {}, format="json").json() == nothing, "the round that is running, planned already"


def test_changed_and_retired(school: School) -> None:
    admin, address = api(school, "Admin"), f"/api/v1/programmes/{school.programme.pk}"
    assert admin.patch(address, {"seats": 12, "tools": []}, format="json").json()["seats"] == 12
    wrong = admin.patch(address, {"recurrence": "FREQ=DAILY"}, format="json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "recurrence")
    assert admin.post(f"{address}/retire").json()["is_active"] is False
    assert admin.post(f"{address}/retire").status_code == 409
    for place in (f"cycles/{school.cycle.pk}", f"programmes/{school.programme.pk}"):
        assert admin.post(f"/api/v1/{place}/generate", {}, format="json").status_code == 409


def test_only_admins_keep_and_plan(school: School) -> None:
    agent, boss = api(school, "Agent"), api(school, "Supervisor")
    assert agent.get(f"/api/v1/programmes/{school.programme.pk}").status_code == 404
    assert boss.get(f"/api/v1/programmes/{school.programme.pk}").status_code == 200
    assert boss.patch(f"/api/v1/programmes/{school.programme.pk}", {"seats": 1}, format="json").status_code == 403
    for act in ("get", "post"):
        path = f"/api/v1/cycles/{school.cycle.pk}/{'plan' if act == 'get' else 'generate'}"
        assert getattr(boss, act)(path).status_code == 403
        assert getattr(agent, act)(path).status_code == 404


@pytest.mark.parametrize("address", ["/api/v1/programmes/", "/api/v1/cycles/"])
def test_thirty_are_as_many_statements_as_three(school: School, address: str) -> None:
    admin = api(school, "Admin")

    def statements(count: int) -> int:
        for number in range(Programme.objects.count(), count):
            days = {"opens_on": date(2024, 10, 1), "closes_on": date(2024, 12, 31), "due_on": date(2024, 12, 31)}
            made = Programme.objects.create(
                name=f"Programme {number:02}", starts_on=days["opens_on"], created_at=NINE, updated_at=NINE
            )
            made.sites.add(school.cork)
            made.leads.add(school.people["Lead"])
            Cycle.objects.create(programme=made, created_at=NINE, **days)
        with CaptureQueriesContext(connection) as found:
            assert len(admin.get(address).json()["results"]) == count
        return len(found)

    admin.get(address)
    assert statements(3) == statements(30)
