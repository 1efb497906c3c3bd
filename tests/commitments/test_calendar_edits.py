"""An edited calendar and the promises that run by it: said first, moved only when confirmed, earlier only apart."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.test import Client

from feedback.calendars import actions as calendars
from feedback.calendars.consequences import Moving
from feedback.calendars.models import Calendar
from feedback.commitments import consequences
from feedback.commitments.actions import recounting
from feedback.commitments.models import Commitment, Kind
from feedback.commitments.sweep import sweep
from feedback.core.errors import Conflict, Forbidden
from feedback.events.models import Event
from feedback.events.relay import relay
from feedback.reports import actions as reports
from tests.commitments.conftest import DAY, HOURS, MONDAY, Floor, promise, verbs

TUESDAY_OFF = {"holidays": {"2024-11-19": "Founders’ Day"}}
NOW = MONDAY + timedelta(minutes=30)


@pytest.fixture
def cork(floor: Floor) -> Calendar:
    return floor.cork.calendar


def typed(calendar: Calendar, **fields: str) -> dict[str, str]:
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9-17:30")
    return {"name": calendar.name, "timezone": calendar.timezone, "holidays": "", **week, **fields}


def admin(floor: Floor) -> Client:
    client = Client()
    client.force_login(floor.people["Admin"])
    return client


def edit(floor: Floor, calendar: Calendar, changes: dict[str, Any], running: Moving, at: datetime = NOW) -> Calendar:
    return calendars.edit_calendar(
        calendar=calendar, by=floor.people["Admin"], changes=changes, running=running, now=at
    )


def test_an_edit_first_says_what_would_move_and_saves_nothing(floor: Floor, cork: Calendar) -> None:
    report = floor.file()
    with time_machine.travel(NOW, tick=False):
        shown = admin(floor).post(f"/setup/calendars/{cork.pk}/", typed(cork, holidays="2024-11-19 Founders’ Day"))
    page = shown.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert shown.status_code == 200
    assert all(word in page for word in (report.reference, "Nothing is saved yet", "1 d later", "Owner"))
    cork.refresh_from_db()
    assert (cork.version, promise(report, Kind.ACKNOWLEDGE).due_at) == (1, MONDAY + DAY)


@pytest.mark.parametrize(("then", "days", "version"), [("keep", 1, 1), ("move", 2, 2)])
def test_running_promises_move_only_when_that_is_confirmed(
    floor: Floor, cork: Calendar, then: str, days: int, version: int
) -> None:
    report = floor.file()
    fields = typed(cork, holidays="2024-11-19 Founders’ Day", then=then, version="1")
    with time_machine.travel(NOW, tick=False):
        assert admin(floor).post(f"/setup/calendars/{cork.pk}/", fields).status_code == 302
    cork.refresh_from_db()
    seen = promise(report, Kind.ACKNOWLEDGE)
    assert (cork.version, seen.due_at, seen.calendar_version) == (2, MONDAY + days * DAY, version)
    assert (seen.first_due_at, seen.moved_count) == (MONDAY + DAY, 0)


def test_every_promise_that_moves_is_told_with_its_old_date_and_who_moved_it(floor: Floor, cork: Calendar) -> None:
    report = floor.file()
    edit(floor, cork, TUESDAY_OFF, Moving.LATER)
    told = Event.objects.get(verb="commitment.moved")
    assert (told.actor_id, told.root_id, told.data["reason"]) == (floor.people["Admin"].pk, report.pk, "calendar")
    assert datetime.fromisoformat(told.data["was_due_at"]) == MONDAY + DAY
    assert Event.objects.get(verb="calendar.recounted").data == {"version": 2, "later": 1, "earlier": 0}


def test_nobody_has_less_time_than_they_were_told_unless_that_is_confirmed_apart(floor: Floor, cork: Calendar) -> None:
    edit(floor, cork, TUESDAY_OFF, Moving.KEEP, MONDAY - DAY)
    seen = promise(floor.file(), Kind.ACKNOWLEDGE)
    assert seen.due_at == MONDAY + 2 * DAY
    edit(floor, cork, {"holidays": {}}, Moving.LATER)
    seen.refresh_from_db()
    assert seen.due_at == MONDAY + 2 * DAY
    calendars.move_running(calendar=cork, by=floor.people["Admin"], earlier=True, now=NOW)
    seen.refresh_from_db()
    assert seen.due_at == MONDAY + DAY


def test_an_edit_never_breaks_a_promise(floor: Floor, cork: Calendar) -> None:
    edit(floor, cork, TUESDAY_OFF, Moving.KEEP, MONDAY - DAY)
    report = floor.file()
    late = MONDAY + DAY + timedelta(hours=1)
    edit(floor, cork, {"holidays": {}}, Moving.ALL, late)
    assert promise(report, Kind.ACKNOWLEDGE).due_at == MONDAY + 2 * DAY
    sweep(now=late)
    assert "missed" not in verbs(report)


def test_a_moved_promise_warns_and_breaks_by_its_new_date_and_each_step_once(floor: Floor, cork: Calendar) -> None:
    report = floor.file()
    half = MONDAY + timedelta(hours=5)
    sweep(now=half)
    assert verbs(report).count("warned") == 1
    edit(floor, cork, TUESDAY_OFF, Moving.LATER, half)
    sweep(now=MONDAY + DAY + timedelta(minutes=1))
    assert "missed" not in verbs(report)
    sweep(now=MONDAY + 2 * DAY + timedelta(minutes=1))
    steps = promise(report, Kind.ACKNOWLEDGE).steps.values_list("step", flat=True)
    assert sorted(steps) == ["breach", "escalate:1", "warn:50", "warn:80"]


def test_a_stopped_clock_moves_too_and_gets_its_pause_back(floor: Floor, cork: Calendar) -> None:
    report = floor.file()
    reports.ask(report=report, by=floor.people["Owner"], message="When?", now=NOW)
    edit(floor, cork, {"hours": {**HOURS, "mon": [["09:00", "09:15"]]}}, Moving.ALL, NOW + timedelta(hours=1))
    answer = promise(report)
    assert (answer.state, answer.next_fire_at, answer.due_at) == ("paused", None, MONDAY + 14 * DAY - DAY / 96)
    reports.reply(report=report, by=floor.people["Agent"], message="Now.", now=NOW + DAY)
    assert promise(report).due_at == MONDAY + 15 * DAY


def test_a_date_that_a_merge_brought_stays(floor: Floor, cork: Calendar) -> None:
    early, late = floor.file(MONDAY - 3 * DAY), floor.file()
    reports.merge(report=early, by=floor.people["Owner"], into=late, now=NOW)
    due = promise(late).due_at
    edit(floor, cork, {"timezone": "America/New_York"}, Moving.ALL)
    assert promise(late).due_at == due
    fresh = Calendar.objects.get(pk=cork.pk)
    assert consequences.weigh(fresh, fresh, NOW).fixed >= 1


def test_a_planned_change_is_due_at_the_end_of_its_day_by_the_new_hours(floor: Floor, cork: Calendar) -> None:
    report = floor.file()
    floor.answer(report, NOW, kind="planned", deliver_by=(MONDAY + 4 * DAY).date())
    edit(floor, cork, {"hours": {**HOURS, "fri": [["09:00", "20:00"]]}}, Moving.LATER)
    assert promise(report, Kind.DELIVER).due_at.hour == 20


def test_a_crowd_is_moved_in_batches_and_each_once(
    floor: Floor, cork: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "BATCH", 3)
    filed = [floor.file(MONDAY + timedelta(minutes=n)) for n in range(8)]
    with time_machine.travel(NOW, tick=False):
        edit(floor, cork, TUESDAY_OFF, Moving.LATER)
        assert Event.objects.filter(verb="commitment.moved").count() == 3
        for _pass in range(8):
            relay(now=NOW + 9999 * DAY)  # the outbox is dated by the database's own clock
    moved = Event.objects.filter(verb="commitment.moved").values_list("root_id", flat=True)
    assert sorted(moved) == sorted(report.pk for report in filed)
    fresh = Calendar.objects.get(pk=cork.pk)
    assert not consequences.weigh(fresh, fresh, NOW).later


def test_what_is_too_much_to_count_is_said(floor: Floor, cork: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        floor.file(MONDAY + timedelta(minutes=n))
    monkeypatch.setattr(consequences, "BATCH", 2)
    ticks = count(step=10)
    monkeypatch.setattr(consequences.time, "monotonic", lambda: next(ticks))
    edited = Calendar(timezone=cork.timezone, hours=cork.hours, **TUESDAY_OFF)
    found = consequences.weigh(cork, edited, NOW)
    assert (found.running, found.looked_at, found.complete, found.later) == (8, 2, False, 2)


def test_an_edit_that_moves_nothing_asks_nothing(floor: Floor, cork: Calendar) -> None:
    floor.file()
    with time_machine.travel(NOW, tick=False):
        answer = admin(floor).post(f"/setup/calendars/{cork.pk}/", typed(cork, holidays="2031-12-25 Christmas Day"))
    assert answer.status_code == 302


def test_what_was_confirmed_is_what_was_looked_at(floor: Floor, cork: Calendar) -> None:
    edit(floor, cork, TUESDAY_OFF, Moving.KEEP)
    with pytest.raises(Conflict):
        calendars.move_running(calendar=cork, by=floor.people["Admin"], version=1, now=NOW)
    with pytest.raises(Forbidden):
        calendars.move_running(calendar=cork, by=floor.people["Owner"], now=NOW)


def test_later_the_page_still_says_what_moving_would_do(floor: Floor, cork: Calendar) -> None:
    report = floor.file()
    edit(floor, cork, TUESDAY_OFF, Moving.KEEP)
    with time_machine.travel(NOW, tick=False):
        url = f"/setup/calendars/{cork.pk}/running/"
        assert report.reference in admin(floor).get(url).content.decode()
        admin(floor).post(url, {"then": "move", "version": "2"})
        assert promise(report, Kind.ACKNOWLEDGE).due_at == MONDAY + 2 * DAY
        assert "Nothing would move" in admin(floor).get(url).content.decode()


def test_chosen_holidays_ask_first_too(floor: Floor, cork: Calendar) -> None:
    floor.file(datetime(2026, 12, 24, 12, tzinfo=MONDAY.tzinfo))
    url = f"/setup/calendars/{cork.pk}/holidays/?country=IE&subdivision=&year=2026"
    with time_machine.travel(datetime(2026, 12, 24, 13, tzinfo=MONDAY.tzinfo), tick=False):
        shown = admin(floor).post(url, {"days": ["2026-12-25"]}).content.decode()
        assert "What would move" in shown
        admin(floor).post(url, {"days": ["2026-12-25"], "then": "keep", "version": "1"})
    cork.refresh_from_db()
    assert list(cork.holidays) == ["2026-12-25"]


def test_programs_ask_and_confirm_in_two_steps(floor: Floor, cork: Calendar) -> None:
    report, client, path = floor.file(), admin(floor), f"/api/v1/calendars/{cork.pk}"
    json = {"content_type": "application/json"}
    with time_machine.travel(NOW, tick=False):
        found = client.post(f"{path}/consequences", TUESDAY_OFF, **json).json()
        assert (found["running"], found["later"], found["earlier"], found["unchanged"]) == (2, 1, 0, 1)
        assert found["moves"][0]["report"] == report.reference
        assert found["moves"][0]["difference_seconds"] == 86400
        client.patch(path, TUESDAY_OFF, **json)
        assert promise(report, Kind.ACKNOWLEDGE).due_at == MONDAY + DAY
        assert client.post(f"{path}/move-running", {"version": 1}, **json).status_code == 409
        moved = client.post(f"{path}/move-running", {"version": 2}, **json).json()
        assert moved == {"later": 1, "earlier": 0, "more": False}
        assert client.post(f"{path}/consequences", {"hours": {}}, **json).status_code == 400
    assert Commitment.objects.filter(calendar_version=2).count() == 1
