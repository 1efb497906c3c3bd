"""Carrying out *later* reactions: claim a few, run them, and forget them in the same transaction.

So a reaction whose process dies is owed still, and one that has been carried out is owed no more: what it writes to the
database happens once. A transaction holds rows of one reaction only, so that two passes at once take their locks in
the same order.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from feedback.core.db import claimed
from feedback.core.logging import place_of
from feedback.events.models import Event, Outbox
from feedback.events.registry import InBatches, Reaction, reaction

log = structlog.get_logger(__name__)

#: Rows in one transaction.
BATCH = 200
#: Seconds after which a transaction of reactions that go one by one ends: on SQLite everybody else waits for it.
LONGEST = 0.1
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
    due = _due(now or timezone.now())
    done = Pass()
    # Looking first keeps SQLite's one write lock for those who have something to write.
    while due.exists() and _batch(due, now, done):
        continue
    done.pending = Outbox.objects.filter(dead_at=None).count()
    return done


def _due(now: datetime) -> QuerySet[Outbox]:
    return Outbox.objects.filter(dead_at=None, available_at__lte=now).order_by("available_at", "id")


def _batch(due: QuerySet[Outbox], now: datetime | None, done: Pass) -> bool:
    """Carry out some rows of whichever reaction has waited longest; whether there were any for us to take."""
    with transaction.atomic():
        first = claimed(due)[:1].first()
        if first is None:
            return False
        rows = list(claimed(due.filter(reaction=first.reaction).select_related("event"))[:BATCH])
        good, bad = _carry_out(reaction(first.reaction), rows)
        for row, error in bad:
            _put_off(row, error, now or timezone.now())
        Outbox.objects.filter(pk__in=[row.pk for row in good]).delete()
    done.delivered += len(good)
    done.failed += len(bad)
    return True


Outcome = tuple[list[Outbox], list[tuple[Outbox, Exception]]]


def _carry_out(react: Reaction, rows: Sequence[Outbox]) -> Outcome:
    """Those rows whose reaction was carried out, and those where it failed; what is in neither waits for its turn."""
    if isinstance(react, InBatches) and _fault(react, [row.event for row in rows]) is None:
        return list(rows), []
    good: list[Outbox] = []
    bad: list[tuple[Outbox, Exception]] = []
    until = time.monotonic() + LONGEST
    for row in rows:
        error = _fault(react, [row.event])
        if error is None:
            good.append(row)
        else:
            bad.append((row, error))
        if time.monotonic() > until:
            break
    return good, bad


def _fault(react: Reaction, events: Sequence[Event]) -> Exception | None:
    """Run a reaction in a savepoint. Whatever goes wrong belongs to its rows, not to the pass: it is tried again."""
    try:
        with transaction.atomic():
            if isinstance(react, InBatches):
                react.react(events)
            else:
                react(events[0])
    except Exception as error:
        return error
    return None


def _put_off(row: Outbox, error: Exception, now: datetime) -> None:
    row.attempts += 1
    row.last_error = place_of(error)[:500]  # what it says may quote somebody
    row.available_at = now + _wait(row.attempts)
    row.dead_at = now if row.attempts >= ATTEMPTS else None
    row.save(update_fields=["attempts", "last_error", "available_at", "dead_at"])
    log.warning(
        "reaction_failed",
        reaction=row.reaction,
        event_id=row.event_id,
        attempts=row.attempts,
        exc_info=error,
    )


def _wait(attempts: int) -> timedelta:
    """Exponential backoff with full jitter, 2 s to 4 h, so that a crowd of failures does not come back as a crowd."""
    return timedelta(seconds=random.uniform(1, min(2**attempts * 2, 14_400)))  # noqa: S311 - not a secret
