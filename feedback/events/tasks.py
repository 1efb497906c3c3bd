"""Celery's doors to the journal. Tasks hold no rules and are safe to run twice at once."""

from celery import shared_task

from feedback.events import relay as relaying


@shared_task(name="feedback.events.tasks.relay")
def relay() -> dict[str, int]:
    """Carry out what the outbox owes."""
    return relaying.relay().as_dict()
