"""What routing does when something happens below it (the table is flow.py)."""

from collections.abc import Sequence

from feedback.events.models import Event
from feedback.reports.models import FrictionReport
from feedback.routing import actions


def assign_owner(event: Event) -> None:
    """A report was filed: give it to somebody, at once, as of the time it was filed."""
    report = event.carried or FrictionReport.objects.get(pk=event.subject_id)
    actions.route(report=report, now=event.at, first=True)


def assign_owner_all(events: Sequence[Event]) -> None:
    """Several reports were filed together: give each to somebody as of the time it was filed."""
    actions.route_all(reports=[event.carried or FrictionReport.objects.get(pk=event.subject_id) for event in events])
