"""Celery's doors to the mail. Tasks hold no rules and are safe to run twice at once."""

from celery import shared_task

from feedback.notifications import mailing


@shared_task(name="feedback.notifications.tasks.send_mail")
def send_mail() -> int:
    """Gather what is due and send what is waiting; the number sent."""
    return mailing.send_due().sent
