"""Celery's door to the floor. It holds no rules and is safe to run twice at once."""

from celery import shared_task

from feedback.floor import actions


@shared_task(name="feedback.floor.tasks.tend")
def tend() -> dict[str, int]:
    """Bring held questions to the shift that has begun, and put back claims that went quiet."""
    return {"begun": actions.begin_shifts(), "released": actions.release_quiet()}


@shared_task(name="feedback.floor.tasks.ask_about_notes")
def ask_about_notes() -> int:
    """Ask the owners of notes whose review has come whether these are still true."""
    return actions.ask_about_notes()
