"""Sessions by hand: added, changed, moved, called off; and what becomes of their people."""

from datetime import timedelta
from typing import Any

import pytest

from feedback.core.errors import Conflict, Invalid
from feedback.events.models import Event
from feedback.people.models import Absence
from feedback.training.actions import booking, sessions
from feedback.training.models import Enrolment, Session
from tests.training.conftest import DAY, HOUR, NINE, School

pytestmark = pytest.mark.usefixtures("spared")


def add(school: School, **more: Any) -> Session:
    facts = {"cycle": school.cycle, "site": school.cork, "starts_at": NINE + DAY, **more}
    return sessions.add_session(by=school.people["Supervisor"], now=NINE, **facts)


def booked(school: School, name: str, session: Session) -> Enrolment:
    place = school.enrolment(name)
    return booking.book(enrolment=place, session=session, by=school.people[name], now=NINE)


def verbs() -> list[str]:
    return list(Event.objects.exclude(verb__startswith="commitment").order_by("pk").values_list("verb", flat=True))


def test_a_session_takes_length_and_seats_from_its_programme(school: School) -> None:
    session = add(school, place="  Room\n4 ")
    assert session.ends_at - session.starts_at == timedelta(minutes=25)
    assert (session.seats, session.place, session.by_hand) == (20, "Room 4", True)
    assert verbs() == ["session.scheduled"]


def test_a_session_lies_in_its_round_and_its_lead_can_come(school: School) -> None:
    with pytest.raises(Invalid, match="That time is over"):
        add(school, starts_at=NINE - HOUR)
    with pytest.raises(Invalid, match="The round runs from"):
        add(school, starts_at=NINE + 60 * DAY)
    add(school, lead=school.people["Lead"])
    with pytest.raises(Invalid, match="Lead leads another session at that time"):
        add(school, lead=school.people["Lead"], starts_at=NINE + DAY + timedelta(minutes=10))


def test_more_seats_go_to_who_stands_in_line_and_fewer_than_taken_there_cannot_be(school: School) -> None:
    session = add(school, seats=1)
    booked(school, "Agent", session)
    waits = school.enrolment("Colleague")
    booking.wait(enrolment=waits, session=session, by=waits.person, now=NINE)
    change = {"session": session, "by": school.people["Supervisor"], "lead": None, "place": "", "now": NINE}
    sessions.edit_session(seats=3, **change)
    waits.refresh_from_db()
    assert waits.session == session
    with pytest.raises(Invalid, match="2 seats are taken already"):
        sessions.edit_session(seats=1, **change)
    session.refresh_from_db()
    assert (session.seats, session.taken) == (3, 2)


def test_who_can_make_the_new_time_keeps_the_seat_and_who_cannot_is_planned_anew(school: School) -> None:
    session, other = add(school), add(school, starts_at=NINE + 4 * DAY)
    agent, colleague = booked(school, "Agent", session), booked(school, "Colleague", session)
    later = NINE + 2 * DAY
    Absence.objects.create(user=colleague.person, starts_at=later - HOUR, ends_at=later + HOUR)
    moved = sessions.move_session(session=session, starts_at=later, by=school.people["Supervisor"], now=NINE)
    agent.refresh_from_db()
    colleague.refresh_from_db()
    assert (moved.starts_at, moved.sequence > session.sequence) == (later, True)
    assert (agent.session, colleague.session) == (session, other)
    session.refresh_from_db()
    other.refresh_from_db()
    assert (session.taken, other.taken) == (1, 1)
    assert verbs()[-3:] == ["session.moved", "enrolment.unplaced", "enrolment.booked"]


def test_people_of_a_cancelled_session_have_another_seat_and_its_line_is_over(school: School) -> None:
    session, other = add(school, seats=1), add(school, starts_at=NINE + 4 * DAY)
    agent, waits = booked(school, "Agent", session), school.enrolment("Colleague")
    booking.wait(enrolment=waits, session=session, by=waits.person, now=NINE)
    by = school.people["Supervisor"]
    with pytest.raises(Invalid, match="Say in a few words why"):
        sessions.cancel_session(session=session, reason=" ", by=by, now=NINE)
    sessions.cancel_session(session=session, reason="The room is flooded.", by=by, now=NINE)
    agent.refresh_from_db()
    waits.refresh_from_db()
    assert (agent.session, agent.state) == (other, "booked")
    assert (waits.waiting_for, waits.session) == (None, None)
    session.refresh_from_db()
    assert (session.state, session.taken, session.cancel_reason) == ("cancelled", 0, "The room is flooded.")
    with pytest.raises(Conflict):
        sessions.cancel_session(session=session, reason="Again", by=by, now=NINE)


def test_what_has_begun_is_neither_moved_nor_cancelled(school: School) -> None:
    session = school.session(NINE - HOUR)
    by = school.people["Admin"]
    with pytest.raises(Conflict, match="has begun"):
        sessions.move_session(session=session, starts_at=NINE + DAY, by=by, now=NINE)
    with pytest.raises(Conflict, match="has begun"):
        sessions.cancel_session(session=session, reason="Late", by=by, now=NINE)
