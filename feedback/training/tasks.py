"""Celery's door to training. Tasks hold no rules and are safe to run twice at once."""

from celery import shared_task

from feedback.training import actions
from feedback.training.actions.attendance import close_forgotten


@shared_task(name="feedback.training.tasks.close_forgotten")
def close_sessions() -> int:
    """Close the sessions that ended half a day ago and that nobody has closed, if anybody was noted."""
    return close_forgotten()


@shared_task(name="feedback.training.tasks.tend")
def tend() -> int:
    """Add rounds ahead of time, open places for newcomers, take back those of leavers; how many programmes."""
    return actions.tend()
