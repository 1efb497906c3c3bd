"""Lines for the journal about training. What happens to a place is shown with its session, else with its round."""

from datetime import datetime
from typing import Any

from feedback.events.actions import Fact, Thing
from feedback.people.models import User
from feedback.training.models import Cycle, Enrolment, Programme, Session


def of_programme(verb: str, programme: Programme, by: User | None, now: datetime, **data: Any) -> Fact:
    """A line about a programme."""
    return Fact(verb, Thing("programme", programme.pk), now, actor=by.pk if by else None, data=data)


def of_cycle(verb: str, cycle: Cycle, by: User | None, now: datetime, **data: Any) -> Fact:
    """A line about a round."""
    facts = {"programme_id": cycle.programme_id, **data}
    return Fact(verb, Thing("cycle", cycle.pk), now, actor=by.pk if by else None, data=facts)


def of_session(verb: str, session: Session, by: User | None, now: datetime, **data: Any) -> Fact:
    """A line about a session."""
    facts = {"cycle_id": session.cycle_id, "starts_at": session.starts_at.isoformat(), **data}
    own = Thing("session", session.pk)
    return Fact(verb, own, now, actor=by.pk if by else None, site_id=session.site_id, data=facts)


def of_place(verb: str, place: Enrolment, by: User | None, now: datetime, **data: Any) -> Fact:
    """A line about somebody's place, whose `person` is read already."""
    root = Thing("session", place.session_id) if place.session_id else Thing("cycle", place.cycle_id)
    return Fact(
        verb,
        Thing("enrolment", place.pk),
        now,
        actor=by.pk if by else None,
        root=root,
        site_id=place.person.site_id,
        team_id=place.person.team_id,
        data={"person_id": place.person_id, "cycle_id": place.cycle_id, "session_id": place.session_id, **data},
    )
