"""The record: open to everybody, exact, and silent where it would stand for too few promises."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.catalogue.models import Tool
from feedback.commitments.models import CountMark, DayCount
from feedback.insights.record import FEWEST, record
from feedback.people.models import User
from tests.desk.conftest import Desk

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def count(owner: User, tool: Tool, kept: int, broken: int, **more: Any) -> None:
    facts = {"day": timezone.now().date(), "kind": "respond", **more}
    DayCount.objects.create(owner_id=owner.pk, tool_id=tool.pk, kept=kept, broken=broken, **facts)


def client(desk: Desk, name: str) -> Client:
    signed_in = Client()
    signed_in.force_login(desk.people[name])
    return signed_in


def test_everybody_reads_how_promises_are_kept(desk: Desk) -> None:
    tool, owner = desk.tools["Agent Assist"], desk.people["Owner 04"]
    count(owner, tool, 9, 1)
    CountMark.objects.create(zone="UTC", counted_at=timezone.now())
    for name in desk.people:
        shown = client(desk, name).get("/record", {"period": "all"}).content.decode()
        assert "90% of 10 promises" in shown
        assert "9 of 10" in shown
        assert owner.name in shown
    told = client(desk, "Owner 04").get("/api/v1/record", {"period": "all"}).json()
    assert told["owners"]["shown"] == [{"id": owner.pk, "name": owner.name, "kept": 9, "broken": 1, "kept_percent": 90}]
    assert told["kept_percent"] == 90


def test_too_few_promises_are_not_shown_and_it_says_why(desk: Desk) -> None:
    owner, few = desk.people["Owner 04"], desk.person("Newcomer", "owner")
    tool = next(iter(desk.tools.values()))
    count(owner, tool, FEWEST, 0)
    count(few, tool, FEWEST - 2, 1)
    count(desk.person("Somebody", "owner"), tool, FEWEST, 2)
    shown = client(desk, "Owner 04").get("/record", {"period": "all"}).content.decode()
    assert "Newcomer" not in shown
    assert owner.name not in shown.partition("By owner")[2]  # or the newcomer’s would be what is left of the total
    assert "2 more are not shown" in shown
    assert f"fewer than {FEWEST} promises" in shown
    told = client(desk, "Owner 04").get("/api/v1/record", {"period": "all"}).json()
    assert (told["owners"]["hidden"], len(told["owners"]["shown"])) == (2, 1)


def test_a_whole_of_too_few_is_not_told_either(desk: Desk) -> None:
    asked = client(desk, "Owner 04")
    assert (asked.get("/api/v1/record").json()["kept"], asked.get("/api/v1/record").json()["broken"]) == (0, 0)
    count(desk.people["Owner 04"], next(iter(desk.tools.values())), FEWEST - 2, 1)
    told = asked.get("/api/v1/record", {"period": "all"}).json()
    assert (told["kept"], told["broken"], told["kept_percent"]) == (None, None, None)


def test_nothing_decided_is_said_in_words(desk: Desk) -> None:
    shown = client(desk, "Owner 04").get("/record").content.decode()
    assert "Too few promises were decided" in shown
    assert "Nobody and nothing has enough promises" in shown


def test_a_period_begins_on_the_organisations_calendar(desk: Desk) -> None:
    owner, tool = desk.people["Owner 04"], next(iter(desk.tools.values()))
    for days, kept in ((0, 10), (3, 20), (20, 40), (60, 80), (400, 160)):
        count(owner, tool, kept, 0, day=(NOW - timedelta(days=days)).date())
    kept = {period: record(period, now=NOW).total.kept for period in ("week", "month", "quarter", "year", "all")}
    assert kept == {"week": 10, "month": 30, "quarter": 70, "year": 150, "all": 310}
    assert [week.kept for week in record("week", now=NOW).weeks][-4:] == [40, 0, 20, 10]


def test_one_kind_of_promise_alone(desk: Desk) -> None:
    owner, tool = desk.people["Owner 04"], next(iter(desk.tools.values()))
    count(owner, tool, 6, 0)
    count(owner, tool, 0, 6, kind="acknowledge")
    told = client(desk, "Owner 04").get("/api/v1/record", {"period": "all", "kind": "acknowledge"}).json()
    assert (told["kept"], told["broken"]) == (0, 6)


def test_a_period_that_makes_no_sense_is_named(desk: Desk) -> None:
    assert client(desk, "Owner 04").get("/record", {"period": "fortnight"}).status_code == 400
    assert client(desk, "Owner 04").get("/api/v1/record", {"period": "fortnight"}).status_code == 400
    assert Client().get("/record").status_code == 302


@pytest.mark.parametrize("url", ["/record", "/api/v1/record"])
def test_it_takes_as_many_queries_for_many_owners_as_for_few(desk: Desk, url: str) -> None:
    signed_in, counts, tool = client(desk, "Owner 04"), [], next(iter(desk.tools.values()))
    for wanted in (3, 30):
        while DayCount.objects.count() < wanted:
            count(desk.person(f"Owner {DayCount.objects.count()}", "owner"), tool, 9, 1)
        signed_in.get(url)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
