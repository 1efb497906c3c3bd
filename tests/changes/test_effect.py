"""What a change did: reports of its kind by whole weeks, per 100 calls where these are known, and what can be said."""

import csv
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from feedback.catalogue.models import CallType, CallVolume, Category, Tool
from feedback.changes.effect import effect_of
from feedback.changes.models import Change
from feedback.reports.models import FrictionReport
from tests.changes.conftest import Desk, Make

#: A Wednesday; the change took effect on Wednesday 7 October.
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
EFFECT = datetime(2026, 10, 7, 12, tzinfo=UTC)
FIRST = date(2026, 8, 10)


def raised(desk: Desk, at: datetime, **more: Any) -> FrictionReport:
    """A report that was raised then; as plain a row as can be."""
    facts: dict[str, Any] = {
        "severity": "slowing",
        "title": "It is slow",
        "text": "It is slow",
        "owner": desk.people["Owner 04"],
    }
    place = {"reporter": desk.people["Agent 01"], "site": desk.sites["Cork"], "tool": desk.tools["Call Summary"]}
    facts |= {**place, "category": Category.objects.get(name="Wrong summary"), "created_at": at, "updated_at": at}
    return FrictionReport.objects.create(**{**facts, **more})


def weekly(desk: Desk, counts: list[int]) -> None:
    """So many reports in each week from 10 August on, on the Tuesday."""
    for week, count in enumerate(counts):
        at = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(weeks=week, days=1, hours=9)
        for n in range(count):
            raised(desk, at + timedelta(minutes=n))


@pytest.fixture
def change(desk: Desk, make: Make) -> Change:
    report = raised(desk, datetime(2026, 8, 3, 9, tzinfo=UTC))
    made = make.draft(report, effective_at=EFFECT)
    Change.objects.update(state="published", published_at=EFFECT)
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


def test_fewer_than_before_is_told_drawn_and_taken_away(desk: Desk, change: Change) -> None:
    weekly(desk, [4, 3, 5, 4, 3, 4, 4, 3, 9, 1, 0, 1, 0, 1])
    raised(desk, EFFECT + timedelta(days=9), tool=desk.tools["Agent Assist"])
    raised(desk, EFFECT + timedelta(days=9), category=Category.objects.create(name="Another", position=2))
    page = desk.page("Agent 03").get(f"/changes/{change.pk}").text
    assert "Fewer, and by more than chance." in page
    assert "3.8 reports a week before, 0.60 since." in page
    assert "Call Summary · Wrong summary" in page
    rows = list(csv.reader(desk.page("Agent 03").get(f"/changes/{change.pk}/effect.csv").text.splitlines()))
    assert rows[9][:3] == ["2026-10-05", "The week it took effect", "9"], "the week itself is on neither side"
    told = desk.api("Agent 03").get(f"/api/v1/changes/{change.pk}/effect?weeks=4").json()
    assert (told["before"]["weeks"], told["before"]["reports"], told["after"]["reports"]) == (4, 14, 2)
    assert told["comparison"]["finding"] == "fewer"
    assert desk.api("Agent 03").get(f"/api/v1/changes/{change.pk}/effect?weeks=99").status_code == 400


def test_with_fewer_calls_the_same_fall_is_none(desk: Desk, change: Change) -> None:
    weekly(desk, [4, 3, 5, 4, 3, 4, 4, 3, 0, 1, 0, 1, 0, 1])
    for week in range(8):
        volume(desk, FIRST + timedelta(weeks=week), 4000)
    for week in range(9, 14):
        for day in range(7):
            volume(desk, FIRST + timedelta(weeks=week, days=day), 80, period="day")
    effect = effect_of(change, now=timezone.now())
    assert effect is not None
    assert effect.by_calls
    assert (effect.before.calls, effect.after.calls) == (32_000, 2_800)
    assert effect.comparison is not None
    assert effect.comparison.finding == "unclear"
    assert "per 100 calls before" in desk.page("Agent 03").get(f"/changes/{change.pk}").text
    missing = CallVolume.objects.get(starts_on=FIRST + timedelta(weeks=3))
    for calls in (0, None):
        CallVolume.objects.filter(pk=missing.pk).update(calls=calls) if calls is not None else missing.delete()
        effect = effect_of(change, now=timezone.now())
        assert effect is not None
        assert not effect.by_calls, "a week without calls, or of which none are known, is held against weeks"
    volume(desk, missing.starts_on, 4000)
    raised(desk, EFFECT - timedelta(days=14), site=desk.sites["Montréal"])
    effect = effect_of(change, now=timezone.now())
    assert effect is not None
    assert not effect.by_calls, "of Montréal no calls are known"


def volume(desk: Desk, day: date, calls: int, period: str = "week") -> None:
    CallVolume.objects.create(
        site=desk.sites["Cork"], starts_on=day, calls=calls, period=period, updated_at=timezone.now()
    )


def test_never_from_fewer_than_it_takes(desk: Desk, change: Change) -> None:
    weekly(desk, [0, 0, 1, 0, 1, 0, 1, 0])
    page = desk.page("Agent 03").get(f"/changes/{change.pk}").text
    assert "Too few to tell: 3 reports in all, and it takes at least" in page
    with time_machine.travel(EFFECT + timedelta(days=3)):
        page = desk.page("Agent 03").get(f"/changes/{change.pk}").text
    assert "Too early to tell: the first whole week since it took effect ends on 18\xa0Oct." in page
    Change.objects.update(effective_at=NOW + timedelta(days=2))
    assert "What it did" not in desk.page("Agent 03").get(f"/changes/{change.pk}").text
    told = desk.api("Agent 03").get(f"/api/v1/changes/{change.pk}/effect").json()
    assert (told["weeks"], told["comparison"], told["sentence"]) == ([], None, "Not in effect yet.")


def test_weeks_without_the_tool_count_on_no_side(desk: Desk, change: Change) -> None:
    Tool.objects.update(live_on=date(2026, 9, 9))
    change.tool.refresh_from_db()
    effect = effect_of(change, now=timezone.now())
    assert effect is not None
    assert (effect.before.weeks, effect.after.weeks) == (3, 5)


def test_a_call_type_of_the_change_narrows_what_is_counted(desk: Desk, change: Change) -> None:
    billing = CallType.objects.get()
    weekly(desk, [3] * 8)
    raised(desk, EFFECT - timedelta(days=20), call_type=billing)
    Change.objects.update(call_type=billing)
    change.refresh_from_db()
    effect = effect_of(change, now=timezone.now())
    assert effect is not None
    assert effect.before.reports == 1
