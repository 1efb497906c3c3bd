"""Two real schedulers: one is killed or frozen, another fires within 15 seconds, and no slot is fired twice."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db.models import Count

from feedback.events.models import Occurrence, SchedulerLease
from tests import processes
from tests.servers import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
Pair = dict[int, subprocess.Popen[bytes]]


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


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM])
def test_another_takes_over(pair: Pair, fault: int) -> None:
    first = leader(pair)
    pair[first].send_signal(fault)
    began = time.monotonic()
    wait_for(lambda: leader(pair) != first, "the other scheduler", 15)
    took = time.monotonic() - began
    assert took < (4 if fault == signal.SIGTERM else 15)
    pair[first].send_signal(signal.SIGCONT)
    time.sleep(3)
    assert leader(pair) != first
    twice = Occurrence.objects.values("task", "slot").annotate(times=Count("id")).filter(times__gt=1)
    assert list(twice) == []
