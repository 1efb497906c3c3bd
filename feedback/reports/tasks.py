"""Celery's door to the reports. Tasks hold no rules and are safe to run twice at once."""

from celery import shared_task
from django.utils import timezone

from feedback.reports import actions


@shared_task(name="feedback.reports.tasks.tidy")
def tidy() -> int:
    """Delete files that no report has; the number deleted."""
    return actions.forget_strays(now=timezone.now())
