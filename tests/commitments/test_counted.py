"""How a promise was counted: the page adds up to its figures, names each reason, and says whose time it was."""

import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.test import Client

from feedback.commitments.models import Commitment, Kind
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from feedback.routing import actions as routing
from tests.commitments.conftest import DAY, MONDAY, Floor, promise

HOUR = timedelta(hours=1)


def page(floor: Floor, row: Commitment, at: datetime, name: str = "Agent", status: int = 200) -> str:
    client = Client()
    client.force_login(floor.people[name])
    with time_machine.travel(at, tick=False):
        answer = client.get(f"/commitments/{row.pk}/counted")
    assert answer.status_code == status
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def lengths(shown: str, column: str) -> list[int]:
    found = re.findall(rf'data-l="{column}">(\d+):(\d\d):(\d\d)<', shown)
    return [int(h) * 3600 + int(m) * 60 + int(s) for h, m, s in found]


def figures(shown: str) -> list[int]:
    return [int(h) * 3600 + int(m) * 60 + int(s) for h, m, s in re.findall(r'"big">(\d+):(\d\d):(\d\d)<', shown)]


def give(floor: Floor, report: FrictionReport, to: str, at: datetime) -> None:
    routing.assign(report=report, by=floor.people["Admin"], owner=floor.people[to], reason="Knows it.", now=at)


@pytest.mark.parametrize("kind", [Kind.ACKNOWLEDGE, Kind.RESPOND])
def test_lengths_and_shares_add_up_to_the_figures(floor: Floor, kind: str) -> None:
    floor.person("Second owner", "owner", "organisation")
    report = floor.file(MONDAY + timedelta(microseconds=123_456))
    give(floor, report, "Second owner", MONDAY + 5 * HOUR + timedelta(microseconds=999_999))
    shown = page(floor, promise(report, kind), MONDAY + 2 * DAY + timedelta(seconds=7, microseconds=5))
    counted, skipped, _paused, _promised = figures(shown)
    assert sum(lengths(shown, "Length")) == counted + skipped == 2 * 86400 + 7
    assert sum(lengths(shown, "Counted")) == counted
    assert shown.index("Second owner") > shown.index("Owner</th>")


def test_every_skipped_stretch_has_its_reason(floor: Floor) -> None:
    floor.cork.calendar.holidays = {"2024-11-19": "Founders’ Day"}
    floor.cork.calendar.save()
    report = floor.file()
    shown = page(floor, promise(report, Kind.ACKNOWLEDGE), MONDAY + 8 * DAY)
    for reason in ("working hours", "outside working hours", "night", "nights and days off", "holiday: Founders’ Day"):
        assert f">{reason}<" in shown
    reports.ask(report=report, by=floor.people["Owner"], message="When?", now=MONDAY + HOUR)
    waits = page(floor, promise(report), MONDAY + 3 * HOUR)
    assert "waiting for the reporter" in waits
    assert figures(waits) == [3600, 7200, 7200, 14 * 86400]


def test_each_owner_has_the_time_that_counted_while_it_was_theirs(floor: Floor) -> None:
    floor.person("Second owner", "owner", "organisation")
    report = floor.file()
    give(floor, report, "Second owner", MONDAY + 2 * HOUR)
    reports.ask(report=report, by=floor.people["Second owner"], message="When?", now=MONDAY + 3 * HOUR)
    reports.reply(report=report, by=floor.people["Agent"], message="Now.", now=MONDAY + 10 * HOUR)
    give(floor, report, "Owner", MONDAY + 12 * HOUR)
    assert promise(report).due_at == MONDAY + 14 * DAY + 7 * HOUR
    client = Client()
    client.force_login(floor.people["Admin"])
    with time_machine.travel(MONDAY + 13 * HOUR, tick=False):
        shown = client.get(f"/api/v1/commitments/{promise(report).pk}/replay").json()
    shares = shown["shares"]
    assert [(share["owner"]["name"], share["counted_seconds"]) for share in shares] == [
        ("Owner", 7200),
        ("Second owner", 3 * 3600),
        ("Owner", 3600),
    ]
    assert all(one["end"] == other["start"] for one, other in pairwise(shares))
    assert shown["counted_seconds"] == 6 * 3600
    assert (shown["paused_seconds"], shown["promised_seconds"]) == (7 * 3600, 14 * 86400)


def test_a_kept_promise_is_counted_to_its_end_and_no_further(floor: Floor) -> None:
    report = floor.file()
    floor.answer(report, MONDAY + 2 * DAY)
    assert figures(page(floor, promise(report), MONDAY + 9 * DAY))[0] == 2 * 86400


def test_who_sees_the_report_sees_how_it_was_counted_and_nobody_else(floor: Floor) -> None:
    row = promise(floor.file())
    for name in ("Agent", "Colleague", "Owner", "Supervisor", "Admin"):
        page(floor, row, MONDAY + HOUR, name)
    page(floor, row, MONDAY + HOUR, "Far agent", status=404)


def test_of_an_anonymous_report_the_page_tells_nothing_of_who_wrote_it(floor: Floor) -> None:
    row = promise(floor.file(anonymous=True))
    shown = page(floor, row, MONDAY + HOUR, "Owner")
    main = shown[shown.index("<main") :]
    assert "Agent</" not in main
    assert "Cards" not in main


def test_the_report_page_and_the_commitments_page_lead_there(floor: Floor) -> None:
    report = floor.file()
    client = Client()
    client.force_login(floor.people["Supervisor"])
    with time_machine.travel(MONDAY + HOUR, tick=False):
        for url in (f"/reports/{report.reference}", "/commitments?show=open"):
            assert f'href="/commitments/{promise(report).pk}/counted"' in client.get(url).content.decode()
