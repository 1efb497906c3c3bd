"""A place follows its person to another team or site: whom its clock tells, when its day ends, where the seat is."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from feedback.people.models import User
from feedback.training import clocks
from feedback.training.actions.booking import settle, unseated
from feedback.training.actions.holding import Sessions, hold
from feedback.training.actions.planning import replan
from feedback.training.models import Enrolment, Why
from feedback.training.states import OPEN, Place


@transaction.atomic
def follow(*, person: User, now: datetime | None = None) -> list[Enrolment]:
    """Let the open places of somebody who moved be where they are now; gives those that lost their seat.

    A seat to come at another site than theirs goes to who stands in line, and another one is looked for where they are.
    A seat at their site stays theirs, whatever the team.
    """
    now = now or timezone.now()
    joined = Enrolment.objects.select_related("person__site__calendar", "cycle__programme", "session")
    clocks.follow(list(joined.filter(person=person, state__in=OPEN)), at=now)
    far = Enrolment.objects.filter(
        person=person, state=Place.BOOKED, session__starts_at__gt=now, cycle__programme__is_active=True
    ).exclude(session__site=person.site_id)
    if not far.exists():
        return []
    held = hold(lambda: list(far.values_list("pk", flat=True)), freeing=_seats, now=now)
    left = [place for place in held.places.values() if place.person_id == person.pk]
    settle(held, [unseated(held, place, Why.OTHER_SITE, None, now) for place in left], now)
    replan(enrolments=left, by=None, now=now)
    return left


def _seats(places: Mapping[int, Enrolment], _sessions: Sessions) -> Iterable[int]:
    return [place.session_id for place in places.values() if place.session_id]
