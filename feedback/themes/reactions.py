"""What happens to a theme when something happens to a report in it, in the same transaction (feedback/flow.py)."""

from feedback.events.models import Event
from feedback.themes import actions


def take_up(event: Event) -> None:
    """A report was taken up again, or stands for itself again: what it belongs to has something to answer."""
    actions.take_up(report_id=event.subject_id, now=event.at)
