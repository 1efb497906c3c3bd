"""The owner answers at the very moment the clock fires: a promise is kept or missed, never both."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections
from django.db.models import Sum

from feedback.commitments.actions import count_all
from feedback.commitments.models import Commitment, DayCount, Kind, State, Step
from feedback.commitments.sweep import sweep
from feedback.events.models import Event
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from tests.commitments.conftest import MONDAY, Floor, floor, promise
from tests.faults.size import scaled
from tests.figures import Note

__all__ = ["floor"]
pytestmark = pytest.mark.django_db(transaction=True)
RACES = scaled(full=5000, short=150)
MOMENT = timedelta(microseconds=1)
#: By how many seconds at most the answer begins before the sweep, which has less to do before it takes the row.
HEAD_START = 0.02
APART = timedelta(seconds=2)


@contextmanager
def side() -> Iterator[ThreadPoolExecutor]:
    """One side of the race: a thread with a connection of its own."""
    with ThreadPoolExecutor(1) as thread:
        yield thread
        thread.submit(connections.close_all).result()


def race(report: FrictionReport, floor: Floor, owner: ThreadPoolExecutor, clock: ThreadPoolExecutor) -> timedelta:
    """An answer just before, at or just after the deadline, while a sweep sees it pass; by how much it was late."""
    due, late, start = promise(report).due_at, random.choice((-MOMENT, 0 * MOMENT, MOMENT)), threading.Barrier(2)

    def answer() -> None:
        start.wait()
        reports.respond(report=report, by=floor.people["Owner"], kind="answered", message="So.", now=due + late)

    def fire() -> None:
        start.wait()
        time.sleep(random.uniform(0, HEAD_START))
        sweep(now=due + 2 * MOMENT)

    for done in [owner.submit(answer), clock.submit(fire)]:
        done.result()
    return late


def outcome(report: FrictionReport, late: timedelta) -> str:
    """How it ended, or what is wrong with that."""
    row = promise(report)
    told = Counter(Event.objects.filter(subject_type="commitment", subject_id=row.pk).values_list("verb", flat=True))
    good = {
        State.KEPT: (late <= timedelta(0), row.missed_at is None, told["commitment.kept"] == 1),
        State.MISSED: (late > timedelta(0), row.missed_at == row.due_at, told["commitment.missed"] == 1),
    }.get(State(row.state), (False,))
    told_once = told["commitment.kept"] <= 1 and told["commitment.missed"] <= 1
    in_time = row.kept_at == row.due_at + late
    return str(row.state) if all(good) and told_once and in_time else f"wrong: {row.state} {late} {dict(told)}"


def test_kept_or_missed_and_never_both(floor: Floor, figures: Note) -> None:
    filed = [floor.file(MONDAY + place * APART) for place in range(RACES)]
    sweep(now=promise(filed[0]).due_at - MOMENT)
    with side() as owner, side() as clock:
        ended = Counter(outcome(report, race(report, floor, owner, clock)) for report in filed)
    count_all()
    decided = DayCount.objects.filter(kind=Kind.RESPOND).aggregate(kept=Sum("kept"), broken=Sum("broken"))
    overruled = Event.objects.filter(verb="commitment.kept", data__overruled=True).count()
    twice = Step.objects.count() - Step.objects.values("commitment", "step").distinct().count()
    measured = {
        "kept": ended[State.KEPT],
        "missed": ended[State.MISSED],
        "both or wrong": RACES - ended[State.KEPT] - ended[State.MISSED],
        "the sweep came first and was overruled": overruled,
        "steps twice": twice,
    }
    figures(
        "the owner answers while the clock fires",
        size=f"{RACES} races",
        measured=measured,
        must="kept or missed, never both",
    )
    assert set(ended) <= {State.KEPT, State.MISSED}, ended
    assert decided == {"kept": ended[State.KEPT], "broken": ended[State.MISSED]}
    assert Commitment.objects.filter(kind=Kind.RESPOND, closed_at=None).count() == 0
    assert twice == 0
