"""Celery's doors to the journal. Tasks hold no rules and are safe to run twice at once."""

from celery import shared_task
from django.utils import timezone

from feedback.events import actions, seals
from feedback.events import relay as relaying


@shared_task(name="feedback.events.tasks.relay")
def relay() -> dict[str, int]:
    """Carry out what the outbox owes."""
    return relaying.relay().as_dict()


@shared_task(name="feedback.events.tasks.seal")
def seal() -> int:
    """Seal the lines that are settled."""
    return seals.seal_pending()


@shared_task(name="feedback.events.tasks.tidy")
def tidy() -> None:
    """Forget what has served its purpose: old idempotency keys, occurrences and sessions."""
    actions.tidy(now=timezone.now())
