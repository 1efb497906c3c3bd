"""Celery's doors to the mail. Tasks hold no rules and are safe to run twice at once."""

from celery import shared_task
from django.utils import timezone

from feedback.notifications import posting


@shared_task(name="feedback.notifications.tasks.send_mail")
def send_mail() -> int:
    """Gather what is due and send what is waiting; the number sent."""
    return posting.send_due().sent


@shared_task(name="feedback.notifications.tasks.tidy")
def tidy() -> None:
    """Forget mail that was sent a month ago."""
    posting.forget_sent(now=timezone.now())
