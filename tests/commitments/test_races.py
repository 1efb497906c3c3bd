"""Two at once: the answer and the clock, two sweeps, a calendar that changes. Each happens once; instants decide."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from feedback.calendars.actions import edit_calendar
from feedback.commitments import actions
from feedback.commitments.actions import recounting
from feedback.commitments.models import Commitment, Kind, State, Step
from feedback.commitments.sweep import sweep
from feedback.events.actions import Thing
from feedback.events.models import Event
from tests.commitments.conftest import DAY, MONDAY, Floor, promise

MOMENT = timedelta(milliseconds=1)


def at_once(*work: Callable[[], object]) -> None:
    """Run these at the same time, each on a connection of its own; whatever one raises is raised here."""
    start, failed = threading.Barrier(len(work)), []

    def run(job: Callable[[], object]) -> None:
        try:
            start.wait()
            job()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


@pytest.mark.django_db(transaction=True)
def test_the_owner_answers_while_the_clock_fires(floor: Floor) -> None:
    for _ in range(15):
        report = floor.file()
        due, subject = promise(report).due_at, Thing("report", report.pk)
        at_once(
            lambda subject=subject, due=due: actions.keep(subject=subject, kinds={Kind.RESPOND}, at=due),
            lambda due=due: sweep(now=due + MOMENT),
        )
        kept = promise(report)
        assert (kept.state, kept.missed_at, kept.kept_at) == (State.KEPT, None, due)
        assert Event.objects.filter(verb="commitment.kept", subject_id=kept.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_a_moment_too_late_is_too_late_whoever_comes_first(floor: Floor) -> None:
    for _ in range(15):
        report = floor.file()
        due, subject = promise(report).due_at, Thing("report", report.pk)
        at_once(
            lambda subject=subject, due=due: actions.keep(subject=subject, kinds={Kind.RESPOND}, at=due + MOMENT),
            lambda due=due: sweep(now=due + 2 * MOMENT),
        )
        broken = promise(report)
        assert (broken.state, broken.missed_at, broken.kept_at) == (State.MISSED, due, due + MOMENT)
        assert Event.objects.filter(verb="commitment.missed", subject_id=broken.pk).count() == 1
        assert not Event.objects.filter(verb="commitment.kept", subject_id=broken.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_time_do_each_step_once(floor: Floor) -> None:
    for _ in range(40):
        floor.file()
    late = MONDAY + 20 * DAY
    at_once(*[lambda: sweep(now=late, batch=7)] * 4)
    assert Step.objects.count() == 40 * 2 * 4
    assert Event.objects.filter(verb="commitment.missed").count() == 80
    assert Commitment.objects.filter(state=State.MISSED).count() == 80
    assert sweep(now=late).claimed == 0


@pytest.mark.django_db(transaction=True)
def test_a_calendar_moves_promises_while_owners_answer(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounting, "BATCH", 4)
    filed = [floor.file(MONDAY + n * MOMENT) for n in range(16)]
    cork = edit_calendar(calendar=floor.cork.calendar, by=None, changes={"holidays": {"2024-11-19": "Founders’ Day"}})
    now = MONDAY + DAY / 24

    def move() -> None:
        done = actions.recount(calendar=cork, by=None, earlier=False, now=now)
        while done.last is not None:
            done = actions.recount(
                calendar=cork, by=None, earlier=False, now=now, after=done.last, left=done.passed_over
            )

    def answer() -> None:
        for report in filed[::2]:
            subject = Thing("report", report.pk)
            actions.keep(subject=subject, kinds={Kind.ACKNOWLEDGE, Kind.RESPOND}, at=now)

    at_once(move, answer, move)
    seen = Commitment.objects.filter(kind=Kind.ACKNOWLEDGE)
    assert seen.filter(state=State.KEPT).count() == 8
    moved = seen.filter(closed_at=None)
    assert {row.due_at.date().day for row in moved} == {20}
    told = Event.objects.filter(verb="commitment.moved")
    assert told.values("subject_id").distinct().count() == told.count() == seen.filter(calendar_version=2).count()
