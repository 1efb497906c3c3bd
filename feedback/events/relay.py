"""Carrying out *later* reactions: claim a few, run each, and forget it in the same transaction."""

import random
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from feedback.core.db import claimed
from feedback.events.models import Outbox
from feedback.events.registry import reaction

log = structlog.get_logger(__name__)

#: Rows in one transaction: few, because on SQLite everybody else waits for it to end.
BATCH = 20
#: After the last of these attempts an admin has to look: about a day after the first.
ATTEMPTS = 12


@dataclass
class Pass:
    """What one pass over the outbox did."""

    delivered: int = 0
    failed: int = 0
    pending: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def relay(*, now: datetime | None = None) -> Pass:
    """One full pass: every row that was due when it began is tried once. Safe to run many times at once."""
    started = now or timezone.now()
    done = Pass()
    while _batch(started, done):
        continue
    done.pending = Outbox.objects.filter(dead_at=None).count()
    return done


def _batch(now: datetime, done: Pass) -> bool:
    with transaction.atomic():
        due = Outbox.objects.filter(dead_at=None, available_at__lte=now).order_by("available_at", "id")
        rows = list(claimed(due.select_related("event"))[:BATCH])
        carried_out = [row.pk for row in rows if _carry_out(row, now)]
        Outbox.objects.filter(pk__in=carried_out).delete()
        done.delivered += len(carried_out)
        done.failed += len(rows) - len(carried_out)
    return len(rows) == BATCH


def _carry_out(row: Outbox, now: datetime) -> bool:
    """Run one reaction in a savepoint. Any error belongs to the row, not to the pass: it is kept and tried again."""
    try:
        with transaction.atomic():
            reaction(row.reaction)(row.event)
    except Exception as error:
        _put_off(row, error, now)
    else:
        return True
    return False


def _put_off(row: Outbox, error: Exception, now: datetime) -> None:
    row.attempts += 1
    row.last_error = f"{type(error).__name__}: {error}"[:500]
    row.available_at = max(now, timezone.now()) + _wait(row.attempts)
    row.dead_at = now if row.attempts >= ATTEMPTS else None
    row.save(update_fields=["attempts", "last_error", "available_at", "dead_at"])
    log.warning(
        "reaction_failed",
        reaction=row.reaction,
        event_id=row.event_id,
        attempts=row.attempts,
        error=type(error).__name__,
    )


def _wait(attempts: int) -> timedelta:
    """Exponential backoff with full jitter, 2 s to 4 h, so that a crowd of failures does not come back as a crowd."""
    return timedelta(seconds=random.uniform(1, min(2**attempts * 2, 14_400)))  # noqa: S311 - not a secret
