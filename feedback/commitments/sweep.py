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

from feedback.commitments.aside import carry_out
from feedback.commitments.clockwork import Listeners, Row, Tally
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
    # Looking first keeps SQLite's one write lock for those who have something to write.
    while _due(now).exists():
        done = _batch(now, size, listeners)
        result.add(done)
        if done.claimed == 0 or (seconds is not None and time.monotonic() - began >= seconds):
            break
    result.seconds = round(time.monotonic() - began, 3)
    return result


def _batch(now: datetime, size: int, listeners: Listeners) -> Tally:
    with transaction.atomic():
        due = claimed(_due(now).order_by("next_fire_at", "id"))
        rows = [Row(*row) for row in due.values_list(*Row._fields)[:size]]
        return carry_out(rows, now=now, listeners=listeners)


def _due(now: datetime) -> QuerySet[Commitment]:
    return Commitment.clocks.filter(next_fire_at__lt=now)
