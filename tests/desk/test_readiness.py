"""Whether champions are named before a tool goes live, and trained more deeply: the page, and the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.catalogue.models import Tool
from feedback.people.models import Grant, Team
from feedback.training.models import Cycle, Enrolment, Programme
from tests.desk.conftest import Desk

TODAY = timezone.now().date()


def live(desk: Desk, days: int) -> Tool:
    """Call Summary goes live in so many days."""
    tool = desk.tools["Call Summary"]
    Tool.objects.filter(pk=tool.pk).update(live_on=TODAY + timedelta(days=days))
    return tool


def champion(desk: Desk, name: str = "Champion 07", days: int = 0) -> None:
    """Named so many days from today."""
    person = desk.person(name, "champion")
    Grant.objects.filter(user=person).update(created_at=timezone.now() + timedelta(days=days))


def told(desk: Desk) -> dict[str, object]:
    found = desk.api("Supervisor 05").get("/api/v1/champions/go-lives").json()["results"]
    assert len(found) == 1
    return {**found[0], **{name: [team["name"] for team in found[0][name]] for name in ("late", "without")}}


def test_a_team_without_a_champion_before_the_go_live_is_named(desk: Desk) -> None:
    live(desk, 12)
    found = told(desk)
    assert (found["teams"], found["in_time"], found["without"]) == (1, 0, ["Cork Cards"])
    page = desk.page("Supervisor 05").get("/champions/ready")
    assert "nobody named" in page.text
    assert "Cork Cards" in page.text
    champion(desk)
    assert (told(desk)["in_time"], told(desk)["without"]) == (1, [])
    assert "all named in time" in desk.page("Supervisor 05").get("/champions/ready").text


def test_who_was_named_after_the_go_live_was_named_late(desk: Desk) -> None:
    live(desk, -20)
    champion(desk, days=-3)
    assert (told(desk)["late"], told(desk)["in_time"]) == (["Cork Cards"], 0)


def test_a_tool_of_long_ago_or_of_other_sites_asks_for_nobody(desk: Desk) -> None:
    tool = live(desk, -91)
    api = desk.api("Supervisor 05")
    assert api.get("/api/v1/champions/go-lives").json()["results"] == []
    live(desk, 3)
    tool.sites.add(desk.sites["Montréal"])
    assert api.get("/api/v1/champions/go-lives").json()["results"] == []


def test_training_for_champions_stands_beside_them_and_that_for_everybody_does_not(desk: Desk) -> None:
    champion(desk)
    now = timezone.now()
    for name, roles in (("Champions’ round", ["champion"]), ("Refresher", ["agent", "champion"])):
        programme = Programme.objects.create(name=name, roles=roles, starts_on=TODAY, created_at=now, updated_at=now)
        window = {"opens_on": TODAY, "closes_on": TODAY, "due_on": TODAY}
        cycle = Cycle.objects.create(programme=programme, created_at=now, **window)
        person = desk.people["Champion 07"]
        Enrolment.objects.create(cycle=cycle, person=person, due_on=TODAY, created_at=now, updated_at=now)
    page = desk.page("Supervisor 05").get("/champions/ready").text
    assert "Champions’ round" in page
    assert "No seat yet" in page
    assert "Refresher" not in page


def test_only_who_looks_after_champions_sees_them(desk: Desk) -> None:
    champion(desk)
    assert desk.page("Agent 01").get("/champions/ready").status_code == 403
    assert desk.api("Agent 01").get("/api/v1/champions/go-lives").status_code == 403
    assert desk.api("Agent 01").get("/api/v1/champions").json()["results"] == []
    assert [row["person"]["name"] for row in desk.api("Supervisor 05").get("/api/v1/champions").json()["results"]] == [
        "Champion 07"
    ]


@pytest.mark.parametrize("path", ["/champions/ready", "/api/v1/champions"])
def test_thirty_champions_cost_as_many_queries_as_three(desk: Desk, path: str) -> None:
    live(desk, 12)
    counts = []
    for first, last in ((0, 3), (3, 30)):
        for number in range(first, last):
            champion(desk, f"Champion {number}")
            Team.objects.create(name=f"Team {number}", site=desk.sites["Cork"])
        page = desk.page("Supervisor 05") if path.startswith("/c") else desk.api("Supervisor 05")
        page.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert "Champion 2" in page.get(path).text if path.startswith("/c") else page.get(path).json()["results"]
        counts.append(len(caught))
    assert counts[0] == counts[1]
