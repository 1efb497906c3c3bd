"""Celery's door to the post. Safe to run twice at once."""

from celery import shared_task

from feedback.people import post


@shared_task(name="feedback.people.tasks.send_letters")
def send_letters() -> int:
    """Send the letters about signing in that are due; returns how many went out."""
    return post.send_due().sent
