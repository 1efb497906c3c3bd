"""What routing does when something happens below it (the table is flow.py)."""

from feedback.events.models import Event
from feedback.routing import actions


def assign_owner(event: Event) -> None:
    """A report was filed: give it to somebody, at once, as of the time it was filed."""
    actions.route(report_id=event.subject_id, now=event.at)
