"""The sweep: what is due happens once, in order, dated by its deadline; through the command."""

import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.commitments.models import Commitment, Kind, State, Step
from feedback.commitments.sweep import sweep
from feedback.events.models import Event, Outbox
from feedback.people.models import Grant
from tests.commitments.conftest import DAY, MONDAY, Floor, promise, verbs

SECOND = timedelta(seconds=1)


def command(now: datetime) -> dict[str, float]:
    out = StringIO()
    call_command("sweep_commitments", now=now, stdout=out)
    return json.loads(out.getvalue())


def test_nothing_due_costs_one_look(floor: Floor) -> None:
    floor.file()
    with CaptureQueriesContext(connection) as queries:
        result = sweep(now=MONDAY)
    assert (result.claimed, len(queries)) == (0, 1)


def test_warnings_breach_and_escalation_come_in_order_each_once(floor: Floor) -> None:
    report = floor.file()
    answer = promise(report)
    assert command(answer.opened_at + 7 * DAY + SECOND)["warned"] == 3  # two of the look, one of the answer
    done = command(answer.due_at + SECOND)
    assert (done["warned"], done["missed"], done["escalated"]) == (1, 1, 1)
    assert command(answer.due_at + 2 * SECOND)["claimed"] == 0
    steps = list(answer.steps.order_by("due_at", "id").values_list("step", "due_at"))
    assert steps == [
        ("warn:50", answer.opened_at + 7 * DAY),
        ("warn:80", answer.risk_at),
        ("breach", answer.due_at),
        ("escalate:1", answer.due_at),
    ]


def test_a_step_that_comes_late_is_dated_by_its_deadline_and_says_how_late(floor: Floor) -> None:
    answer = promise(floor.file())
    command(answer.due_at + DAY)
    missed = Event.objects.get(verb="commitment.missed", subject_id=answer.pk)
    assert (missed.at, missed.data["late_by_seconds"]) == (answer.due_at, 86_400)
    assert missed.data["caught_up_at"] == (answer.due_at + DAY).isoformat()
    answer.refresh_from_db()
    assert (answer.missed_at, answer.decided_at, answer.closed_at) == (answer.due_at, answer.due_at, None)


def test_a_sweep_two_weeks_ahead_misses_exactly_the_reports_without_an_answer(floor: Floor) -> None:
    answered = [floor.answer(floor.file(), MONDAY + DAY / 4) for _ in range(3)]
    silent = [floor.file() for _ in range(4)]
    done = command(MONDAY + 15 * DAY)
    assert done["missed"] == 2 * len(silent)
    missed = Commitment.objects.filter(state=State.MISSED, kind=Kind.RESPOND).values_list("subject_id", flat=True)
    assert set(missed) == {report.pk for report in silent}
    assert not set(missed) & {report.pk for report in answered}


def test_it_climbs_to_the_supervisor_of_the_reporters_team(floor: Floor) -> None:
    near, far = promise(floor.file()), promise(floor.file(by="Far agent"))
    command(MONDAY + 20 * DAY)
    told = {step.commitment_id: (step.told, step.outcome) for step in Step.objects.filter(step="escalate:1")}
    assert told[near.pk] == ([floor.people["Supervisor"].pk], "supervisor")
    assert told[far.pk] == ([floor.people["Far supervisor"].pk], "supervisor")


def test_where_there_is_no_supervisor_the_admins_are_told(floor: Floor) -> None:
    Grant.objects.filter(role="supervisor").delete()
    report = floor.file()
    command(MONDAY + 20 * DAY)
    event = Event.objects.filter(verb="commitment.escalated", root_id=report.pk).latest("id")
    assert (event.data["told"], event.data["outcome"]) == ([floor.people["Admin"].pk], "no_supervisor")


def test_where_there_is_nobody_to_tell_that_is_written_down(floor: Floor) -> None:
    Grant.objects.filter(role__in=["supervisor", "admin"]).delete()
    report = floor.file()
    command(MONDAY + 20 * DAY)
    event = Event.objects.filter(verb="commitment.escalated", root_id=report.pk).latest("id")
    assert (event.data["told"], event.data["outcome"]) == ([], "no_admin")


def test_an_anonymous_report_climbs_past_the_team(floor: Floor) -> None:
    floor.file(anonymous=True)
    command(MONDAY + 20 * DAY)
    step = Step.objects.filter(step="escalate:1").latest("id")
    assert (step.told, step.outcome) == ([floor.people["Admin"].pk], "admin")


def test_after_an_outage_nobody_hears_of_warnings_that_were_overtaken(floor: Floor) -> None:
    floor.file()
    command(MONDAY + 30 * DAY)
    owed = Outbox.objects.filter(event__verb__startswith="commitment.").values_list("event__verb", flat=True)
    assert sorted(owed) == ["commitment.escalated"] * 2 + ["commitment.missed"] * 2
    assert Event.objects.filter(verb="commitment.warned").count() == 4


def test_an_imported_old_report_breaks_in_the_next_sweep_as_of_its_own_dates(floor: Floor) -> None:
    report = floor.file(created_at=MONDAY - 100 * DAY)
    command(MONDAY)
    assert promise(report).state == State.MISSED
    assert promise(report).missed_at == promise(report).due_at
    assert verbs(report)[2:] == ["warned", "warned", "missed", "escalated"] * 2


@pytest.mark.parametrize("jump", [14 * DAY, -timedelta(hours=1)])
def test_a_clock_that_jumps_does_every_step_once(floor: Floor, jump: timedelta) -> None:
    report = floor.file()
    at = promise(report).risk_at + SECOND
    for now in (at, at + jump, at, at + 14 * DAY, at + 14 * DAY + jump):
        command(now)
    assert promise(report).steps.count() == 4
    assert verbs(report).count("missed") == 2


def test_batches_of_any_size_do_the_same(floor: Floor) -> None:
    for _ in range(5):
        floor.file()
    done = sweep(now=MONDAY + 30 * DAY, batch=3)
    assert (done.claimed, done.warned, done.missed, done.escalated) == (10, 20, 10, 10)


def test_a_pass_may_stop_when_its_time_is_over(floor: Floor) -> None:
    for _ in range(5):
        floor.file()
    assert sweep(now=MONDAY + 30 * DAY, batch=3, seconds=0).claimed == 3


@pytest.mark.parametrize("count", [3, 30])
def test_a_batch_costs_the_same_number_of_statements_for_any_number_of_clocks(floor: Floor, count: int) -> None:
    for _ in range(count):
        floor.file()
    with CaptureQueriesContext(connection) as queries:
        sweep(now=MONDAY + 30 * DAY, batch=100)
    kinds = {query["sql"][:60] for query in queries if "SAVEPOINT" not in query["sql"]}
    assert len(kinds) <= 14


def test_a_date_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(CommandError, match="soon"):
        call_command("sweep_commitments", "--now", "soon")


@pytest.mark.parametrize(
    "schedule",
    [
        "soon",
        [["breach", "soon", ""]],
        [["breach", "2024-12-02T17:30:00", ""]],
        [["breach"]],
        [["shout:1", "2024-12-02T17:30:00+00:00", ""]],
        [["warn:50", "2024-12-02T17:30:00+00:00", ""]],
    ],
    ids=["no list", "no date", "no zone", "too short", "no such step", "not the next step"],
)
def test_a_clock_that_cannot_be_read_keeps_no_other_waiting(floor: Floor, schedule: object) -> None:
    good = [promise(floor.file()) for _ in range(6)]
    bad = promise(floor.file())
    intact = bad.schedule
    Commitment.objects.filter(pk=bad.pk).update(schedule=schedule, next_step="breach")
    now = MONDAY + 30 * DAY
    done = command(now)
    assert (done["unreadable"], done["missed"]) == (1, 2 * len(good) + 1)
    assert set(Commitment.objects.filter(state=State.RUNNING)) == {bad}
    lines = Event.objects.filter(verb="commitment.unreadable")
    assert [(line.subject_id, line.root_id) for line in lines] == [(bad.pk, bad.subject_id)]
    command(now + DAY)
    assert lines.count() == 1
    Commitment.objects.filter(pk=bad.pk).update(schedule=intact)
    command(now + 2 * DAY)
    bad.refresh_from_db()
    assert (bad.state, bad.missed_at) == (State.MISSED, bad.due_at)


def test_a_step_that_was_carried_out_already_stops_only_its_own_clock(floor: Floor) -> None:
    good, odd = promise(floor.file()), promise(floor.file())
    Step.objects.create(
        commitment=odd, step="breach", clock_version=odd.clock_version, due_at=odd.due_at, done_at=odd.due_at
    )
    assert command(MONDAY + 30 * DAY)["unreadable"] == 1
    good.refresh_from_db()
    odd.refresh_from_db()
    assert (good.state, odd.state) == (State.MISSED, State.RUNNING)


def test_a_clock_that_cannot_be_read_holds_nobody_up_who_answers(floor: Floor) -> None:
    report = floor.file()
    bad = promise(report)
    Commitment.objects.filter(pk=bad.pk).update(schedule=[["breach", "soon", ""]], next_step="breach")
    assert floor.answer(report, MONDAY + 30 * DAY).state == "answered"
    bad.refresh_from_db()
    assert (bad.state, bad.missed_at, bad.closed_at) == (State.MISSED, bad.due_at, MONDAY + 30 * DAY)
    assert Event.objects.filter(verb="commitment.unreadable", subject_id=bad.pk).count() == 1
