"""Steps in working time, and steps that wait until whom they reach is at work."""

from django.core.management import call_command

from feedback.commitments.models import Step
from feedback.commitments.sweep import sweep
from feedback.events.models import Event
from feedback.notifications.models import Notification
from tests.commitments.chains import HOUR, SECOND, chain, counted, give, steps_of, timeline
from tests.commitments.conftest import DAY, MONDAY, Floor, promise


def test_working_time_after_the_deadline_passes_over_the_night(floor: Floor) -> None:
    chain(
        {"after_minutes": 120, "time": "working", "tell": "supervisor"},
        {"after_minutes": 0, "time": "working", "tell": "owner"},
    )
    report = floor.file(MONDAY + 7.2 * HOUR)  # 16:42, so 48 minutes are left of that day in Cork
    due = promise(report).due_at
    sweep(now=due + 3 * DAY)
    at = {step.step: step.due_at for step in promise(report).steps.filter(step__startswith="escalate")}
    assert at == {"escalate:2": due, "escalate:1": due.replace(hour=10, minute=12) + DAY}


def test_a_step_that_lands_in_the_recipients_night_waits_until_morning_and_nobody_hears_before(floor: Floor) -> None:
    far = floor.person("Night", "supervisor", "organisation", site=floor.cebu)
    chain({"tell": "person", "person_id": far.pk, "hold": True}, {"after_minutes": 30, "tell": "admin"})
    report = floor.file(MONDAY + 3 * HOUR)  # due at 12:30 in Cork, 20:30 in Cebu
    due = promise(report).due_at
    assert (sweep(now=due + SECOND).held, promise(report).next_step) == (1, "escalate:2")
    done = sweep(now=due + HOUR)
    assert (done.held, done.escalated) == (0, 1)
    assert steps_of(report) == [("escalate:2", "admin")]
    morning = due.replace(hour=1, minute=0) + DAY  # nine in Cebu
    row = promise(report)
    assert (row.next_step, row.next_fire_at) == ("escalate:1", morning)
    call_command("relay_events")
    assert not Notification.objects.filter(user=far).exists()
    held = Event.objects.get(verb="commitment.held")
    assert (held.at, held.data["until_at"], held.data["outcome"]) == (due, morning.isoformat(), "person")
    shown = counted(floor, report, at=due + 2 * HOUR)
    assert "whom it reaches is at work then" in shown
    assert "waits" in shown
    assert "Tue 3 Dec" in timeline(floor, report, at=due + 2 * HOUR)
    assert "waits" not in counted(floor, report, name="Agent", at=due + 2 * HOUR)
    sweep(now=morning + SECOND)
    call_command("relay_events")
    assert Notification.objects.filter(user=far).count() == 1
    step = Step.objects.get(commitment=row, step="escalate:1")
    assert (step.due_at, step.done_at, step.told) == (morning, morning + SECOND, [far.pk])
    assert promise(report).next_fire_at is None


def test_somebodys_own_zone_counts_before_their_sites(floor: Floor) -> None:
    far = floor.person("Abroad", "supervisor", "organisation", site=floor.cork, timezone="Asia/Manila")
    chain({"tell": "person", "person_id": far.pk, "hold": True})
    report = floor.file(MONDAY + 3 * HOUR)
    sweep(now=promise(report).due_at + SECOND)
    assert promise(report).next_fire_at == promise(report).due_at.replace(hour=1, minute=0) + DAY


def test_a_report_goes_over_only_when_the_new_owner_is_at_work(floor: Floor) -> None:
    far = floor.person("Night", "owner", "organisation", site=floor.cebu)
    chain(give("person", person_id=far.pk, hold=True))
    report = floor.file(MONDAY + 3 * HOUR)
    due = promise(report).due_at
    sweep(now=due + HOUR)
    report.refresh_from_db()
    assert report.owner == floor.people["Owner"]
    sweep(now=due.replace(hour=1, minute=1) + DAY)
    report.refresh_from_db()
    assert report.owner == far


def test_a_sweep_that_comes_in_the_next_night_waits_again(floor: Floor) -> None:
    far = floor.person("Night", "supervisor", "organisation", site=floor.cebu)
    chain({"tell": "person", "person_id": far.pk, "hold": True})
    report = floor.file(MONDAY + 3 * HOUR)
    due = promise(report).due_at
    sweep(now=due + HOUR)
    sweep(now=due + DAY)  # a day of sleep: it is evening in Cebu again
    assert steps_of(report) == []
    sweep(now=due.replace(hour=3) + 2 * DAY)
    step = Step.objects.get(commitment=promise(report), step="escalate:1")
    assert step.due_at == due.replace(hour=1, minute=0) + 2 * DAY
