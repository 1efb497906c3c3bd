"""Promises are kept by what the owner does, in time or late; through the verbs of reports."""

from datetime import UTC, date, datetime

from feedback.commitments.models import Commitment, Kind, Pause, State
from feedback.events.models import Event
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from feedback.routing import actions as routing
from tests.commitments.conftest import DAY, MONDAY, Floor, promise, verbs


def test_seen_in_time(floor: Floor) -> None:
    report = floor.file()
    reports.acknowledge(report=report, by=floor.people["Owner"], now=MONDAY + DAY / 2)
    seen = promise(report, Kind.ACKNOWLEDGE)
    assert (seen.state, seen.kept_at, seen.next_fire_at) == (State.KEPT, MONDAY + DAY / 2, None)
    assert promise(report).state == State.RUNNING


def test_an_answer_keeps_both(floor: Floor) -> None:
    report = floor.file()
    floor.answer(report, MONDAY + DAY / 8)
    assert {row.state for row in Commitment.objects.filter(subject_id=report.pk)} == {State.KEPT}
    assert verbs(report) == ["opened", "opened", "kept", "kept"]


def test_an_answer_on_the_very_instant_is_in_time(floor: Floor) -> None:
    report = floor.file()
    due = promise(report).due_at
    floor.answer(report, due)
    assert promise(report).state == State.KEPT


def test_a_late_answer_leaves_the_promise_broken(floor: Floor) -> None:
    report = floor.file()
    late = promise(report).due_at + 2 * DAY
    floor.answer(report, late)
    broken = promise(report)
    assert (broken.state, broken.kept_at, broken.closed_at) == (State.MISSED, late, late)
    # The break is dated by its deadline although nobody swept before the answer came.
    assert broken.missed_at == broken.due_at
    assert Event.objects.get(verb="commitment.missed", subject_id=broken.pk).at == broken.due_at
    assert "kept" not in verbs(report)
    assert verbs(report).count("kept_late") == 2


def test_a_reassigned_report_takes_its_promises_along_and_their_dates_stay(floor: Floor) -> None:
    report = floor.file()
    other = floor.person("Other owner", "owner", "organisation")
    due = promise(report).due_at
    routing.assign(report=report, by=floor.people["Admin"], owner=other, reason="Knows it better.", now=MONDAY + DAY)
    assert (promise(report).owner, promise(report).due_at) == (other, due)


def test_a_question_shows_that_it_was_seen_and_stops_the_clock_until_the_reply(floor: Floor) -> None:
    report = floor.file()
    due = promise(report).due_at
    reports.ask(report=report, by=floor.people["Owner"], message="On which calls?", now=MONDAY + DAY / 8)
    assert promise(report, Kind.ACKNOWLEDGE).state == State.KEPT
    assert (promise(report).state, promise(report).next_fire_at) == (State.PAUSED, None)
    replied = MONDAY + 3 * DAY + DAY / 8
    reports.reply(report=report, by=floor.people["Agent"], message="All of them.", now=replied)
    answer = promise(report)
    assert (answer.state, answer.due_at) == (State.RUNNING, due + 3 * DAY)
    pause = Pause.objects.get()
    assert (pause.started_at, pause.ended_at, pause.reason) == (MONDAY + DAY / 8, replied, "reporter")


def test_an_answer_while_the_clock_stands_still_is_in_time(floor: Floor) -> None:
    report = floor.file()
    reports.ask(report=report, by=floor.people["Owner"], message="On which calls?", now=MONDAY + DAY)
    floor.answer(report, MONDAY + 60 * DAY)
    assert promise(report).state == State.KEPT
    assert not Pause.objects.filter(ended_at=None).exists()


def test_a_question_after_the_deadline_does_not_unbreak_it(floor: Floor) -> None:
    report = floor.file()
    reports.ask(report=report, by=floor.people["Owner"], message="On which calls?", now=MONDAY + 20 * DAY)
    assert promise(report).state == State.MISSED


def test_a_plan_promises_a_date_and_the_change_keeps_it(floor: Floor) -> None:
    report = floor.file()
    floor.answer(report, MONDAY + DAY, "planned", deliver_by=date(2024, 12, 13))
    delivery = promise(report, Kind.DELIVER)
    assert delivery.due_at == datetime(2024, 12, 13, 17, 30, tzinfo=UTC)
    floor.answer(report, MONDAY + 5 * DAY, "changed")
    assert promise(report, Kind.DELIVER).state == State.KEPT


def test_a_moved_date_is_counted_and_told(floor: Floor) -> None:
    report = floor.file()
    floor.answer(report, MONDAY + DAY, "planned", deliver_by=date(2024, 12, 13))
    floor.answer(report, MONDAY + 2 * DAY, "planned", deliver_by=date(2024, 12, 20))
    delivery = promise(report, Kind.DELIVER)
    assert delivery.due_at == datetime(2024, 12, 20, 17, 30, tzinfo=UTC)
    assert (delivery.moved_count, delivery.first_due_at) == (1, datetime(2024, 12, 13, 17, 30, tzinfo=UTC))
    assert verbs(report)[-1] == "moved"
    floor.answer(report, MONDAY + 3 * DAY, "planned", deliver_by=date(2024, 12, 20))
    assert promise(report, Kind.DELIVER).moved_count == 1


def test_a_broken_date_is_not_mended_by_a_new_one(floor: Floor) -> None:
    report = floor.file()
    floor.answer(report, MONDAY + DAY, "planned", deliver_by=date(2024, 11, 22))
    floor.answer(report, MONDAY + 9 * DAY, "planned", deliver_by=date(2024, 12, 20))
    broken, fresh = Commitment.objects.filter(subject_id=report.pk, kind=Kind.DELIVER).order_by("id")
    assert (broken.state, broken.closed_because, fresh.state) == (State.MISSED, "replan", State.RUNNING)


def test_a_date_on_a_day_off_holds_until_its_midnight(floor: Floor) -> None:
    report = floor.file()
    floor.answer(report, MONDAY, "planned", deliver_by=date(2024, 12, 14))
    assert promise(report, Kind.DELIVER).due_at == datetime(2024, 12, 15, tzinfo=UTC)


def test_the_vendor_stops_no_clock_unless_the_policy_says_so(floor: Floor) -> None:
    report = floor.file()
    floor.answer(report, MONDAY, "planned", deliver_by=date(2024, 12, 13))
    floor.answer(report, MONDAY + DAY, "with_vendor")
    assert promise(report, Kind.DELIVER).state == State.RUNNING
    Commitment.objects.update(policy={**promise(report).policy, "pause_with_vendor": True})
    floor.answer(report, MONDAY + 2 * DAY, "with_vendor")
    assert promise(report, Kind.DELIVER).state == State.PAUSED
    floor.answer(report, MONDAY + 4 * DAY, "changed")
    assert promise(report, Kind.DELIVER).state == State.KEPT


def test_declining_calls_off_a_promised_date(floor: Floor) -> None:
    report = floor.file()
    floor.answer(report, MONDAY, "planned", deliver_by=date(2024, 12, 13))
    floor.answer(report, MONDAY + DAY, "declined")
    assert (promise(report, Kind.DELIVER).state, promise(report, Kind.DELIVER).closed_because) == (
        "cancelled",
        "answer",
    )


def test_a_reopened_report_is_promised_a_fresh_shorter_answer(floor: Floor) -> None:
    report = floor.answer(floor.file(), MONDAY + DAY)
    reopened = MONDAY + 5 * DAY
    reports.verify(report=report, by=floor.people["Agent"], fixed=False, now=reopened)
    fresh = promise(report)
    assert (fresh.round, fresh.state, fresh.opened_at) == (1, State.RUNNING, reopened)
    # Saturday 23 November and seven days: a day off, so nothing is drawn back.
    assert fresh.due_at == reopened + 7 * DAY
    assert Commitment.objects.filter(subject_id=report.pk, kind=Kind.ACKNOWLEDGE).count() == 1


def test_confirmed_means_nothing_more_is_owed(floor: Floor) -> None:
    report = floor.answer(floor.file(), MONDAY + DAY)
    reports.verify(report=report, by=floor.people["Agent"], fixed=True, now=MONDAY + 2 * DAY)
    assert FrictionReport.objects.get(pk=report.pk).state == "confirmed"
    assert not Commitment.objects.filter(subject_id=report.pk, closed_at=None).exists()
