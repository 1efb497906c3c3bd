"""Many people choose seats at the same moment: none is given twice, none is lost, and nobody waits for nothing."""

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from feedback.core.errors import Conflict, DomainError
from feedback.events.models import Event
from feedback.people.models import User
from feedback.training.actions import booking
from feedback.training.models import Enrolment, Session, Why
from tests.together import at_once
from tests.training.conftest import DAY, School

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("spared")]
#: So many choose, through so many connections.
PEOPLE, CONNECTIONS = 200, 20


def enrolled(school: School, count: int) -> list[Enrolment]:
    """That many agents of Cork with a place in the round and no seat."""
    names = [f"agent{number}" for number in range(count)]
    people = User.objects.bulk_create(
        User(email=f"{name}@example.test", name=name, site=school.cork, team=school.cards) for name in names
    )
    now = timezone.now()
    due = {"due_on": school.cycle.due_on, "why": Why.NOT_PLANNED, "created_at": now, "updated_at": now}
    return Enrolment.objects.bulk_create(Enrolment(cycle=school.cycle, person=person, **due) for person in people)


def spread(acts: list[Callable[[], object]]) -> list[DomainError]:
    """Do all of this at once over a number of connections; the refusals."""
    refused: list[DomainError] = []

    def run(own: list[Callable[[], object]]) -> None:
        for act in own:
            try:
                act()
            except DomainError as refusal:
                refused.append(refusal)

    at_once(*(partial(run, acts[place::CONNECTIONS]) for place in range(CONNECTIONS)))
    return refused


def test_two_hundred_book_the_last_twenty_seats_at_the_same_moment(school: School) -> None:
    session = school.session(timezone.now() + DAY, seats=20)
    places = enrolled(school, PEOPLE)
    refused = spread([partial(booking.book, enrolment=one, session=session, by=one.person) for one in places])
    session.refresh_from_db()
    assert session.taken == 20
    assert Enrolment.objects.filter(session=session, state="booked").count() == 20
    assert Enrolment.objects.filter(session=None, state="unplaced").count() == PEOPLE - 20
    assert [type(one) for one in refused] == [Conflict] * (PEOPLE - 20)
    assert {str(one) for one in refused} == {"No seat is free in this session any more. You can stand in line for one."}
    assert Event.objects.filter(verb="enrolment.booked").count() == 20


def test_seats_given_back_while_others_join_the_line_all_find_somebody(school: School) -> None:
    """Two full sessions; those of one leave, those of the other would rather go there, and others stand in line too."""
    now = timezone.now()
    one, other = (school.session(now + days * DAY, seats=10) for days in (1, 2))
    places = enrolled(school, 40)
    for place, session in zip(places[:20], [one] * 10 + [other] * 10, strict=True):
        booking.book(enrolment=place, session=session, by=place.person)
    leave = [partial(booking.give_back, enrolment=place, by=place.person) for place in places[:10]]
    line = [partial(booking.wait, enrolment=place, session=one, by=place.person) for place in places[10:25]]
    spread([act for pair in zip(leave, line, strict=False) for act in pair] + line[10:])
    refused_line = list(Enrolment.objects.filter(pk__in=[each.pk for each in places[10:25]]))
    for session in (one, other):
        session.refresh_from_db()
        assert session.taken == Enrolment.objects.filter(session=session, state="booked").count()
    waiting = Enrolment.objects.filter(waiting_for=one).count()
    assert waiting == 0 or one.taken == one.seats, "somebody waits beside a free seat"
    assert one.taken + other.taken + sum(place.session_id is None for place in refused_line) >= 10
    assert Session.objects.filter(taken__gt=10).count() == 0
