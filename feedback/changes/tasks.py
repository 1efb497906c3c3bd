"""Celery's doors to the changes. Tasks hold no rules and are safe to run twice at once."""

from celery import shared_task

from feedback.changes import asking, releases, suspicions


@shared_task(name="feedback.changes.tasks.ask")
def ask() -> int:
    """Ask the people of changes in effect, once more the silent, and anew after a release; how many of these."""
    return asking.ask_due() + releases.ask_again_due()


@shared_task(name="feedback.changes.tasks.compare_releases")
def compare_releases() -> int:
    """Hold the week after each release against the week before; how many releases.

    Of those still to be looked into the calls are counted anew: they are often imported after their week.
    """
    compared = releases.compare_due()
    suspicions.count_calls()
    return compared
