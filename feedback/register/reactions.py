"""What the register does when something happened to a report."""

from django.db.models import Q

from feedback.events.models import Event
from feedback.people.models import User
from feedback.register import actions
from feedback.reports.models import FrictionReport, Kind
from feedback.reports.natures import Nature


def agree(event: Event) -> None:
    """A wish that a tool should stay out of the way was answered with "changed": so it does.

    So it does for the wishes that were merged into it, each in the calls that it names.
    """
    if event.data.get("kind") != Kind.CHANGED:
        return
    asked = FrictionReport.objects.filter(Q(pk=event.subject_id) | Q(merged_into=event.subject_id))
    rows = asked.filter(nature=Nature.STAY_OUT).select_related("tool", "call_type").defer("words").order_by("pk")
    wishes = {wish.pk: wish for wish in rows}
    if event.subject_id in wishes:
        by = User.objects.get(pk=event.actor_id or 0)
        for wish in wishes.values():
            actions.enter(report=wish, by=by, now=event.at)
