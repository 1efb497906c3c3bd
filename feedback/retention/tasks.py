"""Celery's door to letting go. Tasks hold no rules and are safe to run twice at once."""

from celery import shared_task
from django.utils import timezone

from feedback.retention import actions


@shared_task(name="feedback.retention.tasks.let_go")
def let_go() -> int:
    """Take from what has had its time what the rules say; the number of rows."""
    return sum(actions.let_go(now=timezone.now()).values())
