"""Several people put on a session by hand, those whom the round did not know of among them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Text
from feedback.events.actions import Fact, record_all
from feedback.people.models import User
from feedback.training.actions.booking import demand_open, seated, settle
from feedback.training.actions.holding import hold
from feedback.training.actions.telling import of_place
from feedback.training.fitting import busy
from feedback.training.models import Cycle, Enrolment, Session, Why
from feedback.training.states import MOVES, Place

HAS_SEAT = _("{name} has a seat in another session of this round.")
NOT_ANY_MORE = _("{name} has been, or is done with this round.")
NO_SEAT = _("There is no seat for {name}.")


@dataclass
class Enrolled:
    """Who has a seat now, and who has none, with why."""

    booked: list[Enrolment] = field(default_factory=list)
    refused: list[tuple[User, Text]] = field(default_factory=list)


@transaction.atomic
def enrol(*, session: Session, people: Sequence[User], by: User, now: datetime | None = None) -> Enrolled:
    """Give these people seats, in their order, as far as there are any; who has no place in the round gets one.

    Raises Conflict where the session is not to come any more.
    """
    now = now or timezone.now()
    demand_open(session, now)
    _open_places(session.cycle_id, people, by, now)
    ids = Enrolment.objects.filter(cycle=session.cycle_id, person__in=people).values_list("pk", flat=True)
    held = hold(lambda: list(ids.all()), beside=[session.pk], now=now)
    session = held.sessions[session.pk]
    demand_open(session, now)
    cannot, free, found = busy([person.pk for person in people], session), session.free, Enrolled()
    places = {place.person_id: place for place in held.places.values()}
    facts: list[Fact] = []
    for person in people:
        place = places[person.pk]
        refusal = _refusal(place, session, cannot, free - len(facts))
        if refusal:
            found.refused.append((person, format_lazy(refusal, name=person.name)))
        elif place.session_id != session.pk:
            facts.append(seated(held, place, session.pk, by, now, how="hand"))
        if not refusal:
            found.booked.append(place)
    settle(held, facts, now)
    return found


def place_for(*, session: Session, person: User, by: User, now: datetime | None = None) -> Enrolment:
    """Somebody's place in a session's round; opened where there is none yet."""
    with transaction.atomic():
        _open_places(session.cycle_id, [person], by, now or timezone.now())
        return Enrolment.objects.select_related("person").get(cycle=session.cycle_id, person=person)


def _open_places(cycle_id: int, people: Sequence[User], by: User, now: datetime) -> None:
    known = Enrolment.objects.filter(cycle=cycle_id, person__in=people)
    if known.count() == len(people):
        return
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle_id)
    there = set(known.values_list("person_id", flat=True))
    rows = Enrolment.objects.bulk_create(
        Enrolment(cycle=cycle, person=person, due_on=cycle.due_on, why=Why.NOT_PLANNED, created_at=now, updated_at=now)
        for person in people
        if person.pk not in there
    )
    record_all([of_place("enrolment.opened", row, by, now, due_on=row.due_on.isoformat()) for row in rows])


def _refusal(place: Enrolment, session: Session, cannot: dict[int, Any], free: int) -> Any:
    if place.session_id == session.pk:
        return ""
    if "book" not in MOVES[place.state]:
        return NOT_ANY_MORE
    if place.state == Place.BOOKED:
        return HAS_SEAT
    return cannot.get(place.person_id) or ("" if free > 0 else NO_SEAT)
