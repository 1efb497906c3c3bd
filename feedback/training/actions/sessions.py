"""Sessions by hand: added, changed, moved, cancelled. Who loses a seat by that is planned anew at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, IllegalMove, Invalid
from feedback.core.text import clean_line
from feedback.core.wording import day as day_words
from feedback.core.years import check_years
from feedback.events.actions import record
from feedback.people.models import Site, User
from feedback.training.actions.booking import BEGUN, fill, out_of_line, settle, unseated
from feedback.training.actions.holding import Held, hold
from feedback.training.actions.planning import replan
from feedback.training.actions.reminding import due_of
from feedback.training.actions.telling import of_session
from feedback.training.fitting import busy, why_not
from feedback.training.models import Cycle, Enrolment, Session, Why
from feedback.training.states import Place, SessionState

PLACE_LIMIT, REASON_LIMIT = 200, 300


@transaction.atomic
def add_session(
    *,
    cycle: Cycle,
    site: Site,
    starts_at: datetime,
    by: User,
    lead: User | None = None,
    seats: int | None = None,
    place: str = "",
    now: datetime | None = None,
) -> Session:
    """Add a session to a round, as long and as large as its programme says unless `seats` says otherwise.

    Raises Invalid for a time that is over or outside the round on the site's calendar, and for a lead who is elsewhere
    or away then; Conflict for a programme that is out of use.
    """
    check_years({"starts_at": starts_at})
    now, programme = now or timezone.now(), cycle.programme
    if not programme.is_active:
        raise Conflict(_("This programme is out of use."))
    session = Session(
        cycle=cycle,
        site=site,
        starts_at=starts_at,
        ends_at=starts_at + programme.length,
        seats=seats or programme.seats,
        lead=lead,
        place=clean_line(place)[:PLACE_LIMIT],
        by_hand=True,
        created_at=now,
        updated_at=now,
    )
    _check_time(session, now)
    _check_lead(session)
    session.save()
    record(of_session("session.scheduled", session, by, now, lead_id=session.lead_id))
    return session


@transaction.atomic
def edit_session(
    *, session: Session, by: User, lead: User | None, seats: int, place: str, now: datetime | None = None
) -> Session:
    """Change who leads it, how many seats there are and where it is. More seats go to who stands in line.

    Raises Invalid for fewer seats than are taken, and for a lead who is elsewhere or away then; Conflict once it is
    over or cancelled.
    """
    now = now or timezone.now()
    session = _held(session)
    _demand_planned(session, "edit")
    if seats < session.taken:
        told = _("{taken} seats are taken already. Give at least as many.")
        raise Invalid({"seats": format_lazy(told, taken=session.taken)})
    was = {"lead_id": session.lead_id, "seats": session.seats, "place": session.place}
    session.lead, session.seats, session.place = lead, seats, clean_line(place)[:PLACE_LIMIT]
    if session.lead_id != was["lead_id"]:
        _check_lead(session)
    changed = [name for name, before in was.items() if getattr(session, name) != before]
    if changed:
        _keep(session, now, told=bool({"lead_id", "place"} & set(changed)))
        record(of_session("session.edited", session, by, now, fields=changed, was_lead_id=was["lead_id"]))
        fill(session, now)
    return session


@transaction.atomic
def move_session(*, session: Session, starts_at: datetime, by: User, now: datetime | None = None) -> Session:
    """Hold it at another time. Who cannot come then loses the seat and is planned anew; the others keep theirs.

    Raises Invalid for a time that is over or outside the round, and for a lead who cannot come then; Conflict once it
    has begun or is cancelled.
    """
    check_years({"starts_at": starts_at})
    now = now or timezone.now()
    held, session = _held_whole(session, now)
    _demand_to_come(session, "move", now)
    was, length = session.starts_at, session.ends_at - session.starts_at
    if starts_at == was:
        return session
    session.starts_at, session.ends_at, session.by_hand = starts_at, starts_at + length, True
    session.reminded = due_of(starts_at, session.created_at, session.cycle.programme.reminders, now)
    _check_time(session, now)
    _check_lead(session)
    cannot = busy([place.person_id for place in _seated(held, session)], session)
    _keep(session, now, told=True)
    leaving = [place for place in _seated(held, session) if place.person_id in cannot]
    record(of_session("session.moved", session, by, now, was=was.isoformat(), left=len(leaving)))
    settle(held, [unseated(held, place, Why.MOVED, by, now) for place in leaving], now)
    if leaving:
        replan(enrolments=leaving, by=by, now=now)
    fill(session, now)
    session.refresh_from_db(fields=["taken", "sequence"])
    return session


@transaction.atomic
def cancel_session(*, session: Session, reason: str, by: User, now: datetime | None = None) -> Session:
    """Call it off; its people are planned anew while its programme is in use, and its line is over.

    Raises Invalid without a reason, Conflict once it has begun or is cancelled already.
    """
    now, reason = now or timezone.now(), clean_line(reason)[:REASON_LIMIT]
    if not reason:
        raise Invalid({"reason": _("Say in a few words why. Everybody who had a seat reads it.")})
    held, session = _held_whole(session, now)
    _demand_to_come(session, "cancel", now)
    session.state, session.cancel_reason = SessionState.CANCELLED, reason
    _keep(session, now, told=True)
    people = _seated(held, session)
    line = [place for place in held.places.values() if place.waiting_for_id == session.pk]
    record(of_session("session.cancelled", session, by, now, left=len(people)))
    facts = [out_of_line(place, by, now) for place in line]
    settle(held, [*facts, *(unseated(held, place, Why.CANCELLED, by, now) for place in people)], now)
    if people and session.cycle.programme.is_active:
        replan(enrolments=people, by=by, now=now)
    session.refresh_from_db(fields=["taken", "sequence"])
    return session


def _held(session: Session) -> Session:
    rows = Session.objects.select_for_update(of=("self",)).select_related("cycle__programme", "site", "lead")
    return rows.get(pk=session.pk)


def _held_whole(session: Session, now: datetime) -> tuple[Held, Session]:
    """A session with everybody in it and in its line, and its round with all sessions its people may go to.

    The round is held first of all: two sessions of it that are cancelled at once would want each other's seats.
    """
    Cycle.objects.select_for_update(of=("self",)).get(pk=session.cycle_id)
    concerned = Q(session=session, state=Place.BOOKED) | Q(waiting_for=session)
    others = Session.objects.filter(cycle=session.cycle_id, state=SessionState.PLANNED, starts_at__gt=now)

    def find() -> Collection[int]:
        return list(Enrolment.objects.filter(concerned).values_list("pk", flat=True))

    held = hold(find, beside=[session.pk, *others.values_list("pk", flat=True)], now=now)
    return held, held.sessions[session.pk]


def _seated(held: Held, session: Session) -> list[Enrolment]:
    return [place for place in held.places.values() if place.session_id == session.pk and place.state == Place.BOOKED]


def _demand_planned(session: Session, verb: str) -> None:
    if session.state != SessionState.PLANNED:
        raise IllegalMove(SessionState(session.state), verb, ())


def _demand_to_come(session: Session, verb: str, now: datetime) -> None:
    _demand_planned(session, verb)
    if session.starts_at <= now:
        raise Conflict(BEGUN)


def _check_time(session: Session, now: datetime) -> None:
    if session.starts_at <= now:
        raise Invalid({"starts_at": _("That time is over. Give one that is to come.")})
    cycle, day = session.cycle, session.starts_at.astimezone(ZoneInfo(session.site.timezone)).date()
    if not cycle.opens_on <= day <= cycle.closes_on:
        told = _("The round runs from {first} to {last}. Give a day in it.")
        days = {"first": day_words(cycle.opens_on), "last": day_words(cycle.closes_on)}
        raise Invalid({"starts_at": format_lazy(told, **days)})


def _check_lead(session: Session) -> None:
    if session.lead and (refusal := why_not(session.lead, session, leading=True)):
        raise Invalid({"lead": refusal})


def _keep(session: Session, now: datetime, *, told: bool) -> None:
    """Store what was changed; `told` is whether calendars must hear of it. Seats are moved by seats.py alone."""
    session.updated_at, session.version = now, session.version + 1
    session.sequence += told
    kept: dict[str, Any] = {
        name: getattr(session, name)
        for name in (
            *("starts_at", "ends_at", "seats", "lead", "place", "state", "by_hand", "cancel_reason", "reminded"),
            *("sequence", "version", "updated_at"),
        )
    }
    Session.objects.filter(pk=session.pk).update(**kept)
