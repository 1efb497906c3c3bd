"""Workers are killed outright, again and again, while clocks fall due: none is missed, no decision is taken twice."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from tests.faults.audit import wrong
from tests.faults.clocks import DUE, STEPS, fall_due, latest
from tests.faults.production import Production
from tests.faults.size import scaled
from tests.figures import Note
from tests.servers import wait_for

CLOCKS, KILLS, SECONDS = (scaled(full=10_000, short=600), scaled(full=100, short=6), scaled(full=200, short=12))
#: A mail whose sender died is sent again after five minutes; here at once.
HURRY_MAIL = "UPDATE notifications_mail SET available_at = now() WHERE sent_at IS NULL AND dead_at IS NULL"
UNSENT = "SELECT count(*) FROM notifications_mail WHERE sent_at IS NULL"
UNGATHERED = "SELECT count(*) FROM notifications_notification WHERE mail_at <= now()"
#: News waits a while for what else happens before it is mailed; here it goes at once.
HURRY_NEWS = "UPDATE notifications_notification SET mail_at = now() WHERE mail_at < now() + interval '10 minutes'"


def kill(running: Production) -> None:
    """Whatever of a worker it hits: one of its processes at work, or the whole of it."""
    worker = random.choice(running.parts["worker"])
    if pool := pool_of(worker):
        victim = random.choice([*pool, worker.pid])
        if victim != worker.pid:
            os.kill(victim, signal.SIGKILL)
            return
    running.replace("worker", worker)


def pool_of(worker: "subprocess.Popen[bytes]") -> list[int]:
    """The processes in which a worker does its work."""
    return [int(pid) for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()]


def test_every_clock_fires_once(running: Production, figures: Note) -> None:
    before, began = running.count(STEPS), running.ask("SELECT now()")
    fall_due(running, CLOCKS, over=SECONDS)
    for _ in range(KILLS):
        kill(running)
        time.sleep(random.uniform(0.5, 1.5) * SECONDS / KILLS)
    wait_for(lambda: running.count(DUE) == 0, "every clock", 180)
    running.drain(180)
    running.ask(HURRY_NEWS)
    wait_for(lambda: running.count(UNGATHERED) == 0, "the mail", 60)
    running.ask(HURRY_MAIL)
    wait_for(lambda: running.count(UNSENT) == 0, "the post", 60)
    ids = running.post.box.ids()
    fired = running.count(STEPS) - before
    measured = {
        "steps": fired,
        "missed": 3 * CLOCKS - fired,
        "wrong": wrong(running.count),
        "inbox lines missing": running.inbox(),
        "mails": len(ids),
        "mails repeated": len(ids) - len(set(ids)),
        "latest step, s": latest(running, began),
    }
    figures(
        "a random worker is killed while clocks fall due",
        size=f"{CLOCKS} clocks × 3 steps, {KILLS} kills",
        measured=measured,
        must="0 missed, 0 decisions or inbox entries twice, at most one repeated mail a kill with the same Message-ID",
    )
    assert measured["missed"] == 0
    assert measured["wrong"] == {}
    assert set(running.inbox().values()) == {0}
    assert len(ids) - len(set(ids)) <= KILLS
