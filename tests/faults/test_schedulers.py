"""Several schedulers: one fires; when it ends, dies or freezes another takes over, and nothing is decided twice."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from feedback.events.models import SchedulerLease
from tests import processes
from tests.faults.audit import wrong
from tests.faults.clocks import DUE, STEPS, fall_due, latest
from tests.faults.production import Production
from tests.faults.size import scaled
from tests.figures import Note
from tests.servers import wait_for

ROUNDS, CLOCKS = scaled(full=5, short=1), scaled(full=4000, short=600)
HOLDER = "SELECT split_part(holder, ':', 2) FROM events_schedulerlease"
TWICE = "SELECT count(*) - count(DISTINCT (task, slot)) FROM events_occurrence"
Pair = dict[int, subprocess.Popen[bytes]]


def taken_over(running: Production, fault: int) -> float:
    """Seconds until somebody else leads, after the leader got this signal."""
    first = running.count(HOLDER)
    (leader,) = (child for child in running.parts["scheduler"] if child.pid == first)
    began = time.monotonic()
    if fault == signal.SIGKILL:
        running.replace("scheduler", leader)
    else:
        leader.send_signal(fault)
    wait_for(lambda: running.count(HOLDER) != first, "the other scheduler", 30)
    took = time.monotonic() - began
    leader.send_signal(signal.SIGCONT)
    return took


def test_two_schedulers_and_four_workers(running: Production, figures: Note) -> None:
    assert (len(running.parts["scheduler"]), len(running.parts["worker"])) == (2, 4)
    before, began = running.count(STEPS), running.ask("SELECT now()")
    fall_due(running, CLOCKS, over=ROUNDS * 25)
    times = [taken_over(running, fault) for _ in range(ROUNDS) for fault in (signal.SIGKILL, signal.SIGSTOP)]
    wait_for(lambda: running.count(DUE) == 0 and running.count(STEPS) - before >= 3 * CLOCKS, "every clock", 120)
    running.drain()
    measured = {
        "slowest takeover, s": round(max(times), 1),
        "steps": running.count(STEPS) - before,
        "slots fired twice": running.count(TWICE),
        "wrong": wrong(running.count),
        "inbox lines missing": running.inbox(),
        "latest step, s": latest(running, began),
    }
    figures(
        "two schedulers, four workers; a scheduler killed, one frozen and woken",
        size=f"{2 * ROUNDS} times, {CLOCKS} clocks × 3 steps",
        measured=measured,
        must="0 duplicate decisions, takeover <= 15 s",
    )
    assert max(times) <= 15
    assert (measured["steps"], measured["slots fired twice"], measured["wrong"]) == (3 * CLOCKS, 0, {})
    assert set(running.inbox().values()) == {0}


@pytest.fixture
def pair(transactional_db: None, tmp_path: Path) -> Iterator[Pair]:
    """Two schedulers by their pids, as soon as one of them leads."""
    with ExitStack() as stack:
        children = [
            stack.enter_context(processes.celery("beat", log=tmp_path / f"{name}.log", SWEEP_SECONDS="1"))
            for name in ("first", "second")
        ]
        wait_for(SchedulerLease.objects.exists, "a lease", 30)
        yield {child.pid: child for child in children}


def leader(pair: Pair) -> int:
    """The pid of the one that fires: it is part of the holder's name."""
    return int(SchedulerLease.objects.get().holder.split(":")[1])


@pytest.mark.django_db(transaction=True)
def test_one_that_is_asked_to_end_hands_over_at_once(pair: Pair) -> None:
    first = leader(pair)
    pair[first].terminate()
    wait_for(lambda: leader(pair) != first, "the other scheduler", 4)
