"""What the register does when something happened to a report."""

from feedback.events.models import Event
from feedback.people.models import User
from feedback.register import actions
from feedback.reports.models import FrictionReport, Kind
from feedback.reports.natures import Nature


def agree(event: Event) -> None:
    """A wish that a tool should stay out of the way was answered with "changed": so it does."""
    if event.data.get("kind") != Kind.CHANGED:
        return
    report = FrictionReport.objects.select_related("tool", "call_type").defer("words").get(pk=event.subject_id)
    if report.nature == Nature.STAY_OUT:
        actions.enter(report=report, by=User.objects.get(pk=event.actor_id or 0), now=event.at)
