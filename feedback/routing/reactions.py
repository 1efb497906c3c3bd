"""What routing does when something happens below it (the table is flow.py)."""

from collections.abc import Sequence

from feedback.events.models import Event
from feedback.reports.models import FrictionReport
from feedback.routing import actions


def choose_owner(reports: Sequence[FrictionReport]) -> None:
    """Reports are about to be stored: say whose each will be as of the time it was raised."""
    actions.choose(reports=reports)


def assign_owner(event: Event) -> None:
    """A report was filed: it is its owner's."""
    actions.give(reports=[event.carried])


def assign_owner_all(events: Sequence[Event]) -> None:
    """Several reports were filed together."""
    actions.give(reports=[event.carried for event in events])
