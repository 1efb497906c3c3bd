"""What supervisors read of the past: from counted days, and yet the same as adding up every promise, at any moment."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from feedback.commitments import breakdown, history, overview, standing
from feedback.commitments.actions import count_on
from feedback.commitments.figures_api import figures
from feedback.commitments.history import History, history_of
from feedback.commitments.models import Commitment, CountMark, PlaceCount
from feedback.commitments.standing import period_of
from feedback.commitments.sweep import sweep
from feedback.core.errors import DomainError
from feedback.people.models import Scope
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from feedback.routing.actions import assign
from tests.cast import raiser
from tests.commitments.conftest import MONDAY, Floor
from tests.settled import count_settled

#: Lines of the journal count once no older transaction is open, the test's own included.
pytestmark = pytest.mark.django_db(transaction=True)
ZONES = [ZoneInfo(name) for name in ("Europe/Dublin", "Asia/Manila", "America/St_Johns", "Pacific/Apia")]


class Life:
    """A centre in which anything may happen next."""

    def __init__(self, floor: Floor, seed: int) -> None:
        self.floor, self.chance, self.now = floor, random.Random(seed), MONDAY
        floor.person("Second owner", "owner", Scope.ORGANISATION)

    def go_on(self) -> None:
        """A while later something happens; what is not possible just now does not."""
        self.now += timedelta(minutes=self.chance.choice([5, 90, 700, 2000, 6000]))
        verbs = [self.file, self.file, self.answer, self.answer, self.plan, self.late, self.reopen, self.merge]
        verb = self.chance.choice([*verbs, self.part, self.give, self.ask, self.break_up, count_on, count_on])
        with suppress(DomainError):
            verb()

    def any(self) -> FrictionReport:
        return self.chance.choice([*FrictionReport.objects.all()] or [self.file()])

    def who(self) -> Any:
        return self.floor.people[self.chance.choice(["Owner", "Second owner"])]

    def file(self) -> FrictionReport:
        by = self.chance.choice(["Agent", "Colleague", "Far agent"])
        return self.floor.file(self.now, by=by, anonymous=self.chance.random() < 0.2)

    def answer(self) -> None:
        self.floor.answer(self.any(), self.now)

    def late(self) -> None:
        """An answer that was on its way before the sweep came by."""
        report = self.any()
        sweep(now=self.now)
        self.floor.answer(report, self.now - timedelta(minutes=self.chance.randint(1, 90)))

    def plan(self) -> None:
        day = self.now.date() + timedelta(days=self.chance.randint(1, 9))
        self.floor.answer(self.any(), self.now, kind="planned", deliver_by=day)

    def reopen(self) -> None:
        report = self.any()
        reports.verify(report=report, by=raiser(report), fixed=self.chance.random() < 0.4, now=self.now)

    def merge(self) -> None:
        reports.merge(report=self.any(), by=self.floor.people["Owner"], into=self.any(), now=self.now)

    def part(self) -> None:
        reports.unmerge(report=self.any(), by=self.floor.people["Owner"], now=self.now)

    def give(self) -> None:
        admin = self.floor.people["Admin"]
        assign(report=self.any(), by=admin, owner=self.who(), reason="Knows it.", now=self.now)

    def ask(self) -> None:
        report = self.any()
        reports.ask(report=report, by=self.floor.people["Owner"], message="When?", now=self.now)
        if self.chance.random() < 0.6:
            reports.reply(report=report, by=raiser(report), message="Now.", now=self.now + timedelta(hours=3))

    def break_up(self) -> None:
        sweep(now=self.now)


def told(found: History, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    monday = (now - timedelta(weeks=12)).astimezone(zone).date()
    monday -= timedelta(days=monday.weekday())
    answers: dict[str, Any] = {"weeks": found.weeks(monday, zone)}
    for code in standing.PERIODS:
        since = period_of(code, zone=zone, now=now).start
        answers[code] = found.total(since)
        answers |= {f"{code} {by}": found.by(column, since) for by, column in breakdown.COLUMNS.items()}
    return answers


@pytest.mark.parametrize("seed", range(3))
def test_counted_days_say_what_every_promise_says_whatever_happens(floor: Floor, seed: int) -> None:
    life, used = Life(floor, seed), 0
    for step in range(60):
        life.go_on()
        if step % 12:
            continue
        zone = life.chance.choice(ZONES)
        everything = history_of(Commitment.objects.all(), PlaceCount.objects.all())
        used += everything.counts is not None
        assert told(everything, life.now, zone) == told(History(Commitment.objects.all()), life.now, zone)
    assert used or not CountMark.objects.exists()
    count_settled()
    settled = history_of(Commitment.objects.all(), PlaceCount.objects.all())
    assert settled.counts is not None
    for zone in ZONES:
        assert told(settled, life.now, zone) == told(History(Commitment.objects.all()), life.now, zone)


QUERIES = ("", "kind=respond", "site=Cork", "team=Cards&by=kind", "tool=Agent Assist&by=site", "period=all&by=team")


def test_page_and_program_say_the_same_from_counted_days_and_without(floor: Floor) -> None:
    life = Life(floor, 99)
    for _ in range(50):
        life.go_on()
    count_settled()
    life.answer()
    asked = [(floor.people[name], QueryDict(query)) for name in ("Admin", "Supervisor", "Owner") for query in QUERIES]
    shown = [overview.of(params, reader, life.now) for reader, params in asked]
    told = [figures(reader, params.dict(), life.now) for reader, params in asked]
    CountMark.objects.all().delete()
    assert [overview.of(params, reader, life.now) for reader, params in asked] == shown
    assert [figures(reader, params.dict(), life.now) for reader, params in asked] == told


def test_the_past_of_everybody_is_read_from_the_counted_days_alone(floor: Floor) -> None:
    life = Life(floor, 3)
    for _ in range(30):
        life.go_on()
    count_settled()
    found = history_of(Commitment.objects.all(), PlaceCount.objects.all())
    with CaptureQueriesContext(connection) as caught:
        found.total(None)
        found.by("team_id", None)
    assert not [query for query in caught.captured_queries if "commitments_commitment" in query["sql"]]


def test_with_too_much_to_be_counted_still_it_is_added_up_live(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    count_settled()
    floor.answer(floor.file(), MONDAY + timedelta(hours=1))
    assert history_of(Commitment.objects.all(), PlaceCount.objects.all()).uncounted == {MONDAY.date()}
    monkeypatch.setattr(history, "MOST_AHEAD", 1)
    found = history_of(Commitment.objects.all(), PlaceCount.objects.all())
    assert (found.counts, found.total(None).kept) == (None, 2)


def test_who_has_promises_now_is_read_from_the_promises(floor: Floor) -> None:
    count_settled()
    floor.file()
    rows = Commitment.objects.all()

    def from_days(name: str, query: str = "") -> bool:
        return overview.history_for(QueryDict(query), floor.people[name], MONDAY, rows).counts is not None

    assert (from_days("Admin"), from_days("Supervisor"), from_days("Admin", "owner=1")) == (True, True, False)
