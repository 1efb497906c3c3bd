"""People file while servers break: nothing they were told is received is lost, and nothing is stored twice."""

import signal
import threading
import time
from collections import Counter

import pytest

from tests.faults.audit import wrong
from tests.faults.clocks import DUE, fall_due, latest
from tests.faults.production import Answer, Production
from tests.faults.size import scaled
from tests.figures import Note
from tests.servers import wait_for

AWAY, PACE, STOPS = scaled(full=60, short=8), 50, scaled(full=10, short=2)
#: Before and after, in seconds.
EDGE = 3
CLOCKS = scaled(full=2000, short=300)
NAMES = {signal.SIGKILL: "killed", signal.SIGSTOP: "frozen"}
BY_ITSELF = "run_by_scheduler"


def stored(running: Production, answers: list[Answer]) -> int:
    """How many of the reports that people were told about exist."""
    numbers = ",".join(answer.reference.removeprefix("F-") for answer in answers if answer.status == 201)
    return running.count(f"SELECT count(*) FROM reports_frictionreport WHERE id IN ({numbers})")  # noqa: S608


def run_by_itself(running: Production) -> int:
    """How often the schedulers have carried out a clock's task themselves."""
    return (running.folder / "scheduler.log").read_text().count(BY_ITSELF)


def break_redis(running: Production, fault: int) -> None:
    """Away for a while, then back with nothing in it, or thawed."""
    time.sleep(EDGE)
    running.redis.send(fault)
    time.sleep(AWAY)
    running.redis.send(signal.SIGCONT)
    if fault == signal.SIGKILL:
        running.redis.stop()
        running.redis.start()


@pytest.mark.parametrize("fault", NAMES)
def test_redis_goes_away(running: Production, figures: Note, fault: signal.Signals) -> None:
    undisturbed = max(answer.seconds for answer in running.file_for(4, PACE))
    began = running.ask("SELECT now()")
    fall_due(running, CLOCKS, over=AWAY)
    breaking = threading.Thread(target=break_redis, args=[running, fault])
    breaking.start()
    answers = list(running.file_for(EDGE + AWAY + EDGE, PACE))
    breaking.join()
    drained = running.drain()
    wait_for(lambda: running.count(DUE) == 0, "every clock", 60)
    statuses = Counter(answer.status for answer in answers)
    slowest, lost = max(answer.seconds for answer in answers), statuses[201] - stored(running, answers)
    measured = {
        "posts": len(answers),
        "lost": lost,
        "answered 5xx": sum(times for status, times in statuses.items() if status >= 500 or status == 0),
        "slowest, s": round(slowest, 2),
        "slowest undisturbed, s": round(undisturbed, 2),
        "latest step, s": latest(running, began),
        "drained after, s": round(drained, 1),
        "wrong": wrong(running.count),
    }
    figures(
        f"Redis is {NAMES[fault]} under {PACE} posts a second",
        size=f"{AWAY} s, {CLOCKS} clocks × 3 steps",
        measured=measured,
        must="0 lost, 0 answers 5xx, no request over 2 s, clocks at most 30 s late, drained <= 30 s after",
    )
    assert (statuses, lost) == ({201: len(answers)}, 0)
    assert slowest < 2 + undisturbed, "where the machine alone is slow, no slower than that by two seconds"
    assert measured["latest step, s"] <= 30
    assert drained <= 30
    assert measured["wrong"] == {}


def test_workers_hear_again(running: Production) -> None:
    """Once Redis is back the workers take over: the scheduler waits for them for 12 seconds, and has no need to act."""
    assert [worker.poll() for worker in running.parts["worker"]] == [None] * 4
    before = run_by_itself(running)
    time.sleep(15)
    assert run_by_itself(running) == before


def test_postgresql_is_stopped_at_once_again_and_again(running: Production, figures: Note) -> None:
    answers: list[Answer] = []
    for _ in range(STOPS):
        stopping = threading.Timer(1, running.database.stop, [signal.SIGQUIT])
        stopping.start()
        answers += list(running.file_for(2, a_second=20))
        stopping.join()
        running.database.start()
    kept, there = sum(answer.status == 201 for answer in answers), stored(running, answers)
    again = [running.file(answer.key) for answer in answers]
    told = {answer.key: answer.reference for answer in answers if answer.status == 201}
    rows = len({answer.reference for answer in again})
    running.drain()
    measured = {
        "posts": len(answers),
        "answered 201": kept,
        "of these stored": there,
        "reports after a retry of all": rows,
        "wrong": wrong(running.count),
    }
    figures(
        "PostgreSQL is stopped at once",
        size=f"{STOPS} times",
        measured=measured,
        must="every 201 exists, a retry with the same key gives one row",
    )
    assert 0 < kept == there < len(answers)
    assert Counter(answer.status for answer in again) == {201: len(again)}
    assert {answer.key: answer.reference for answer in again if answer.key in told} == told
    assert rows == len(again)
    assert measured["wrong"] == {}
