"""Asking people who are overdue to find a seat: one message each, and at most one a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from feedback.core.db import create_rows
from feedback.events.actions import Fact, Thing, record_all
from feedback.people.models import User
from feedback.people.queries import organisation
from feedback.training.models import Enrolment, Nudge


@dataclass(frozen=True, slots=True)
class Nudged:
    """How many people are asked now, and how many were asked already today."""

    told: int
    already: int


@transaction.atomic
def nudge(*, places: Iterable[Enrolment], by: User, now: datetime | None = None) -> Nudged:
    """Ask the people of these places, which are overdue, to find a seat: of several, for the one that is due longest.

    Whoever was asked today, by anybody, is passed over. Places come with their person.
    """
    now = now or timezone.now()
    first: dict[int, Enrolment] = {}
    for place in sorted(places, key=lambda place: (place.due_on, place.pk)):
        first.setdefault(place.person_id, place)
    held = User.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=first).order_by("pk")
    people = list(held.values_list("pk", flat=True))
    today = day_of(now)
    already = set(Nudge.objects.filter(person__in=people, on=today).values_list("person_id", flat=True))
    fresh = [first[pk] for pk in people if pk not in already]
    create_rows([Nudge(person_id=each.person_id, on=today, by=by, at=now) for each in fresh])
    record_all(
        Fact(
            "enrolment.nudged",
            Thing("enrolment", each.pk),
            now,
            actor=by.pk,
            site_id=each.person.site_id,
            team_id=each.person.team_id,
            data={"person_id": each.person_id},
        )
        for each in fresh
    )
    return Nudged(len(fresh), len(already))


def day_of(now: datetime) -> date:
    """The day that counts: one for all, so that two supervisors in two zones do not ask twice."""
    return now.astimezone(ZoneInfo(organisation().timezone)).date()
