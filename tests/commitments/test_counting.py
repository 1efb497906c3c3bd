"""The record's days: counted from the journal, and always the same as counted anew."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from feedback.commitments.actions import count_all
from feedback.commitments.models import Commitment, DayCount
from feedback.commitments.sweep import sweep
from feedback.people.models import Organisation, Scope
from feedback.routing.actions import assign
from tests.commitments.conftest import DAY, MONDAY, Floor, promise
from tests.settled import count_settled

#: On PostgreSQL a line of the journal is only counted when no older transaction is open, the test's own included.
pytestmark = pytest.mark.django_db(transaction=True)
Counted = set[tuple[object, ...]]


def counted() -> Counted:
    return set(DayCount.objects.values_list("day", "tool_id", "owner_id", "kind", "kept", "broken"))


def as_counted_anew() -> Counted:
    before = counted()
    count_all()
    assert counted() == before
    return before


def test_what_is_decided_is_counted_on_its_day(floor: Floor) -> None:
    assert count_settled() == 0
    floor.answer(floor.file(MONDAY), MONDAY + timedelta(hours=1))
    late = floor.file(MONDAY)
    sweep(now=MONDAY + 30 * DAY)
    floor.answer(late, MONDAY + 31 * DAY)
    assert count_settled() == 3
    tool, owner = floor.tool.pk, floor.people["Owner"].pk
    found = as_counted_anew()
    assert (MONDAY.date(), tool, owner, "acknowledge", 1, 0) in found
    assert (MONDAY.date(), tool, owner, "respond", 1, 0) in found
    assert (promise(late).due_at.date(), tool, owner, "respond", 0, 1) in found
    assert count_settled() == 0


def test_an_answer_that_was_on_its_way_moves_its_promise_to_the_day_it_was_kept(floor: Floor) -> None:
    report = floor.file(MONDAY)
    count_settled()
    sweep(now=MONDAY + 30 * DAY)
    count_settled()
    assert sum(row[-1] for row in counted()) == 2  # type: ignore[misc]
    floor.answer(report, MONDAY + timedelta(hours=2))
    count_settled()
    assert {row[-2:] for row in as_counted_anew()} == {(1, 0)}


def test_what_broke_stays_on_the_account_of_who_had_it(floor: Floor) -> None:
    report = floor.file(MONDAY)
    sweep(now=MONDAY + 3 * DAY)
    new = floor.person("Newcomer", "owner", Scope.ORGANISATION)
    other = floor.person("Third", "owner", Scope.ORGANISATION)
    for owner in (new, other):
        assign(report=report, by=floor.people["Admin"], owner=owner, reason="Knows it.", now=MONDAY + 4 * DAY)
    sweep(now=MONDAY + 30 * DAY)
    count_settled()
    by_kind = {row[3]: row[2] for row in as_counted_anew()}
    assert by_kind == {"acknowledge": floor.people["Owner"].pk, "respond": other.pk}
    assert set(Commitment.objects.values_list("owner", flat=True)) == {other.pk}


def test_another_midnight_counts_everything_anew(floor: Floor) -> None:
    at = MONDAY.replace(hour=23, minute=30)
    floor.answer(floor.file(at), at + timedelta(minutes=5))
    count_settled()
    assert {row[0] for row in counted()} == {at.date()}
    Organisation.objects.update(timezone="Asia/Manila")
    assert count_settled() == 1
    assert {row[0] for row in as_counted_anew()} == {at.date() + DAY}


def test_the_command_counts_everything_anew(floor: Floor) -> None:
    now = timezone.now()
    floor.answer(floor.file(now), now)
    told = StringIO()
    call_command("count_promises", stdout=told)
    assert json.loads(told.getvalue()) == {"days": 1}
    assert counted()
