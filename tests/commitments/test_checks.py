"""What may be kept on paper only: seen and left, stopped without a reply, answered and reopened."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.commitments.checks import checks
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from tests.commitments.conftest import DAY, Floor
from tests.commitments.test_page import client

URL = "/commitments/checks"


def found(floor: Floor, check: str, name: str = "Supervisor", **more: Any) -> list[str]:
    looks = getattr(checks(floor.people[name], now=timezone.now(), **more), check).looks
    return [look.report.reference if look.report else "" for look in looks]


def seen(floor: Floor, at: datetime, **more: Any) -> FrictionReport:
    report = floor.file(at, **more)
    return reports.acknowledge(report=report, by=floor.people["Owner"], now=at + timedelta(minutes=1))


def test_a_report_that_was_seen_and_left_is_named_until_somebody_does_something(floor: Floor) -> None:
    now = timezone.now()
    left, asked, noted, fresh = seen(floor, now - 9 * DAY), *(seen(floor, now - days * DAY) for days in (9, 9, 2))
    reports.ask(report=asked, by=floor.people["Owner"], message="Which call?", now=now - 8 * DAY)
    reports.note(report=noted, by=floor.people["Owner"], text="Asked IT.", now=now - 3 * DAY)
    assert found(floor, "untouched") == [left.reference]
    assert found(floor, "untouched", days=1) == [left.reference, fresh.reference]
    floor.answer(left, now)
    assert found(floor, "untouched") == []


def test_a_question_nobody_answered_stopped_the_clock_for_nothing(floor: Floor) -> None:
    now, owner = timezone.now(), floor.people["Owner"]
    replied, passed_over, open_still = (seen(floor, now - 9 * DAY) for _ in range(3))
    for report in (replied, passed_over, open_still):
        reports.ask(report=report, by=owner, message="Which call?", now=now - 8 * DAY)
    reports.reply(report=replied, by=floor.people["Agent"], message="The second.", now=now - 7 * DAY)
    floor.answer(passed_over, now - DAY)
    assert found(floor, "pauses") == [passed_over.reference]
    look = checks(floor.people["Supervisor"], now=now).pauses.looks[0]
    assert look.length == 7 * DAY


def test_an_answer_that_came_back_is_named(floor: Floor) -> None:
    now = timezone.now()
    report = floor.answer(floor.file(now - 5 * DAY), now - 4 * DAY)
    reports.verify(report=report, by=floor.people["Agent"], fixed=False, now=now - 3 * DAY)
    assert found(floor, "reopened") == [report.reference]
    shown = client(floor, "Supervisor").get(URL).content.decode()
    assert report.reference in shown
    assert "Answered, then reopened" in shown


def test_everybody_looks_at_their_own_scope_only(floor: Floor) -> None:
    now = timezone.now()
    near, far = seen(floor, now - 9 * DAY), seen(floor, now - 9 * DAY, by="Far agent")
    assert found(floor, "untouched") == [near.reference]
    assert found(floor, "untouched", "Far supervisor") == [far.reference]
    assert client(floor, "Agent").get(URL).status_code == 403
    told = client(floor, "Far supervisor").get("/api/v1/commitments/checks").json()
    assert [each["report"] for each in told["untouched"]["results"]] == [far.reference]
    assert client(floor, "Agent").get("/api/v1/commitments/checks").status_code == 403


def test_each_owner_has_their_count(floor: Floor) -> None:
    now = timezone.now()
    for _each in range(2):
        seen(floor, now - 9 * DAY)
    (tally,) = checks(floor.people["Supervisor"], now=now).owners
    assert (tally.owner, tally.untouched, tally.pauses, tally.reopened) == ("Owner", 2, 0, 0)


def test_nothing_to_ask_about_is_said(floor: Floor) -> None:
    shown = client(floor, "Supervisor").get(URL).content.decode()
    assert "Nothing was left lying after it was seen." in shown
    assert client(floor, "Supervisor").get(URL, {"days": "soon"}).status_code == 400


@pytest.mark.parametrize("url", [URL, "/api/v1/commitments/checks"])
def test_the_number_of_queries_does_not_grow_with_the_rows(floor: Floor, url: str) -> None:
    now, counts, signed_in = timezone.now(), [], client(floor, "Supervisor")
    for wanted in (3, 30):
        while FrictionReport.objects.count() < wanted:
            seen(floor, now - 9 * DAY)
        signed_in.get(url)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 15
