"""The auditor: what was due and did not happen is found, told to admins and machines, and keeps the heartbeat away."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from config import probes
from feedback.commitments.actions import rewind
from feedback.commitments.models import Commitment
from feedback.commitments.sweep import sweep
from feedback.events.models import Heartbeat, Outbox, SchedulerLease
from feedback.insights import outside, tasks
from feedback.insights.audit import PATIENCE, RELAY, SWEEP, audit, last
from tests.desk.conftest import Desk, desk  # noqa: F401 - the fixture

LATE = PATIENCE + timedelta(seconds=5)


def codes(found: object) -> list[str]:
    return [one.code for one in found]  # type: ignore[attr-defined]


def due(report_id: int) -> datetime:
    at = (
        Commitment.objects.filter(subject_id=report_id)
        .order_by("next_fire_at")
        .values_list("next_fire_at", flat=True)[0]
    )
    assert at is not None
    return at


@pytest.fixture
def _beating(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that beats, and a process that has been up for an hour."""
    now = timezone.now()
    SchedulerLease.objects.create(name="periodic", holder="a", expires_at=now, beat_at=now)
    monkeypatch.setattr(probes, "STARTED", probes.STARTED - 3600)


def test_a_clock_that_nobody_looked_at_is_found_until_the_sweep_came(desk: Desk) -> None:  # noqa: F811
    since = due(desk.report().pk)
    Outbox.objects.all().delete()
    assert audit(now=since + timedelta(minutes=4)) == []
    (found,) = audit(now=since + LATE)
    assert (found.code, found.since) == ("clocks", since)
    sweep(now=since + LATE)
    Outbox.objects.all().delete()
    assert audit(now=since + LATE) == []


def test_reactions_that_are_owed_and_loops_that_stopped_are_found(desk: Desk) -> None:  # noqa: F811
    desk.report()
    now = timezone.now() + LATE
    Heartbeat.objects.create(name=SWEEP, at=now - LATE)
    Heartbeat.objects.create(name=RELAY, at=now - timedelta(seconds=5))
    assert codes(audit(now=now)) == ["reactions", "sweep"]
    Outbox.objects.update(dead_at=now)
    Heartbeat.objects.update(at=now)
    assert audit(now=now) == []


def test_a_clock_that_stands_aside_is_found_with_its_page_until_it_is_made_anew(desk: Desk) -> None:  # noqa: F811
    report = desk.report()
    bad = Commitment.objects.filter(subject_id=report.pk).order_by("due_at")[0]
    now = bad.due_at + LATE
    Commitment.objects.filter(pk=bad.pk).update(schedule=[["breach", "soon", ""]], next_step="breach")
    sweep(now=now)
    Outbox.objects.all().delete()
    (found,) = audit(now=now)
    assert (found.code, found.promises) == ("aside", [bad.pk])
    health = desk.page("Admin 06").get("/setup/health").content.decode()
    assert f'href="/commitments/{bad.pk}/counted"' in health
    assert "rewind_clocks" in health
    assert desk.page("Admin 06").get(f"/commitments/{bad.pk}/counted").status_code == 200
    call_command("rewind_clocks")
    assert "aside" not in codes(audit(now=now))
    sweep(now=now)
    bad.refresh_from_db()
    assert (bad.state, bad.missed_at) == ("missed", bad.due_at)


def test_a_broken_clock_whose_breach_has_a_proof_already_still_breaks_once_it_is_made_anew(desk: Desk) -> None:  # noqa: F811
    odd = Commitment.objects.filter(subject_id=desk.report().pk).order_by("due_at")[0]
    now = odd.due_at + LATE
    odd.steps.create(step="breach", clock_version=odd.clock_version, due_at=odd.due_at, done_at=odd.due_at)
    sweep(now=now)
    assert "aside" in codes(audit(now=now))
    assert [row.pk for row in rewind(now=now)] == [odd.pk]
    sweep(now=now)
    odd.refresh_from_db()
    assert odd.state == "missed"
    assert rewind(now=now) == []


def test_an_auditor_that_stays_away_is_a_finding_too(db: None) -> None:
    now = timezone.now()
    assert last(now=now) == (None, [])
    audit(now=now)
    assert last(now=now + timedelta(minutes=4)) == (now, [])
    assert codes(last(now=now + LATE)[1]) == ["auditor"]


@pytest.mark.usefixtures("_beating")
def test_the_probe_turns_red_and_green_again(desk: Desk) -> None:  # noqa: F811
    def asked() -> tuple[int, str]:
        answer = Client().get("/readyz")
        return answer.status_code, answer.json()["parts"]["clocks"]

    assert asked() == (503, "never audited")
    audit()
    assert asked() == (200, "ok")
    Heartbeat.objects.create(name=SWEEP, at=timezone.now() - LATE)
    audit()
    status, told = asked()
    assert status == 503
    assert told.startswith("sweep waiting since 20")


def test_admins_read_it_on_every_page_and_nobody_else(desk: Desk) -> None:  # noqa: F811
    Heartbeat.objects.create(name=SWEEP, at=timezone.now() - LATE)
    audit()
    told = "The sweep of the clocks has not come by."
    assert told in desk.page("Admin 06").get("/reports").content.decode()
    assert told not in desk.page("Owner 04").get("/reports").content.decode()
    health = desk.page("Admin 06").get("/setup/health").content.decode()
    assert told in health
    assert SWEEP in health
    Heartbeat.objects.update(at=timezone.now())
    audit()
    assert told not in desk.page("Admin 06").get("/reports").content.decode()
    assert "Everything that was due happened." in desk.page("Admin 06").get("/setup/health").content.decode()


@contextmanager
def watcher(status: int) -> Iterator[tuple[str, list[str]]]:
    """A real server that counts what it is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/key", asked
    finally:
        server.shutdown()
        server.server_close()


def test_the_watcher_outside_hears_of_good_audits_alone(db: None, settings: object) -> None:
    with watcher(200) as (url, asked):
        settings.HEARTBEAT_URL = url  # type: ignore[attr-defined]
        assert tasks.audit() == 0
        assert asked == ["/key"]
        Heartbeat.objects.create(name=SWEEP, at=timezone.now() - LATE)
        assert tasks.audit() == 1
        assert asked == ["/key"]


def test_a_watcher_that_fails_holds_nobody_up() -> None:
    with watcher(500) as (url, asked):
        assert outside.beat(url) is False
        assert asked == ["/key"]
    assert outside.beat(url) is False
