"""Giving the reports behind several promises to another owner: each for itself, with what stayed and why."""

from typing import Any

from django.utils import timezone

from feedback.commitments.models import Commitment
from feedback.people.models import Scope, User
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from tests.commitments.conftest import DAY, Floor
from tests.commitments.test_page import client

REASSIGN = "/commitments/reassign"


def other(floor: Floor) -> User:
    return floor.person("Newcomer", "owner", Scope.ORGANISATION)


def give(floor: Floor, *given: FrictionReport, by: str = "Supervisor", **more: Any) -> Any:
    said = {"said": "1", "owner": "newcomer@example.test", "reason": "Knows it best.", **more}
    return client(floor, by).post(REASSIGN, {"ids": [report.pk for report in given], **said})


def test_ticked_promises_go_to_the_new_owner_and_keep_their_dates(floor: Floor) -> None:
    now, new = timezone.now(), other(floor)
    first, second = floor.file(now - 20 * DAY), floor.file(now)
    dates = set(Commitment.objects.values_list("pk", "due_at"))
    answer = give(floor, first, first, second)
    assert answer.status_code == 302
    assert set(Commitment.objects.values_list("owner", flat=True)) == {new.pk}
    assert set(Commitment.objects.values_list("pk", "due_at")) == dates


def test_each_row_that_could_not_go_says_why(floor: Floor) -> None:
    now, new = timezone.now(), other(floor)
    moved, merged, into, theirs = (floor.file(now) for _ in range(4))
    reports.merge(report=merged, by=floor.people["Owner"], into=into)
    give(floor, theirs)
    answer = give(floor, moved, merged, theirs)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "It was merged into another report" in shown
    assert "Newcomer has it already" in shown
    assert "1 other is Newcomer’s now" in shown
    assert FrictionReport.objects.get(pk=moved.pk).owner == new


def test_what_one_does_not_see_stays_where_it_is(floor: Floor) -> None:
    other(floor)
    far = floor.file(timezone.now(), by="Far agent")
    assert give(floor, far).status_code == 302
    assert FrictionReport.objects.get(pk=far.pk).owner == floor.people["Owner"]
    assert give(floor, far, by="Agent").status_code == 403


def test_it_asks_for_whom_and_why_first(floor: Floor) -> None:
    report = floor.file(timezone.now())
    asked = client(floor, "Supervisor").post(REASSIGN, {"ids": [report.pk]})
    assert asked.status_code == 200
    assert "Give 1 report to another owner" in asked.content.decode()
    told = give(floor, report, reason="", owner="nobody@example.test")
    assert told.status_code == 400
    assert "Say in a sentence why" in told.content.decode()


def test_programs_give_away_several_at_once(floor: Floor) -> None:
    new = other(floor)
    first, second = floor.file(timezone.now()), floor.file(timezone.now())
    give(floor, second)
    sent = {"reports": [first.reference, second.pk], "owner": new.email, "reason": "Knows it best."}
    url = "/api/v1/commitments/reassign"
    answer = client(floor, "Supervisor").post(url, sent, content_type="application/json")
    assert answer.status_code == 200
    told = answer.json()
    assert told["moved"] == [first.reference]
    assert [each["report"] for each in told["refused"]] == [second.reference]
    assert client(floor, "Agent").post(url, sent, content_type="application/json").status_code in {400, 403}
