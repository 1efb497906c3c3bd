"""Two at once: the answer and the clock, two sweeps. Each happens once, and the instants decide."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from feedback.commitments import actions
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
