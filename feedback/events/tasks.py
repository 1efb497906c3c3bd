"""Celery's doors to the journal. Tasks hold no rules and are safe to run twice at once."""

import structlog
from celery import shared_task
from django.utils import timezone

from feedback.core.db import refresh_statistics
from feedback.events import actions, seals
from feedback.events import relay as relaying

log = structlog.get_logger(__name__)


@shared_task(name="feedback.events.tasks.relay")
def relay() -> dict[str, int]:
    """Carry out what the outbox owes."""
    return relaying.relay().as_dict()


@shared_task(name="feedback.events.tasks.seal")
def seal() -> int:
    """Seal the lines that are settled."""
    return seals.seal_pending()


@shared_task(name="feedback.events.tasks.inspect")
def inspect() -> bool:
    """Walk the seals; whether every line is as it was written. The journal's page shows what was found."""
    verdict = actions.inspect()
    if not verdict.ok:
        log.error("journal_altered", event_id=verdict.bad)
    return verdict.ok


@shared_task(name="feedback.events.tasks.measure")
def measure() -> None:
    """Let the database know how its tables have grown."""
    refresh_statistics()


@shared_task(name="feedback.events.tasks.tidy")
def tidy() -> None:
    """Forget what has served its purpose: old idempotency keys, occurrences and sessions."""
    actions.tidy(now=timezone.now())
