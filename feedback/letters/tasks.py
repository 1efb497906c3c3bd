"""Celery's door to letters. Holds no rules and is safe to run twice at once."""

from celery import shared_task

from feedback.letters import actions


@shared_task(name="feedback.letters.tasks.tend")
def tend() -> int:
    """Assemble the letters of the month before, and send those whose time has come; how many."""
    return actions.tend()
