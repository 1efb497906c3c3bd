"""Mistakes other systems made with promises (quality.md), each as a fact that must hold here."""

from datetime import timedelta

from feedback.calendars import actions as calendars
from feedback.commitments.models import Commitment, Kind, Pause, State, Step
from feedback.commitments.sweep import sweep
from feedback.events.models import Event, Outbox
from feedback.reports import actions as reports
from tests.commitments.conftest import DAY, MONDAY, Floor, promise


def test_a_holiday_entered_later_never_moves_a_promise_that_was_made(floor: Floor) -> None:
    report = floor.file()
    before = {row.kind: row.due_at for row in Commitment.objects.all()}
    calendars.add_holidays(calendar=floor.cork.calendar, by=None, days={MONDAY.date() + DAY: "Day off"}, now=MONDAY)
    assert before == {row.kind: row.due_at for row in Commitment.objects.all()}
    reports.ask(report=report, by=floor.people["Owner"], message="When?", now=MONDAY + DAY / 24)
    reports.reply(report=report, by=floor.people["Agent"], message="Now.", now=MONDAY + DAY / 12)
    assert promise(report).due_at == before[Kind.RESPOND] + DAY / 24


def test_targets_are_not_stale_after_a_calendar_edit(floor: Floor) -> None:
    calendars.add_holidays(calendar=floor.cork.calendar, by=None, days={(MONDAY + DAY).date(): "Day off"}, now=MONDAY)
    assert promise(floor.file(), Kind.ACKNOWLEDGE).due_at == MONDAY + 2 * DAY


def test_the_last_minute_of_the_last_day_counts(floor: Floor) -> None:
    report = floor.file()
    floor.answer(report, promise(report).due_at - timedelta(seconds=1))
    assert promise(report).state == State.KEPT


def test_a_reopened_report_does_not_climb_at_once(floor: Floor) -> None:
    report = floor.answer(floor.file(), MONDAY + 13 * DAY)
    reports.verify(report=report, by=floor.people["Agent"], fixed=False, now=MONDAY + 20 * DAY)
    assert sweep(now=MONDAY + 20 * DAY + timedelta(minutes=1)).escalated == 0
    assert promise(report).due_at == MONDAY + 27 * DAY


def test_misses_do_not_grow_after_the_answer(floor: Floor) -> None:
    report = floor.file()
    sweep(now=MONDAY + 15 * DAY)
    floor.answer(report, MONDAY + 16 * DAY)
    before = Step.objects.count()
    assert sweep(now=MONDAY + 400 * DAY).claimed == 0
    assert Step.objects.count() == before


def test_a_pause_is_neither_lost_nor_counted_twice(floor: Floor) -> None:
    report = floor.file()
    for day in (1, 4, 7):
        asked, replied = MONDAY + day * DAY, MONDAY + (day + 2) * DAY
        reports.ask(report=report, by=floor.people["Owner"], message="When?", now=asked)
        reports.reply(report=report, by=floor.people["Agent"], message="Then.", now=replied)
    assert promise(report).due_at == MONDAY + 20 * DAY
    pauses = Pause.objects.filter(commitment=promise(report))
    assert sum((pause.ended_at - pause.started_at for pause in pauses if pause.ended_at), timedelta()) == 6 * DAY


def test_a_warning_that_was_given_is_not_repeated_after_a_pause(floor: Floor) -> None:
    report = floor.file()
    sweep(now=MONDAY + 8 * DAY)
    reports.ask(report=report, by=floor.people["Owner"], message="When?", now=MONDAY + 9 * DAY)
    reports.reply(report=report, by=floor.people["Agent"], message="Then.", now=MONDAY + 10 * DAY)
    sweep(now=MONDAY + 40 * DAY)
    steps = Step.objects.filter(commitment=promise(report)).order_by("due_at", "id").values_list("step", flat=True)
    assert list(steps) == ["warn:50", "warn:80", "breach", "escalate:1"]


def test_one_breach_is_told_once_however_often_it_is_swept(floor: Floor) -> None:
    floor.file()
    for hour in range(24):
        sweep(now=MONDAY + 15 * DAY + timedelta(hours=hour))
    told = Outbox.objects.filter(event__verb__in=["commitment.missed", "commitment.escalated"]).count()
    assert told == 4
    assert Event.objects.filter(verb="commitment.missed").count() == 2


def test_a_question_cannot_be_used_to_buy_time_for_a_broken_promise(floor: Floor) -> None:
    report = floor.file()
    late = promise(report).due_at + timedelta(seconds=1)
    reports.ask(report=report, by=floor.people["Owner"], message="When?", now=late)
    reports.reply(report=report, by=floor.people["Agent"], message="Then.", now=late + DAY)
    answer = promise(report)
    assert (answer.state, answer.missed_at, answer.pauses.count()) == (State.MISSED, answer.due_at, 0)


def test_a_sick_owners_broken_promise_reaches_the_deputy_of_who_should_hear(floor: Floor) -> None:
    deputy = floor.person("Deputy", "supervisor", "tool", 999_999)
    floor.people["Supervisor"].absences.create(
        starts_at=MONDAY, ends_at=MONDAY + 60 * DAY, deputy=deputy, created_by=floor.people["Admin"]
    )
    report = floor.file()
    sweep(now=MONDAY + 15 * DAY)
    assert promise(report).steps.get(step="escalate:1").told == [deputy.pk]
