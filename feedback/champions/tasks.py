"""Celery's door to the champions. Tasks hold no rules and are safe to run twice at once."""

from celery import shared_task
from django.utils import timezone

from feedback.champions import warning
from feedback.champions.actions import entries, swaps


@shared_task(name="feedback.champions.tasks.settle_swaps")
def settle_swaps() -> int:
    """Close swaps that nobody took before the shift began, or that the plan has overtaken; how many."""
    return swaps.lapse_begun(now=timezone.now())


@shared_task(name="feedback.champions.tasks.publish_calendars")
def publish_calendars() -> None:
    """Bring another day into the calendars' sight."""
    entries.publish_all(now=timezone.now())


@shared_task(name="feedback.champions.tasks.warn")
def warn() -> int:
    """Tell of the gaps to come; how many were told."""
    return warning.warn_of_gaps()
