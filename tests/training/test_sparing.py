"""Who books for themselves leaves nobody alone on the floor; who looks after them may, and is told what it breaks."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.champions.models import Roster, Shift
from feedback.core.errors import Conflict
from feedback.events.models import Event
from feedback.training.actions.booking import book, fill_free_seats, give_back, wait
from feedback.training.models import Enrolment, Session
from tests.training.conftest import DAY, HOUR, NINE, School


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(NINE, tick=False):
        yield


def pressed(school: School, by: str, place: Enrolment, session: Session) -> str:
    path = f"/training/places/{place.pk}/"
    answer = school.client(by).post(f"{path}book/", {"session": session.pk}, follow=True)
    return answer.content.decode()


def test_one_of_a_small_team_at_a_time_unless_their_supervisor_says_so(school: School) -> None:
    session = school.session()
    first, second = school.enrolment("Agent"), school.enrolment("Colleague")
    book(enrolment=first, session=session, by=school.people["Agent"], now=NINE)
    with pytest.raises(Conflict, match="Too many of Colleague’s team would be away then"):
        book(enrolment=second, session=session, by=school.people["Colleague"], now=NINE)
    page = f"/training/places/{second.pk}/"
    own = school.client("Colleague").get(page).content.decode()
    theirs = school.client("Supervisor").get(page).content.decode()
    assert ("Too many of" in own, "Book this seat" in own) == (True, False)
    assert ("Too many of" in theirs, "Book this seat" in theirs) == (True, True)
    assert "The seat is booked." in pressed(school, "Supervisor", second, session)
    assert Event.objects.get(verb="enrolment.booked", subject_id=second.pk).data["breaks"] == "team_full"
    told = school.client("Supervisor").get(f"/api/v1/enrolments/{second.pk}").json()
    assert (told["breaks"], told["passed_over"]) == ("Too many of Colleague’s team would be away then.", "")
    elsewhere = school.session(NINE + 2 * DAY, lead=None)
    book(enrolment=second, session=elsewhere, by=school.people["Colleague"], now=NINE)
    moved = {"starts_at": "2024-11-20T09:00"}
    told = school.client("Supervisor").post(f"/training/sessions/{session.pk}/move/", moved, follow=True)
    assert "Too many of Agent’s team would be away then." in told.content.decode()


def test_the_only_champion_on_stays_and_nobody_stands_in_their_place_in_line(school: School) -> None:
    session = school.session(lead=None, seats=1)
    roster = Roster.objects.create(name="Champions", site=school.cork, timezone="Europe/Dublin")
    on = {"roster": roster, "starts_at": NINE + DAY, "ends_at": NINE + DAY + 8 * HOUR}
    Shift.objects.create(user=school.people["Lead"], **on)
    place = school.enrolment("Lead")
    with pytest.raises(Conflict, match="Lead is the only champion on then"):
        book(enrolment=place, session=session, by=school.people["Lead"], now=NINE)
    taken = school.enrolment("Agent")
    book(enrolment=taken, session=session, by=school.people["Agent"], now=NINE)
    wait(enrolment=place, session=session, by=school.people["Lead"], now=NINE)
    give_back(enrolment=taken, by=school.people["Agent"], now=NINE)
    assert Enrolment.objects.get(pk=place.pk).session is None
    why = "Lead is the only champion on then."
    assert school.client("Lead").get(f"/api/v1/enrolments/{place.pk}").json()["passed_over"] == why
    for name, at in (("Lead", f"places/{place.pk}/"), ("Supervisor", f"sessions/{session.pk}/")):
        told = " ".join(school.client(name).get(f"/training/{at}").content.decode().split())
        assert f"A seat is free, and the place in line stays: {why}" in told
    school.person("Second", "champion", "site", school.cork.pk, site=school.cork)
    Shift.objects.create(user=school.people["Second"], **on)
    assert fill_free_seats(now=NINE) == 1
    assert Enrolment.objects.get(pk=place.pk).session == session


def test_thirty_sessions_to_choose_cost_as_many_statements_as_three(school: School) -> None:
    place = school.enrolment("Agent")

    def cost(first: int, last: int) -> int:
        for number in range(first, last):
            school.session(NINE + (number + 1) * DAY, lead=None)
        client = school.client("Agent")
        client.get(f"/training/places/{place.pk}/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/training/places/{place.pk}/").status_code == 200
        return len(asked)

    assert cost(0, 3) == cost(3, 30)
