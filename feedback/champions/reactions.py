"""What champions do when something happened: calendars that are read by link follow the plan."""

from collections.abc import Sequence

from django.utils import timezone

from feedback.champions.actions.entries import publish
from feedback.champions.models import Roster
from feedback.champions.queries import plans_with
from feedback.events.models import Event
from feedback.events.registry import InBatches
from feedback.people.models import User


@InBatches
def publish_calendars(events: Sequence[Event]) -> None:
    """A plan changed, or somebody is away or has left: each roster concerned is told anew, once."""
    rosters = {event.root_id for event in events if event.root_type == "roster"}
    people = {event.root_id for event in events if event.root_type == "person"}
    for person in User.objects.filter(pk__in=people):
        rosters |= {plan.roster.pk for plan in plans_with(person)}
    for roster in Roster.objects.filter(pk__in=rosters).order_by("pk"):
        publish(roster=roster, now=timezone.now())
