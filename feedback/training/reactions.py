"""What happens to the clocks of places when something happens to a place, in its transaction (feedback/flow.py)."""

from collections.abc import Sequence

from django.db.models import QuerySet

from feedback.events.models import Event
from feedback.people.models import User
from feedback.training import clocks
from feedback.training.actions.following import follow
from feedback.training.models import Enrolment
from feedback.training.states import OPEN

#: Places that are looked at together.
BATCH = 2_000


def start_clocks(event: Event) -> None:
    """A place was opened, or taken up again."""
    start_clocks_all([event])


def start_clocks_all(events: Sequence[Event]) -> None:
    """Several places were opened together."""
    _start(_places().filter(pk__in=_subjects(events)), events[0])


def finish_clocks(event: Event) -> None:
    """Somebody has done it."""
    finish_clocks_all([event])


def finish_clocks_all(events: Sequence[Event]) -> None:
    """Several people have done it, at the same instant."""
    clocks.done(_places().filter(pk__in=_subjects(events)), at=events[0].at)


def stop_clocks(event: Event) -> None:
    """Somebody was taken out of a round."""
    stop_clocks_all([event])


def stop_clocks_all(events: Sequence[Event]) -> None:
    """Several people were taken out of a round."""
    clocks.stopped(_subjects(events), at=events[0].at, reason="withdrawn")


def retire_clocks(event: Event) -> None:
    """A programme was taken out of use: nobody is overdue for it any more."""
    owed = Enrolment.objects.filter(cycle__programme=event.subject_id, state__in=OPEN).order_by("pk")
    ids = list(owed.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        clocks.stopped(ids[start : start + BATCH], at=event.at, reason="retired")


def restore_clocks(event: Event) -> None:
    """A programme is in use again, or its days to wait for changed: what is still open is owed by its own date."""
    _start(_places().filter(cycle__programme=event.subject_id, state__in=OPEN), event)


def follow_person(event: Event) -> None:
    """Somebody works in another team or at another site now: their places come along."""
    if {"site", "team"} & set(event.data["fields"]):
        follow(person=User.objects.get(pk=event.subject_id), now=event.at)


def _start(places: QuerySet[Enrolment], event: Event) -> None:
    found = list(places.order_by("pk"))
    for start in range(0, len(found), BATCH):
        clocks.start(found[start : start + BATCH], at=event.at)


def _places() -> QuerySet[Enrolment]:
    return Enrolment.objects.select_related("person__site__calendar", "cycle__programme", "session")


def _subjects(events: Sequence[Event]) -> list[int]:
    return [event.subject_id for event in events]
