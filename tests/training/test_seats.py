"""Seats that change hands: booked, changed, given back, waited for; and who is next in line."""

from datetime import timedelta
from typing import Any

import pytest

from feedback.core.errors import Conflict, IllegalMove, Invalid
from feedback.events.models import Event
from feedback.people.models import Absence
from feedback.training.actions import booking, enrolling
from feedback.training.models import Cycle, Enrolment, Programme, Session
from tests.training.conftest import DAY, HOUR, NINE, School

pytestmark = pytest.mark.usefixtures("spared")


def journal(*verbs: str) -> list[tuple[str, int | None, Any]]:
    rows = Event.objects.filter(verb__in=verbs or ["enrolment.booked", "enrolment.unplaced"]).order_by("pk")
    return [(row.verb.partition(".")[2], row.actor_id, row.data.get("how") or row.data.get("why")) for row in rows]


def seats(*sessions: Session) -> list[int]:
    """How many are taken, which is how many have one."""
    for session in sessions:
        session.refresh_from_db()
        assert session.taken == Enrolment.objects.filter(session=session).count()
    return [session.taken for session in sessions]


def book(school: School, name: str, session: Session) -> Enrolment:
    place = Enrolment.objects.filter(cycle=session.cycle, person=school.people[name]).first() or school.enrolment(name)
    return booking.book(enrolment=place, session=session, by=school.people[name], now=NINE)


def wait(school: School, name: str, session: Session, after: int = 0) -> Enrolment:
    place = Enrolment.objects.filter(cycle=session.cycle, person=school.people[name]).first() or school.enrolment(name)
    at = NINE + timedelta(minutes=after)
    return booking.wait(enrolment=place, session=session, by=school.people[name], now=at)


def test_a_seat_is_booked_once_changed_for_another_and_given_back(school: School) -> None:
    one, other = school.session(), school.session(NINE + 2 * DAY)
    place = book(school, "Agent", one)
    book(school, "Agent", one)
    assert seats(one, other) == [1, 0]
    assert (place.state, place.why, place.by_hand) == ("booked", "", True)
    book(school, "Agent", other)
    assert seats(one, other) == [0, 1]
    booking.give_back(enrolment=place, by=school.people["Agent"], now=NINE)
    assert seats(one, other) == [0, 0]
    place.refresh_from_db()
    assert (place.state, place.why, place.by_hand) == ("unplaced", "own_wish", False)
    agent = school.people["Agent"].pk
    booked = [("booked", agent, "self")] * 2
    assert journal() == [*booked, ("unplaced", agent, "own_wish")]


def test_who_is_elsewhere_or_away_then_is_told_so(school: School) -> None:
    session = school.session()
    at = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    Absence.objects.create(user=school.people["Colleague"], **at)
    with pytest.raises(Conflict, match="Colleague is away then"):
        book(school, "Colleague", session)
    school.session(lead=school.people["Agent"])
    with pytest.raises(Conflict, match="Agent leads another session at that time"):
        book(school, "Agent", session)
    other = Programme.objects.create(name="Search", starts_on=NINE.date(), created_at=NINE, updated_at=NINE)
    days = {"opens_on": NINE.date(), "closes_on": NINE.date(), "due_on": NINE.date()}
    round_ = Cycle.objects.create(programme=other, created_at=NINE, **days)
    elsewhere = school.session(session.starts_at + timedelta(minutes=20), cycle=round_)
    seat = {"state": "booked", "why": "", "session": elsewhere, "due_on": NINE.date()}
    made = {"created_at": NINE, "updated_at": NINE}
    Enrolment.objects.create(cycle=round_, person=school.people["Lead"], **seat, **made)
    with pytest.raises(Conflict, match="Lead has a seat in another session at that time"):
        book(school, "Lead", session)
    with pytest.raises(Invalid, match="another round"):
        booking.book(enrolment=school.enrolment("Far agent"), session=elsewhere, by=school.people["Admin"], now=NINE)
    assert seats(session) == [0]


@pytest.mark.parametrize("how", ["cancelled", "held", "begun", "retired"])
def test_seats_of_what_is_over_are_not_given(school: School, how: str) -> None:
    session = school.session(NINE - HOUR if how == "begun" else NINE + DAY)
    if how == "retired":
        Programme.objects.update(is_active=False, retired_at=NINE)
    elif how != "begun":
        Session.objects.update(state=how, held_at=NINE if how == "held" else None)
    with pytest.raises(Conflict):
        book(school, "Agent", session)
    assert seats(session) == [0]


def test_who_has_been_has_no_seat_to_change(school: School) -> None:
    session = school.session(NINE - DAY, taken=1, state="held", held_at=NINE)
    done = school.enrolment("Agent", state="done", why="", session=session, done_at=NINE)
    agent = school.people["Agent"]
    for act in (booking.give_back, booking.withdraw):
        with pytest.raises(IllegalMove):
            act(enrolment=done, by=agent, now=NINE)
    with pytest.raises(IllegalMove):
        booking.book(enrolment=done, session=school.session(), by=agent, now=NINE)


def test_a_seat_that_is_given_back_goes_to_the_first_in_line_who_can_come(school: School) -> None:
    session = school.session(seats=1)
    agent = book(school, "Agent", session)
    away = wait(school, "Colleague", session)
    Absence.objects.create(user=away.person, starts_at=session.starts_at, ends_at=session.ends_at)
    second = wait(school, "Far agent", session, after=1)
    booking.give_back(enrolment=agent, by=agent.person, now=NINE + 2 * HOUR)
    second.refresh_from_db()
    away.refresh_from_db()
    assert (second.session, second.waiting_for) == (session, None)
    assert (away.session, away.waiting_for) == (None, session)
    assert seats(session) == [1]
    assert journal()[-1] == ("booked", None, "waiting")


def test_the_seat_left_for_another_goes_on_along_the_line(school: School) -> None:
    """Agent leaves Tuesday; Colleague goes there from Wednesday; Lead, in line for Wednesday, has that."""
    tuesday, wednesday = school.session(seats=1, lead=None), school.session(NINE + 2 * DAY, seats=1, lead=None)
    agent, colleague = book(school, "Agent", tuesday), book(school, "Colleague", wednesday)
    wait(school, "Colleague", tuesday)
    lead = wait(school, "Lead", wednesday)
    booking.withdraw(enrolment=agent, by=school.people["Supervisor"], now=NINE)
    for place, session in ((agent, None), (colleague, tuesday), (lead, wednesday)):
        place.refresh_from_db()
        assert (place.session, place.waiting_for) == (session, None)
    assert seats(tuesday, wednesday) == [1, 1]
    assert agent.state == "withdrawn"


def test_one_stands_in_line_only_where_all_seats_are_taken(school: School) -> None:
    session = school.session(seats=1)
    with pytest.raises(Conflict, match="A seat is free"):
        wait(school, "Colleague", session)
    agent = book(school, "Agent", session)
    with pytest.raises(Conflict, match="They have a seat"):
        wait(school, "Agent", session)
    colleague = wait(school, "Colleague", session)
    booking.leave_line(enrolment=colleague, by=colleague.person, now=NINE)
    with pytest.raises(Conflict, match="no line"):
        booking.leave_line(enrolment=colleague, by=colleague.person, now=NINE)
    booking.give_back(enrolment=agent, by=agent.person, now=NINE)
    assert seats(session) == [0]


def test_seats_that_became_free_in_another_way_are_given_within_minutes(school: School) -> None:
    session = school.session(seats=1)
    book(school, "Agent", session)
    wait(school, "Colleague", session)
    Session.objects.update(seats=3)
    assert booking.fill_free_seats(now=NINE) == 1
    assert booking.fill_free_seats(now=NINE) == 0
    assert seats(session) == [2]


def test_several_are_enrolled_by_hand_and_who_could_not_be_is_named(school: School) -> None:
    session, elsewhere = school.session(seats=2), school.session(NINE + 2 * DAY)
    book(school, "Agent", elsewhere)
    people = [school.people[name] for name in ("Agent", "Colleague", "Far agent", "Supervisor")]
    found = enrolling.enrol(session=session, people=people, by=school.people["Admin"], now=NINE)
    assert [place.person.name for place in found.booked] == ["Colleague", "Far agent"]
    refused = {person.name: str(why) for person, why in found.refused}
    assert refused == {
        "Agent": "Agent has a seat in another session of this round.",
        "Supervisor": "There is no seat for Supervisor.",
    }
    assert seats(session, elsewhere) == [2, 1]
    assert len(journal("enrolment.opened")) == 3
