"""The sweep with 100,000 clocks due among 1,000,000 open ones, against the same in plain SQL; two workers against one.

`BENCH_CLOCKS` says how many are open; a tenth of them is due, in slices that fall due one after the other.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from statistics import median

from bench.lines import Line
from bench.requests import seconds

OPEN = int(os.environ.get("BENCH_CLOCKS", "1000000"))
SLICE = OPEN // 100
#: The first slice falls due here, the next one a minute later; everything else long after the last.
START = datetime(2024, 11, 18, 9, tzinfo=UTC)
MINUTE, NEVER = timedelta(minutes=1), timedelta(days=4000)
ROUNDS = 3
SLICES = 10
#: What one batch of the sweep does to clocks that break, said to the database in one go.
PLAIN = """
WITH due AS (
  SELECT id, kind, subject_type, subject_id, site_id, team_id, tool_id, owner_id, due_at, clock_version, next_step
  FROM commitments_commitment WHERE next_fire_at < %(now)s ORDER BY next_fire_at, id LIMIT %(batch)s
  FOR UPDATE SKIP LOCKED
), proofs AS (
  INSERT INTO commitments_step (commitment_id, step, clock_version, due_at, done_at, told, outcome)
  SELECT id, next_step, clock_version, due_at, %(now)s, '[]', '' FROM due
), lines AS (
  INSERT INTO events_event (verb, at, subject_type, subject_id, root_type, root_id, site_id, team_id, tool_id, data,
    request_id, digest)
  SELECT 'commitment.missed', due_at, 'commitment', id, subject_type, subject_id, site_id, team_id, tool_id, said, '',
    encode(sha256(convert_to(concat_ws(' ', id, subject_id, due_at, site_id, team_id, tool_id, said), 'UTF8')), 'hex')
  FROM (SELECT *, jsonb_build_object('kind', kind, 'due_at', due_at, 'owner_id', owner_id, 'step', next_step,
    'late_by_seconds', extract(epoch FROM %(now)s - due_at)::int) AS said FROM due) AS told
  RETURNING id
), owed AS (
  INSERT INTO events_outbox (event_id, reaction, attempts, last_error)
  SELECT id, 'feedback.notifications.reactions.tell_clock', 0, '' FROM lines
)
UPDATE commitments_commitment AS clock
SET state = 'missed', missed_at = clock.due_at, decided_at = clock.due_at, next_step = 'escalate:1',
  next_fire_at = %(never)s, updated_at = %(now)s
FROM due WHERE clock.id = due.id
"""


def run() -> Iterator[Line]:
    """Rows a second of one process, as a ratio; then of two workers, as a ratio to one."""
    from bench import centre

    centre.ready(140)
    _wind()
    moments = iter(START + MINUTE * (place + 1) for place in range(SLICES))
    pairs = [(_rows_a_second(_ours, next(moments)), _rows_a_second(_plain, next(moments))) for _ in range(ROUNDS)]
    ours, plain = (median(side) for side in zip(*pairs, strict=True))
    yield Line("sweep", ours, "clocks/s", "the same in plain SQL", ours / plain, ">= 0.5")
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker()) for _ in range(2)]
        rates = [[_together(workers[:count], next(moments)) for count in (1, 2)] for _ in range((SLICES - 6) // 2)]
    one, two = (max(side) for side in zip(*rates, strict=True))
    yield Line("sweep_two_workers", two, "clocks/s", "one worker", two / one, ">= 1.4")


def _rows_a_second(sweep: Callable[[datetime], int], now: datetime) -> float:
    done: list[int] = []
    took = seconds(lambda: done.append(sweep(now)))
    assert done == [SLICE], done  # noqa: S101
    return SLICE / took


def _ours(now: datetime) -> int:
    from feedback.commitments.sweep import sweep

    return sweep(now=now).missed


def _plain(now: datetime) -> int:
    from django.conf import settings
    from django.db import connection

    total = 0
    asked = {"now": now, "batch": settings.SWEEP_BATCH, "never": START + NEVER}
    with connection.cursor() as cursor:
        while True:
            cursor.execute(PLAIN, asked)
            if not cursor.rowcount:
                return total
            total += cursor.rowcount


def _worker() -> "subprocess.Popen[str]":
    """`python -m bench.sweep`, warm."""
    command = [sys.executable, "-m", "bench.sweep"]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _answer(worker)
    return worker


def _together(workers: "list[subprocess.Popen[str]]", now: datetime) -> float:
    """Clocks a second of all these workers on one slice."""

    def work() -> None:
        for worker in workers:
            assert worker.stdin is not None  # noqa: S101 - a pipe
            print(now.isoformat(), file=worker.stdin, flush=True)
        assert sum(map(_answer, workers)) == SLICE  # noqa: S101

    return SLICE / seconds(work)


def _answer(worker: "subprocess.Popen[str]") -> int:
    assert worker.stdout is not None  # noqa: S101 - a pipe
    return int(json.loads(worker.stdout.readline()))


def _wind() -> None:
    """So many open clocks about nothing in particular, a hundredth of them due by each of the slices' minutes."""
    from django.db import connection

    from feedback.commitments.models import Commitment
    from feedback.core.db import insert_rows
    from feedback.core.db_load import filling

    like = Commitment.objects.exclude(owner=None).exclude(team=None).order_by("pk")[0]
    same = {
        name: getattr(like, name) for name in ("site_id", "team_id", "tool_id", "owner_id", "calendar_id", "policy")
    }
    columns = ["subject_type", "subject_id", *same, *_VARYING]
    first = Commitment.objects.order_by("-subject_id")[0].subject_id + 1_000_000
    with filling([Commitment]):
        rows = (("bench", first + place, *same.values(), *_clock(place)) for place in range(OPEN))
        insert_rows(Commitment, columns, rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE commitments_commitment")


_VARYING = (
    *("round", "kind", "state", "calendar_version", "moved_count", "clock_version", "closed_because"),
    *("opened_at", "runs_out_at", "due_at", "first_due_at", "risk_at", "created_at", "updated_at"),
    *("schedule", "next_step", "next_fire_at"),
)


def _clock(place: int) -> tuple[object, ...]:
    minute = place // SLICE
    due = START + MINUTE * minute + timedelta(microseconds=place) if minute < SLICES else START + NEVER
    opened, later = due - timedelta(days=14), due + NEVER
    schedule = [["breach", due.isoformat(), ""], ["escalate:1", later.isoformat(), "supervisor"]]
    dates = (opened, due, due, due, due - timedelta(days=3), opened, opened)
    return (0, "respond", "running", 1, 0, 1, "", *dates, schedule, "breach", due)


def main() -> None:
    """A worker: sweeps as of each instant on standard input, and tells how many it missed."""
    import django

    django.setup()
    print(_ours(START - MINUTE), flush=True)
    for line in sys.stdin:
        print(_ours(datetime.fromisoformat(line.strip())), flush=True)


if __name__ == "__main__":
    main()
