"""The promises' API as the contract has it."""

from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback.commitments.models import Kind
from feedback.reports import actions as reports
from tests.commitments.conftest import DAY, MONDAY, Floor, promise

API = "/api/v1"


def get(floor: Floor, path: str, name: str = "Admin", status: int = 200, **query: Any) -> Any:
    client = Client()
    client.force_login(floor.people[name])
    answer = client.get(f"{API}{path}", query)
    assert answer.status_code == status, answer.content
    return answer.json()


def post(floor: Floor, path: str, body: Any, name: str = "Admin", status: int = 200) -> Any:
    client = Client()
    client.force_login(floor.people[name])
    answer = client.post(f"{API}{path}", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_list_in_order_of_promise_narrowed_by_everything_the_contract_names(floor: Floor) -> None:
    near, far = floor.file(), floor.file(by="Far agent")
    found = get(floor, "/commitments")["results"]
    assert [row["due_at"] for row in found] == sorted(row["due_at"] for row in found)
    assert {row["report"] for row in found} == {near.reference, far.reference}
    for query, count in (
        ({"site": floor.cebu.pk}, 2),
        ({"team": "Cards", "kind": "respond"}, 1),
        ({"owner": "owner@example.test", "state": "running"}, 4),
        ({"tool": floor.tool.pk, "due_before": (MONDAY + 2 * DAY).isoformat()}, 2),
        ({"due_after": (MONDAY + 2 * DAY).isoformat()}, 2),
        ({"report": far.reference}, 2),
        ({"state": "kept"}, 0),
    ):
        assert len(get(floor, "/commitments", **query)["results"]) == count, query


def test_what_is_over_is_listed_from_the_latest_on_unless_another_order_is_asked_for(floor: Floor) -> None:
    for week in range(3):
        at = MONDAY - 7 * week * DAY
        reports.acknowledge(report=floor.file(created_at=at), by=floor.people["Owner"], now=at + DAY / 24)

    def due(**query: str) -> list[str]:
        return [row["due_at"] for row in get(floor, "/commitments", kind="acknowledge", **query)["results"]]

    kept = due(state="kept")
    assert len(set(kept)) == 3
    assert kept == sorted(kept, reverse=True)
    assert due(state="kept", ordering="due_at") == kept[::-1]
    assert due() == kept[::-1]


def test_an_agent_sees_what_was_promised_to_them_and_nothing_else(floor: Floor) -> None:
    own, other = floor.file(), floor.file(by="Colleague")
    reports.support(report=other, by=floor.people["Agent"], now=MONDAY)
    far = floor.file(by="Far agent")
    assert {row["report"] for row in get(floor, "/commitments", "Agent")["results"]} == {own.reference, other.reference}
    get(floor, f"/commitments/{promise(far).pk}", "Agent", status=404)


def test_of_an_anonymous_report_no_promise_names_the_team(floor: Floor) -> None:
    report = floor.file(anonymous=True)
    assert get(floor, "/commitments", report=report.reference)["results"][0]["team"] is None
    assert get(floor, "/commitments", team="Cards")["results"] == []


@pytest.mark.parametrize("kind", [Kind.ACKNOWLEDGE, Kind.RESPOND])
def test_a_replay_adds_up_exactly(floor: Floor, kind: str) -> None:
    report = floor.file(timezone.now() - 5 * DAY)
    shown = get(floor, f"/commitments/{promise(report, kind).pk}/replay")
    pieces = shown["intervals"]
    assert shown["counted_seconds"] == sum(piece["seconds"] for piece in pieces if piece["counted"])
    assert shown["skipped_seconds"] == sum(piece["seconds"] for piece in pieces if not piece["counted"])
    assert all(one["end"] == other["start"] for one, other in pairwise(pieces))
    assert all(piece["reason"] for piece in pieces)


def test_a_replay_names_who_was_waited_for_and_which_holiday_it_was(floor: Floor) -> None:
    floor.cork.calendar.holidays = {"2024-11-19": "Founders’ Day"}
    floor.cork.calendar.save()
    report = floor.file()
    shown = get(floor, f"/commitments/{promise(report, Kind.ACKNOWLEDGE).pk}/replay")
    assert "holiday: Founders’ Day" in {piece["reason"] for piece in shown["intervals"]}
    reports.ask(report=report, by=floor.people["Owner"], message="When?", now=MONDAY + DAY)
    shown = get(floor, f"/commitments/{promise(report).pk}/replay")
    assert [piece["kind"] for piece in shown["intervals"]] == ["open", "pause"]
    assert shown["intervals"][1]["reason"] == "waiting for the reporter"


def test_a_calendar_previews_when_so_many_open_minutes_are_over(floor: Floor) -> None:
    path = f"/calendars/{floor.cork.calendar_id}/preview"
    body = {"start": "2024-11-22T16:30:00Z", "duration_minutes": 90, "pauses": []}
    assert post(floor, path, body)["due"] == "2024-11-25T09:30:00Z"
    paused = {**body, "pauses": [["2024-11-25T09:00:00Z", "2024-11-25T10:00:00Z"]]}
    assert post(floor, path, paused)["due"] == "2024-11-25T10:30:00Z"
    post(floor, path, {**body, "pauses": [["2024-11-25T10:00:00Z", "2024-11-25T09:00:00Z"]]}, status=400)


def test_a_policy_previews_its_dates(floor: Floor) -> None:
    standard = get(floor, "/sla-policies")["results"][-1]
    body = {"start": MONDAY.isoformat(), "site": "Cork"}
    found = post(floor, f"/sla-policies/{standard['id']}/preview", body)
    assert found["acknowledge"] == "2024-11-19T09:30:00Z"
    assert found["respond"] == found["due"] == "2024-12-02T09:30:00Z"
    any_of_them = post(floor, "/sla-policies/preview", {"site": "Cork", "start": MONDAY.isoformat()})
    assert any_of_them == {"acknowledge": found["acknowledge"], "respond": found["respond"]}


def test_public_holidays_are_offered(floor: Floor) -> None:
    found = get(floor, "/calendars/holidays", country="CA", subdivision="QC", year=2026)["results"]
    assert {"date": "2026-06-24", "name": "Saint Jean Baptiste Day"} in found
    assert get(floor, "/calendars/holidays", country="XX", year=2026)["results"] == []


def test_only_admins_write_policies_and_calendars(floor: Floor) -> None:
    policy = {"name": "Calls stand still", "severity": "blocking", "respond_days": 2}
    post(floor, "/sla-policies", policy, "Supervisor", status=403)
    made = post(floor, "/sla-policies", policy, status=201)
    assert (made["respond_days"], made["acknowledge_days"], made["version"]) == (2, 1, 1)
    calendar = {
        "name": "Nights",
        "timezone": "Europe/Dublin",
        "hours": {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]},
    }
    post(floor, "/calendars", calendar, "Supervisor", status=403)
    post(floor, "/calendars", calendar, status=201)
    post(floor, "/calendars", {**calendar, "name": "Never", "hours": {}}, status=400)


def test_an_edited_policy_is_a_new_version_and_keeps_the_old_one(floor: Floor) -> None:
    report = floor.file()
    standard = get(floor, "/sla-policies")["results"][-1]
    client = Client()
    client.force_login(floor.people["Admin"])
    answer = client.patch(f"{API}/sla-policies/{standard['id']}", {"respond_days": 10}, content_type="application/json")
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert promise(floor.file()).due_at == MONDAY + 10 * DAY
    assert promise(report).due_at == MONDAY + 14 * DAY
    shown = get(floor, f"/commitments/{promise(report).pk}")
    assert shown["policy"] == {"id": standard["id"], "version": 1, "name": "Standard promise"}
