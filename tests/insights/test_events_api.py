"""The journal for programs: what each caller may see, and nothing more."""

from datetime import timedelta

from django.utils import timezone

from feedback.commitments.sweep import sweep
from feedback.events.models import Event
from feedback.people import actions as people
from feedback.people.models import Scope
from feedback.reports import actions as reports
from tests.insights.conftest import Desk, Queries


def verbs(desk: Desk, name: str, **query: str) -> set[str]:
    answer = desk.api(name).get("/api/v1/events", {"page_size": "200", **query})
    return {line["verb"] for line in answer.json()["results"]}


def test_an_agent_reads_the_story_of_what_they_see_without_what_is_internal(desk: Desk) -> None:
    near, far = desk.report(by="Agent 02"), desk.report(by="Agent 03")
    reports.note(report=near, by=desk.people["Owner 04"], text="Ask the vendor.")
    reports.acknowledge(report=far, by=desk.people["Owner 04"])
    assert verbs(desk, "Agent 01") == {"report.filed", "report.routed", "commitment.opened"}
    assert "report.noted" in verbs(desk, "Owner 04")
    assert verbs(desk, "Agent 01", root=str(far)) == set()


def test_a_supervisor_reads_what_their_reach_covers(desk: Desk) -> None:
    desk.report(by="Agent 02")
    far = desk.report(by="Agent 03")
    assert verbs(desk, "Supervisor 05") == {"report.filed", "report.routed", "commitment.opened"}
    assert verbs(desk, "Supervisor 05", root=str(far)) == set()
    assert verbs(desk, "Admin 06", root=str(far)) == {"report.filed", "report.routed", "commitment.opened"}


def test_what_is_done_about_people_is_for_admins(desk: Desk) -> None:
    made = people.create_person(
        by=desk.people["Admin 06"], email="new@example.test", name="New", site=desk.sites["Cork"], team=None, roles=[]
    )
    assert "person.created" in verbs(desk, "Admin 06")
    for name in ("Agent 01", "Owner 04", "Supervisor 05"):
        assert "person.created" not in verbs(desk, name)
    line = Event.objects.get(verb="person.created", subject_id=made.pk)
    assert desk.api("Supervisor 05").get(f"/api/v1/events/{line.pk}").status_code == 404
    assert desk.api("Admin 06").get(f"/api/v1/events/{line.pk}").json()["sentence"] == "Admin 06 added New"


def test_whom_an_escalation_reached_is_for_those_who_answer(desk: Desk) -> None:
    report = desk.report(by="Agent 02")
    sweep(now=timezone.now() + timedelta(days=20))

    def facts(name: str) -> dict[str, object]:
        query = {"root": str(report), "verb": "commitment.escalated"}
        return desk.api(name).get("/api/v1/events", query).json()["results"][0]["data"]

    assert "told" not in facts("Agent 01")
    assert "told" in facts("Supervisor 05")


def test_a_line_in_full(desk: Desk) -> None:
    report, owner = desk.report(), desk.people["Owner 04"]
    reports.acknowledge(report=report, by=owner)
    (line,) = desk.api("Agent 01").get("/api/v1/events?verb=report.acknowledged").json()["results"]
    assert line["sentence"] == "Owner 04 has seen it"
    assert line["actor"] == {"id": owner.pk, "name": "Owner 04", "email": "owner04@example.test"}
    assert line["root"] == line["subject"] == {"type": "report", "id": report.pk}
    assert line["at"].endswith("Z")
    assert set(line) == {"id", "verb", "at", "recorded_at", "actor", "sentence", "subject", "root", "data"}


def test_nobody_writes_it(desk: Desk) -> None:
    api = desk.api("Admin 06")
    desk.report()
    address = f"/api/v1/events/{Event.objects.latest('id').pk}"
    assert api.delete(address).status_code == 405
    assert api.patch(address, {"verb": "x"}).status_code == 405
    assert api.post("/api/v1/events", {}).status_code == 405
    assert desk.api("Admin 06").get("/api/v1/events?verbs=report.filed").status_code == 400


def test_thirty_lines_cost_what_three_cost(desk: Desk, queries: Queries) -> None:
    desk.report(by="Agent 02")
    for name in ("Agent 01", "Supervisor 05", "Admin 06"):
        api = desk.api(name)
        few = queries(lambda api=api: api.get("/api/v1/events?page_size=3"))  # type: ignore[misc]
        for _ in range(10):
            desk.report(by="Agent 02")
        assert queries(lambda api=api: api.get("/api/v1/events?page_size=30")) <= few + 1  # type: ignore[misc]


def test_an_owner_of_one_tool_reads_its_story_alone(desk: Desk) -> None:
    owner = desk.person("Owner 09", "owner", site=None, scope=Scope.TOOL, of=desk.tools["Agent Assist"].pk)
    assert owner
    other, own = desk.report(), desk.report(tool="Agent Assist")
    assert verbs(desk, "Owner 09", root=str(own)) >= {"report.filed", "report.routed"}
    assert verbs(desk, "Owner 09", root=str(other)) == set()
