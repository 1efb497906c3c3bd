"""What changes do when something happened to a report."""

from datetime import timedelta

from feedback.changes import actions, weighing
from feedback.events.models import Event
from feedback.people.models import User
from feedback.people.queries import organisation
from feedback.reports.models import FrictionReport


def link_change(event: Event) -> None:
    """A report was answered; where the answer names a change, link the two and show it."""
    if change_id := event.data.get("change_id"):
        actions.answered_by(
            change_id=change_id,
            report=FrictionReport.objects.get(pk=event.subject_id),
            by=User.objects.get(pk=event.actor_id or 0),
            now=event.at,
        )


def count_people(event: Event) -> None:
    """Somebody said whether it is fixed, or joined, left, or came along with a merge.

    Whoever comes along with a merge is asked at once whether the change works. Whoever says "me too" of what was
    changed already has just told how it is, and is asked after a while, like those who stay silent.
    """
    wait = organisation().ask_again_days
    by = {"report.joined": event.at, "report.supported": event.at + timedelta(days=wait) if wait else None}
    actions.recount(report_id=event.subject_id, ask_by=by.get(event.verb))


def weigh_change(event: Event) -> None:
    """Somebody said that it still happens: perhaps the change behind the answer does not hold."""
    if not event.data.get("fixed"):
        weighing.weigh(report_id=event.subject_id)
