"""Celery's door to the clocks. It holds no rules and is safe to run twice at once."""

from celery import shared_task
from django.conf import settings

from feedback.commitments import actions
from feedback.commitments import sweep as sweeping


@shared_task(name="feedback.commitments.tasks.sweep")
def sweep() -> dict[str, float]:
    """Carry out what is due on the clocks; what is left after the time budget is taken up by the next one."""
    return sweeping.sweep(seconds=settings.SWEEP_BUDGET).as_dict()


@shared_task(name="feedback.commitments.tasks.count")
def count() -> int:
    """Count into the record what was decided since the last time."""
    return actions.count_on()
