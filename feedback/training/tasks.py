"""Celery's door to training. It holds no rules and is safe to run twice at once."""

from celery import shared_task

from feedback.training.actions.attendance import close_forgotten


@shared_task(name="feedback.training.tasks.close_forgotten")
def close_sessions() -> int:
    """Close the sessions that ended half a day ago and that nobody has closed, if anybody was noted."""
    return close_forgotten()
