"""Who was there: noted by the lead with one tap, or by the code on the room's screen; and closing the session."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict
from feedback.events.actions import Fact, record, record_all
from feedback.people.models import User
from feedback.training.actions.agenda import keep_agenda
from feedback.training.actions.booking import settle
from feedback.training.actions.completing import complete
from feedback.training.actions.holding import Sessions
from feedback.training.actions.holding import hold as hold_rows
from feedback.training.actions.planning import replan
from feedback.training.actions.telling import of_place, of_session
from feedback.training.models import Enrolment, Session, Why
from feedback.training.permissions import may_lead
from feedback.training.seats import give_back, take_seats
from feedback.training.states import Place, SessionState

#: Doors open so long before a session.
EARLY = timedelta(minutes=30)
#: A session whose lead has not closed it is closed so long after its end, if anybody was noted.
CLOSED_AFTER = timedelta(hours=12)


@transaction.atomic
def attend(
    *, session: Session, enrolments: Iterable[Enrolment], by: User, now: datetime | None = None
) -> list[Enrolment]:
    """Note that these people of the round were there; who has no seat in it gets one. Saying it twice changes nothing.

    Raises Forbidden, and Conflict: too early, too late, no seat free, been to another session of the round.
    """
    now = now or timezone.now()
    may_lead(by, session).demand()
    return arrive(session=session, ids=[place.pk for place in enrolments], by=by, how="lead", now=now)


@transaction.atomic
def not_there(*, session: Session, enrolment: Enrolment, by: User, now: datetime | None = None) -> Enrolment:
    """Take a note back: they were not there after all. Once the session is closed, they are found another one.

    Raises Forbidden, and Conflict where the round is done for them.
    """
    now = now or timezone.now()
    may_lead(by, session).demand()
    place = held_places([enrolment.pk], session)[0]
    if place.state == Place.DONE:
        raise Conflict(_("The round is done for them. That is taken back on their own page, with a reason."))
    if place.session_id != session.pk or place.state != Place.CAME:
        return place
    if _fresh(session).state == SessionState.HELD:
        miss([place], session, by, now)
        return Enrolment.objects.select_related("person").get(pk=place.pk)
    place.state, place.attended_at = Place.BOOKED, None
    _keep(place, now)
    record_all([of_place("enrolment.unmarked", place, by, now)])
    return place


@transaction.atomic
def hold(*, session: Session, by: User, now: datetime | None = None) -> Session:
    """Close a session: it was held. Its agenda is kept; who came and lacks nothing is done; who did not come is found
    another session.

    Raises Forbidden, and Conflict before it begins, and where it is closed or cancelled.
    """
    may_lead(by, session).demand()
    return _close(session, by, now or timezone.now())


def close_forgotten(*, now: datetime | None = None) -> int:
    """Close the sessions that ended long ago, where somebody was noted; gives how many. Safe to run twice at once."""
    now, closed = now or timezone.now(), 0
    came = Enrolment.objects.filter(state=Place.CAME).values("session")
    over = Session.objects.filter(state=SessionState.PLANNED, ends_at__lte=now - CLOSED_AFTER, pk__in=came)
    for session in list(over.order_by("pk")):
        with transaction.atomic():
            rows = Session.objects.filter(pk=session.pk, state=SessionState.PLANNED)
            if rows.exists():
                _close(session, None, now)
                closed += 1
    return closed


def arrive(*, session: Session, ids: Iterable[int], by: User, how: str, now: datetime) -> list[Enrolment]:
    """Note people as there, in the caller's transaction; `how` is what the journal says of it.

    Who walked in leaves the seat they had elsewhere to who stands in line for it.
    """
    wanted = sorted(set(ids))
    held = hold_rows(lambda: wanted, freeing=partial(_seats_left, session), beside=[session.pk], now=now)
    places = [held.places[pk] for pk in wanted if pk in held.places]
    _demand_round(places, wanted, session)
    session = _fresh(session)
    _demand_doors_open(session, now)
    new = [place for place in places if not _is_there(place, session)]
    facts: list[Fact] = []
    for place in new:
        if place.session_id != session.pk:
            facts.append(_seat(place, session, by, now))
        place.state, place.attended_at = Place.CAME, now
        place.waiting_for = place.waiting_since = None
        _keep(place, now)
    record_all([*facts, *(of_place("enrolment.attended", place, by, now, how=how) for place in new)])
    settle(held, [], now)
    if session.state == SessionState.HELD:
        complete(new, now)
    return places


def held_places(ids: Iterable[int], session: Session) -> list[Enrolment]:
    """These places of a session's round, held in the order of their ids; raises Conflict where one is of another."""
    wanted = sorted(set(ids))
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(pk__in=wanted, cycle=session.cycle_id)
    places = list(rows.select_related("person", "cycle__programme").order_by("pk"))
    _demand_round(places, wanted, session)
    return places


def _demand_round(places: Sequence[Enrolment], wanted: Sequence[int], session: Session) -> None:
    if len(places) < len(wanted) or any(place.cycle_id != session.cycle_id for place in places):
        raise Conflict(_("They have no place in this round."))


def _seats_left(session: Session, places: Mapping[int, Enrolment], _sessions: Sessions) -> Iterable[int]:
    """The seats elsewhere of those who walk in."""
    booked = (place for place in places.values() if place.state == Place.BOOKED and place.session_id != session.pk)
    return [place.session_id for place in booked if place.session_id]


def _fresh(session: Session) -> Session:
    return Session.objects.select_related("cycle__programme").get(pk=session.pk)


def _demand_doors_open(session: Session, now: datetime) -> None:
    if session.state == SessionState.CANCELLED:
        raise Conflict(_("This session was cancelled."))
    if now < session.starts_at - EARLY:
        raise Conflict(_("It is too early: who is there is noted from half an hour before the session."))


def _is_there(place: Enrolment, session: Session) -> bool:
    """Whether that is noted already; raises Conflict for somebody who cannot come to this session any more."""
    if place.state in {Place.CAME, Place.DONE}:
        if place.session_id == session.pk:
            return True
        raise Conflict(_("%(name)s has been to another session of this round.") % {"name": place.person.name})
    if place.state == Place.WITHDRAWN:
        raise Conflict(_("%(name)s was taken out of this round.") % {"name": place.person.name})
    return False


def _seat(place: Enrolment, session: Session, by: User, now: datetime) -> Fact:
    """A seat for somebody who walked in, the one they had elsewhere is free; the line for the journal.

    Sessions are asked in the order of their ids, as everywhere.
    """
    late, was = session.state == SessionState.HELD, place.session_id
    for pk in sorted({session.pk, was or session.pk}):
        if pk != session.pk:
            give_back(pk)
        elif not take_seats(pk, late=late):
            raise Conflict(_("All seats are taken. Make the session larger first."))
    place.session, place.why = session, ""
    return of_place("enrolment.booked", place, by, now, how="hand", was=was)


def _close(session: Session, by: User | None, now: datetime) -> Session:
    ids = Enrolment.objects.filter(session=session).values_list("pk", flat=True)
    places = held_places(ids, session)
    session = _fresh(session)
    _demand_can_close(session, now)
    rows = Session.objects.filter(pk=session.pk, state=SessionState.PLANNED)
    closed = rows.update(state=SessionState.HELD, held_at=now, updated_at=now, version=F("version") + 1)
    # Whoever got a seat while these were being held has a row that is not among them.
    if not closed or Enrolment.objects.filter(session=session).count() != len(places):
        raise Conflict(_("Somebody got or gave back a seat at this very moment. Try it once more."))
    session = _fresh(session)
    keep_agenda(session)
    came = [place for place in places if place.state in {Place.CAME, Place.DONE}]
    missed = [place for place in places if place.state == Place.BOOKED]
    for place in came:
        place.session = session
    record(of_session("session.held", session, by, now, came=len(came), missed=len(missed)))
    complete(came, now)
    miss(missed, session, by, now)
    _end_line(session, by, now)
    return session


def _demand_can_close(session: Session, now: datetime) -> None:
    if session.state == SessionState.HELD:
        raise Conflict(_("Somebody did that already."))
    if session.state == SessionState.CANCELLED:
        raise Conflict(_("This session was cancelled."))
    if now < session.starts_at:
        raise Conflict(_("It has not begun yet. Close it when it is over."))


def miss(places: Sequence[Enrolment], session: Session, by: User | None, now: datetime) -> None:
    """Note that these people were not there, their rows held. Their seats are free, and they are found another one."""
    if not places:
        return
    told = [of_place("enrolment.missed", place, by, now) for place in places]
    for place in places:
        place.state, place.session, place.why = Place.UNPLACED, None, Why.MISSED
        place.attended_at, place.by_hand = None, False
        place.missed += 1
        _keep(place, now)
    give_back(session.pk, len(places))
    record_all(told)
    replan(enrolments=places, by=by, now=now)


def _end_line(session: Session, by: User | None, now: datetime) -> None:
    """Nobody stands in line for a session that is over."""
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(waiting_for=session)
    waiting = list(rows.select_related("person").order_by("pk"))
    for place in waiting:
        place.waiting_for = place.waiting_since = None
        _keep(place, now)
    record_all(of_place("enrolment.left_line", place, by, now, waiting_for=session.pk) for place in waiting)


def _keep(place: Enrolment, now: datetime) -> None:
    place.version += 1
    place.updated_at = now
    fields = ("state", "session", "why", "by_hand", "waiting_for", "waiting_since", "attended_at", "missed")
    place.save(update_fields=[*fields, "version", "updated_at"])
