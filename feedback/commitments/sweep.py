"""The sweep: whatever is due on any clock happens now, in batches, safe to run any number of times at once.

A batch claims its clocks (others pass over them), carries out their steps and moves them on, in one transaction. So a
worker that dies in the middle leaves nothing half done, and nothing is ever waiting in a broker.
"""

import time
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from feedback.commitments.actions.handing import gives_away, hand_over
from feedback.commitments.aside import carry_out
from feedback.commitments.clockwork import Row, Tally
from feedback.commitments.listeners import Listeners
from feedback.commitments.models import Commitment
from feedback.core.db import claimed


@dataclass
class SweepResult(Tally):
    """What one pass did, and how long it took."""

    seconds: float = 0.0

    def as_dict(self) -> dict[str, float]:
        """For the command line."""
        return asdict(self)


def sweep(*, now: datetime | None = None, batch: int | None = None, seconds: float | None = None) -> SweepResult:
    """Carry out everything due before `now`; with `seconds`, stop after the batch in which they are over.

    `batch` is how many clocks one transaction takes (SWEEP_BATCH).
    """
    began = time.monotonic()
    now, size = now or timezone.now(), batch or settings.SWEEP_BATCH
    result, listeners = SweepResult(), Listeners(now)
    passed_over: set[int] = set()
    # Looking first keeps SQLite's one write lock for those who have something to write.
    while _due(now, passed_over).exists():
        done, giving = _batch(now, size, listeners, passed_over)
        result.add(done)
        for clock in giving:
            if seconds is not None and time.monotonic() - began >= seconds:
                break
            given = hand_over(clock=clock, now=now)
            result.add(given or Tally())
            if given is None:
                passed_over.add(clock.id)
        if done.claimed + len(giving) == 0 or (seconds is not None and time.monotonic() - began >= seconds):
            break
    result.seconds = round(time.monotonic() - began, 3)
    return result


def _batch(now: datetime, size: int, listeners: Listeners, passed_over: set[int]) -> tuple[Tally, list[Row]]:
    """Carries a batch out, but for the clocks whose next step gives their report away: these it only finds."""
    with transaction.atomic():
        due = claimed(_due(now, passed_over).order_by("next_fire_at", "id"))
        rows = [Row(*row) for row in due.values_list(*Row._fields)[:size]]
        giving = [row for row in rows if gives_away(row.next_step)]
        plain = [row for row in rows if not gives_away(row.next_step)] if giving else rows
        return carry_out(plain, now=now, listeners=listeners), giving


def _due(now: datetime, passed_over: set[int]) -> QuerySet[Commitment]:
    due = Commitment.clocks.filter(next_fire_at__lt=now)
    return due.exclude(pk__in=passed_over) if passed_over else due
