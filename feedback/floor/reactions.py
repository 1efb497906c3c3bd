"""What happens to questions when something happens to who asked them, in the same transaction (feedback/flow.py)."""

from feedback.events.models import Event
from feedback.floor.actions.following import follow
from feedback.people.models import User


def follow_person(event: Event) -> None:
    """Somebody works in another team or at another site now: what they wait for climbs to who looks after them now."""
    if {"site", "team"} & set(event.data["fields"]):
        follow(person=User.objects.get(pk=event.subject_id), now=event.at)
