"""Merging keeps the earliest promise, and taking it back restores what was."""

from datetime import date

from feedback.commitments.models import Commitment, Kind, State
from feedback.commitments.sweep import sweep
from feedback.events.models import Event
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from tests.commitments.conftest import DAY, MONDAY, Floor, promise


def merge(floor: Floor, report: FrictionReport, into: FrictionReport, days: float) -> None:
    reports.merge(report=report, into=into, by=floor.people["Owner"], now=MONDAY + days * DAY)


def unmerge(floor: Floor, report: FrictionReport, days: float) -> None:
    reports.unmerge(report=report, by=floor.people["Owner"], now=MONDAY + days * DAY)


def test_the_earlier_date_holds_for_all(floor: Floor) -> None:
    old, new = floor.file(), floor.file(MONDAY + 4 * DAY)
    earliest = promise(old).due_at
    merge(floor, old, new, 5)
    assert promise(new).due_at == earliest
    assert (promise(old).state, promise(old).closed_because) == (State.CANCELLED, "merge")
    assert promise(new).moved_count == 0


def test_a_later_date_that_comes_along_changes_nothing(floor: Floor) -> None:
    old, new = floor.file(), floor.file(MONDAY + 4 * DAY)
    before = promise(old).due_at
    merge(floor, new, old, 5)
    assert promise(old).due_at == before
    assert not Event.objects.filter(verb="commitment.moved").exists()


def test_nothing_climbs_twice_after_a_merge(floor: Floor) -> None:
    old, new = floor.file(), floor.file(MONDAY + 10 * DAY)
    sweep(now=MONDAY + 16 * DAY)
    merge(floor, old, new, 16.1)
    assert promise(new).state == State.RUNNING
    assert promise(new).due_at == MONDAY + 24 * DAY
    sweep(now=MONDAY + 20 * DAY)
    climbed = Event.objects.filter(verb="commitment.escalated", data__kind=Kind.RESPOND)
    assert climbed.count() == 1


def test_a_running_clock_does_not_wait_for_another_reports_reporter(floor: Floor) -> None:
    waiting, running = floor.file(), floor.file(by="Colleague")
    reports.ask(report=waiting, by=floor.people["Owner"], message="When?", now=MONDAY + DAY)
    merge(floor, running, waiting, 3)
    answer = promise(waiting)
    assert (answer.state, answer.due_at) == (State.RUNNING, MONDAY + 14 * DAY)


def test_a_promised_change_comes_along(floor: Floor) -> None:
    planned, other = floor.file(), floor.file()
    floor.answer(planned, MONDAY + DAY, "planned", deliver_by=date(2024, 12, 6))
    merge(floor, planned, other, 2)
    assert promise(other, Kind.DELIVER).due_at == promise(planned, Kind.DELIVER).first_due_at


def test_merging_into_an_answered_report_owes_nothing_more(floor: Floor) -> None:
    answered, new = floor.answer(floor.file(), MONDAY + DAY), floor.file(MONDAY + 2 * DAY)
    merge(floor, new, answered, 3)
    assert not Commitment.objects.filter(closed_at=None).exists()


def test_taking_it_back_restores_the_old_date(floor: Floor) -> None:
    old, new = floor.file(), floor.file(MONDAY + 4 * DAY)
    before = promise(old).due_at
    merge(floor, old, new, 5)
    unmerge(floor, old, 6)
    assert (promise(old).state, promise(old).due_at) == (State.RUNNING, before)
    # Nobody's date gets worse: the other one keeps the earlier date it was given.
    assert promise(new).due_at == before


def test_a_warning_given_before_a_merge_is_not_given_again_after_it(floor: Floor) -> None:
    old, new = floor.file(), floor.file(MONDAY + 6 * DAY)
    sweep(now=MONDAY + 8 * DAY)
    merge(floor, old, new, 9)
    unmerge(floor, old, 10)
    sweep(now=MONDAY + 30 * DAY)
    steps = promise(old).steps.order_by("id").values_list("step", flat=True)
    assert list(steps) == ["warn:50", "warn:80", "breach", "escalate:1"]


def test_a_date_that_passed_while_they_were_one_is_broken_as_of_that_date(floor: Floor) -> None:
    old, new = floor.file(), floor.file(MONDAY + 4 * DAY)
    due = promise(old).due_at
    merge(floor, old, new, 5)
    unmerge(floor, old, 40)
    assert (promise(old).state, promise(old).missed_at) == (State.MISSED, due)


def test_a_clock_that_stood_still_before_has_stood_still_while_they_were_one(floor: Floor) -> None:
    waiting, other = floor.file(), floor.file(MONDAY + DAY)
    reports.ask(report=waiting, by=floor.people["Owner"], message="When?", now=MONDAY + 2 * DAY)
    merge(floor, waiting, other, 3)
    unmerge(floor, waiting, 40)
    assert promise(waiting).state == State.PAUSED
    reports.reply(report=waiting, by=floor.people["Agent"], message="On Monday.", now=MONDAY + 41 * DAY)
    assert (promise(waiting).state, promise(waiting).due_at) == (State.RUNNING, MONDAY + (14 + 39) * DAY)


def test_what_was_answered_for_both_is_kept_and_a_fresh_answer_is_owed(floor: Floor) -> None:
    old, new = floor.file(), floor.file(MONDAY + 4 * DAY)
    merge(floor, old, new, 5)
    floor.answer(new, MONDAY + 6 * DAY)
    unmerge(floor, old, 40)
    first, fresh = Commitment.objects.filter(subject_id=old.pk, kind=Kind.RESPOND).order_by("round")
    assert (first.state, first.kept_at) == (State.KEPT, MONDAY + 6 * DAY)
    assert (fresh.state, fresh.opened_at) == (State.RUNNING, MONDAY + 40 * DAY)
    assert not Event.objects.filter(verb="commitment.missed", data__kind=Kind.RESPOND).exists()
    floor.answer(old, MONDAY + 41 * DAY)
    reports.reopen(report=old, by=floor.people["Owner"], reason="It came back.", now=MONDAY + 42 * DAY)
    assert promise(old).opened_at == MONDAY + 42 * DAY, "a reopening has its own clock beside it"
