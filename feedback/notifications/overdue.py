"""Who hears that a training is overdue: the person, whoever looks after them, and then that one's lead.

A supervisor's line takes in everybody who is overdue within a day, and goes into the morning's mail: never a storm.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from feedback.events.models import Event
from feedback.events.registry import InBatches
from feedback.notifications.actions import News, Told, tell
from feedback.training.models import Enrolment
from feedback.training.states import OPEN


def places_of(events: Sequence[Event]) -> Mapping[int, Enrolment]:
    """The places that some events are about, and that still owe something."""
    ids = {_place_id(event) for event in events} - {0}
    owed = Enrolment.objects.filter(state__in=OPEN, cycle__programme__is_active=True)
    return owed.in_bulk(ids) if ids else {}


def climbed(places: Mapping[int, Enrolment], event: Event) -> Iterator[Told]:
    """A place's clock says that its day is over, or that nothing has happened since."""
    place = places.get(event.root_id)
    if place is None:
        return
    if event.verb == "commitment.missed":
        yield place.person_id, _news(event, place, "overdue", "overdue")
    elif event.verb == "commitment.escalated":
        people = set(event.data.get("told") or ()) - {place.person_id}
        yield from ((person, _news(event, place, "team_overdue", "team_overdue")) for person in sorted(people))


def _place_id(event: Event) -> int:
    """The place an event tells of, itself or by its clock; 0 for anything else."""
    if event.subject_type == "enrolment":
        return event.subject_id
    return event.root_id if event.root_type == "enrolment" else 0


@InBatches
def tell_nudged(events: Sequence[Event]) -> None:
    """A supervisor asks somebody to find a seat: one line, however much is overdue."""
    places = places_of(events)
    found = ((event, places.get(_place_id(event))) for event in events)
    news = [(place.person_id, _news(event, place, "nudge", "nudged")) for event, place in found if place]
    tell(news=news, now=timezone.now())


def _news(event: Event, place: Enrolment, kind: str, what: str) -> News:
    params: dict[str, Any] = {"actor": event.actor_id, "due_on": place.due_on.isoformat()}
    return News(kind, what, "enrolment", place.pk, f"event:{event.pk}", event.pk, params)
