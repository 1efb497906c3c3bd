"""Celery's doors to training. Tasks hold no rules and are safe to run twice at once."""

from celery import shared_task

from feedback.training import actions
from feedback.training.actions import booking, chasing, reminding
from feedback.training.actions.attendance import close_forgotten


@shared_task(name="feedback.training.tasks.close_forgotten")
def close_sessions() -> int:
    """Close the sessions that ended half a day ago and that nobody has closed, if anybody was noted."""
    return close_forgotten()


@shared_task(name="feedback.training.tasks.tend")
def tend() -> int:
    """Add rounds ahead of time, open places for newcomers, take back those of leavers; how many programmes."""
    return actions.tend()


@shared_task(name="feedback.training.tasks.remind")
def remind() -> int:
    """Tell the people of sessions to come that it is time, and ask who was there; how many sessions."""
    return reminding.remind_due() + chasing.ask_who_was_there()


@shared_task(name="feedback.training.tasks.pass_on_seats")
def pass_on_seats() -> int:
    """Give seats that are free to who stands in line for one; how many."""
    return booking.fill_free_seats()
