"""Workers are killed outright, again and again, while clocks fall due: none is missed, no decision is taken twice."""

import csv
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.production import Production, production
from tests.processes import ROOT
from tests.servers import wait_for

REPORTS, KILLS = 1500, 25
COLUMNS = ("external_id", "reporter_email", "tool", "severity", "text", "created_at")
DUE = "SELECT count(*) FROM commitments_commitment WHERE next_fire_at < now()"
PENDING = "SELECT count(*) FROM events_outbox WHERE dead_at IS NULL"
#: Steps that were due and have no proof, decisions without exactly one event, and two entries for one thing.
WRONG = {
    "missed without an event": """
        SELECT count(*) FROM commitments_commitment c WHERE missed_at IS NOT NULL AND 1 <> (
            SELECT count(*) FROM events_event e
            WHERE e.verb = 'commitment.missed' AND e.subject_type = 'commitment' AND e.subject_id = c.id)""",
    "events without a proof": """
        SELECT count(*) FROM events_event e WHERE e.verb = 'commitment.missed' AND NOT EXISTS (
            SELECT 1 FROM commitments_step s WHERE s.commitment_id = e.subject_id AND s.due_at = e.at)""",
    "open after its date": """
        SELECT count(*) FROM commitments_commitment
        WHERE state = 'running' AND due_at < now() - interval '1 minute'""",
    "dead letters": "SELECT count(*) FROM events_outbox WHERE dead_at IS NOT NULL",
}


def write_history(file: Path, running: Production) -> None:
    """Reports of three weeks ago that nobody ever answered."""
    reporter = running.ask(
        "SELECT email FROM people_user u JOIN people_grant g ON g.user_id = u.id WHERE g.role = 'agent' LIMIT 1"
    )
    tool = running.ask(f"SELECT name FROM catalogue_tool WHERE id = {running.tool}")  # noqa: S608
    began = datetime.now(UTC) - timedelta(days=25)
    with file.open("w", newline="") as out:
        lines = csv.DictWriter(out, COLUMNS)
        lines.writeheader()
        for number in range(REPORTS):
            at = (began + timedelta(seconds=number)).isoformat()
            words = {"external_id": f"old-{number}", "reporter_email": reporter, "tool": tool, "severity": "slowing"}
            lines.writerow({**words, "text": f"The summary leaves out step {number}.", "created_at": at})


def another_worker(running: Production) -> "subprocess.Popen[bytes]":
    """One more worker, for one that was killed."""
    with (running.folder / "worker.log").open("ab") as out:
        command = [sys.executable, "-m", "config.parts", "worker"]
        return subprocess.Popen(command, cwd=ROOT, env=running.env, stdout=out, stderr=out, start_new_session=True)


def test_every_clock_fires_once(tmp_path: Path) -> None:
    with production(tmp_path, sweep_seconds=1, SWEEP_BATCH="10") as running:
        history = tmp_path / "history.csv"
        write_history(history, running)
        running.manage("import_reports", str(history))
        crowd = list(running.workers)
        try:
            for _ in range(KILLS):
                victim = crowd.pop(random.randrange(len(crowd)))
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                crowd.append(another_worker(running))
                time.sleep(random.uniform(0.2, 2.5))
            wait_for(lambda: running.ask(DUE) == 0, "every clock", 120)
            wait_for(lambda: running.ask(PENDING) == 0, "an empty outbox", 120)
        finally:
            for worker in crowd:
                worker.kill()
                worker.wait()
        assert {what: running.ask(question) for what, question in WRONG.items()} == dict.fromkeys(WRONG, 0)
        assert (
            int(str(running.ask("SELECT count(*) FROM commitments_commitment WHERE missed_at IS NOT NULL"))) >= REPORTS
        )
