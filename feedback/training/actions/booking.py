"""Somebody's seat: booked, changed for another, given back; the line for one; and being taken out of a round.

A seat that becomes free goes to the first in line who can come, in the same transaction, and so does the seat that
they leave for it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, IllegalMove, Invalid
from feedback.events.actions import Fact, Thing, record_all
from feedback.people.models import User
from feedback.training.actions.holding import FULL, Held, Sessions, hold
from feedback.training.actions.telling import of_place
from feedback.training.fitting import is_open, why_not
from feedback.training.models import Enrolment, Session, Why
from feedback.training.sparing import Sparing, said
from feedback.training.states import MOVES, Place, SessionState

BEGUN = _("This session has begun.")
_FIELDS = ("session", "state", "why", "by_hand", "waiting_for", "waiting_since", "version", "updated_at")


@transaction.atomic
def book(*, enrolment: Enrolment, session: Session, by: User, now: datetime | None = None) -> Enrolment:
    """Give somebody a seat, in place of the one they have in this round; saying it twice changes nothing.

    Raises Invalid for a session of another round, Conflict where no seat is free, where it is not to come any more, and
    where they are elsewhere or away then; for oneself also where one cannot be spared from the floor. Who looks after
    them may book it all the same, and the journal says what that breaks.
    """
    now = now or timezone.now()
    held = hold(lambda: [enrolment.pk], freeing=_seat_left(enrolment.pk, session.pk), beside=[session.pk], now=now)
    place, session = held.places[enrolment.pk], held.sessions[session.pk]
    if place.session_id == session.pk:
        return place
    _demand_round(place, session)
    demand_open(session, now)
    _demand_move(place, "book")
    if refusal := why_not(place.person, session):
        raise Conflict(refusal)
    if session.free < 1:
        raise Conflict(FULL)
    breaks = Sparing.of([place.person], [session]).why_not(place.person, session)
    own = by == place.person
    if breaks and own:
        raise Conflict(said(place.person, breaks))
    broken = {"breaks": breaks.value} if breaks else {}
    facts = [seated(held, place, session.pk, by, now, how="self" if own else "hand", **broken)]
    settle(held, facts, now)
    return place


@transaction.atomic
def give_back(*, enrolment: Enrolment, by: User, now: datetime | None = None) -> Enrolment:
    """Leave somebody without a seat, as they wish; the plan asks before it gives them another.

    Raises Conflict where they have none, and once the session has begun.
    """
    now = now or timezone.now()
    held = hold(lambda: [enrolment.pk], freeing=_seat_left(enrolment.pk), now=now)
    place = held.places[enrolment.pk]
    _demand_move(place, "unplace")
    if place.session_id is None:
        raise Conflict(_("There is no seat to give back."))
    _demand_to_come(held.sessions[place.session_id], now)
    facts = [unseated(held, place, Why.OWN_WISH, by, now)]
    settle(held, facts, now)
    return place


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: User, now: datetime | None = None) -> Enrolment:
    """Take somebody out of a round: nothing is owed any more. Raises Conflict for who has been, or is out already."""
    now = now or timezone.now()
    held = hold(lambda: [enrolment.pk], freeing=_seat_left(enrolment.pk), now=now)
    place = held.places[enrolment.pk]
    _demand_move(place, "withdraw")
    was = held.leave(place)
    place.state, place.session, place.why, place.by_hand = Place.WITHDRAWN, None, "", True
    place.waiting_for = place.waiting_since = None
    settle(held, [_shown_at(was, of_place("enrolment.withdrawn", place, by, now, was=was))], now)
    return place


@transaction.atomic
def wait(*, enrolment: Enrolment, session: Session, by: User, now: datetime | None = None) -> Enrolment:
    """Stand in line for a session that is full, at its end; the seat somebody has is theirs meanwhile.

    Raises Conflict while a seat is free, and where they could not come.
    """
    now = now or timezone.now()
    held = hold(lambda: [enrolment.pk], beside=[session.pk], now=now)
    place, session = held.places[enrolment.pk], held.sessions[session.pk]
    if place.waiting_for_id == session.pk:
        return place
    _demand_round(place, session)
    demand_open(session, now)
    if place.state not in (Place.UNPLACED, Place.BOOKED):
        raise IllegalMove(Place(place.state), "wait", MOVES[place.state])
    if place.session_id == session.pk:
        raise Conflict(_("They have a seat in this session."))
    if refusal := why_not(place.person, session):
        raise Conflict(refusal)
    if session.free > 0:
        raise Conflict(_("A seat is free. Take it: there is no line."))
    place.waiting_for, place.waiting_since = session, now
    settle(held, [_of_line("enrolment.waiting", place, session.pk, by, now)], now)
    return place


@transaction.atomic
def leave_line(*, enrolment: Enrolment, by: User, now: datetime | None = None) -> Enrolment:
    """Stand in line no more. Raises Conflict for who is in none."""
    now = now or timezone.now()
    held = hold(lambda: [enrolment.pk], now=now)
    place = held.places[enrolment.pk]
    if place.waiting_for_id is None:
        raise Conflict(_("They stand in no line."))
    settle(held, [out_of_line(place, by, now)], now)
    return place


def fill(session: Session, now: datetime) -> int:
    """Give a session's free seats to who stands in line, as far as they can come; how many went. In a transaction."""

    def free(_places: Mapping[int, Enrolment], sessions: Sessions) -> Iterable[int]:
        return [session.pk] * sessions[session.pk].free

    held = hold(lambda: (), freeing=free, beside=[session.pk], now=now)
    settle(held, [], now)
    return len(held.heirs)


def fill_free_seats(*, now: datetime | None = None) -> int:
    """Give seats that are free, however that came about, to who stands in line; how many. Safe to run twice at once."""
    now, gone = now or timezone.now(), 0
    to_come = Session.objects.filter(state=SessionState.PLANNED, starts_at__gt=now, taken__lt=F("seats"))
    in_line = to_come.filter(Exists(Enrolment.objects.filter(waiting_for=OuterRef("pk"))))
    for session in in_line.order_by("pk"):
        with transaction.atomic():
            gone += fill(session, now)
    return gone


def seated(
    held: Held, place: Enrolment, session_id: int, by: User | None, now: datetime, *, how: str, **more: str
) -> Fact:
    """Put somebody on a seat that is noted for them; the line for the journal."""
    was = held.seat(place, session_id)
    place.session_id, place.state, place.why, place.by_hand = session_id, Place.BOOKED, "", True
    if place.waiting_for_id == session_id:
        place.waiting_for = place.waiting_since = None
    return of_place("enrolment.booked", place, by, now, how=how, was=was, **more)


def unseated(held: Held, place: Enrolment, why: Why, by: User | None, now: datetime) -> Fact:
    """Leave somebody without a seat; the line for the journal."""
    was = held.leave(place)
    place.session, place.state, place.why, place.by_hand = None, Place.UNPLACED, why, False
    return _shown_at(was, of_place("enrolment.unplaced", place, by, now, why=why, was=was))


def out_of_line(place: Enrolment, by: User | None, now: datetime) -> Fact:
    """Somebody stands in line no more; the line for the journal."""
    session_id, place.waiting_for, place.waiting_since = place.waiting_for_id, None, None
    return _of_line("enrolment.left_line", place, session_id, by, now)


def settle(held: Held, facts: list[Fact], now: datetime) -> None:
    """Pass free seats on along the line, store everything, and tell the journal."""
    touched = {fact.subject.id for fact in facts}
    for pk, session_id in held.heirs:
        facts.append(seated(held, held.places[pk], session_id, None, now, how="waiting"))
        touched.add(pk)
    held.count()
    for pk in sorted(touched):
        place = held.places[pk]
        place.version, place.updated_at = place.version + 1, now
        place.save(update_fields=_FIELDS)
    record_all(facts)


def demand_open(session: Session, now: datetime) -> None:
    """Raises Conflict where a session's seats cannot be given any more."""
    if session.state == SessionState.CANCELLED:
        raise Conflict(_("This session was cancelled."))
    _demand_to_come(session, now)
    if not is_open(session, now):
        raise Conflict(_("This programme is out of use."))


def _demand_to_come(session: Session, now: datetime) -> None:
    if session.state == SessionState.HELD or session.starts_at <= now:
        raise Conflict(BEGUN)


def _demand_round(place: Enrolment, session: Session) -> None:
    if place.cycle_id != session.cycle_id:
        raise Invalid({"session": _("This session is of another round.")})


def _demand_move(place: Enrolment, verb: str) -> None:
    if verb not in MOVES[place.state]:
        raise IllegalMove(Place(place.state), verb, MOVES[place.state])


def _seat_left(pk: int, session_id: int | None = None) -> Callable[[Mapping[int, Enrolment], Sessions], Iterable[int]]:
    """The seat that somebody leaves, unless they stay where they are (`session_id`)."""

    def left(places: Mapping[int, Enrolment], _sessions: Sessions) -> Iterable[int]:
        place = places[pk]
        free = place.state == Place.BOOKED and place.session_id not in (None, session_id)
        return [place.session_id] if free and place.session_id else []

    return left


def _of_line(verb: str, place: Enrolment, session_id: int | None, by: User | None, now: datetime) -> Fact:
    return _shown_at(session_id, of_place(verb, place, by, now, waiting_for=session_id))


def _shown_at(session_id: int | None, fact: Fact) -> Fact:
    """The line with the session that it is about, where the place itself is in none or in another."""
    changes: dict[str, Any] = {"root": Thing("session", session_id)} if session_id else {}
    return replace(fact, **changes)
