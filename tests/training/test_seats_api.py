"""Seats through the API and the pages: who may do what, and what a refusal says."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.training.actions import booking
from feedback.training.models import Enrolment, Session
from tests.training.conftest import DAY, NINE, School

pytestmark = pytest.mark.usefixtures("spared")

API = "/api/v1/"


@pytest.fixture(autouse=True)
def at_nine(time_machine: Any) -> None:
    time_machine.move_to(NINE, tick=False)


def send(school: School, name: str, path: str, body: Any = None, method: str = "post") -> Any:
    call = getattr(school.client(name), method)
    return call(API + path, body or {}, content_type="application/json")


def test_an_agent_books_swaps_waits_and_gives_back(school: School) -> None:
    one, other, full = school.session(), school.session(NINE + 2 * DAY), school.session(NINE + 3 * DAY, seats=1)
    place = school.enrolment("Agent")
    booked = send(school, "Agent", f"sessions/{one.pk}/enrol").json()
    assert (booked["id"], booked["state"], booked["session"], booked["why"]) == (place.pk, "booked", one.pk, "")
    swapped = send(school, "Agent", f"enrolments/{place.pk}/switch", {"session": other.pk})
    assert (swapped.status_code, swapped.json()["session"]) == (200, other.pk)
    booking.book(enrolment=school.enrolment("Colleague"), session=full, by=school.people["Colleague"])
    refused = send(school, "Agent", f"sessions/{full.pk}/enrol")
    assert refused.status_code == 409
    assert "No seat is free" in refused.json()["detail"]
    waiting = send(school, "Agent", f"enrolments/{place.pk}/wait", {"session": full.pk}).json()
    assert (waiting["session"], waiting["waiting_for"]) == (other.pk, full.pk)
    assert send(school, "Agent", f"enrolments/{place.pk}/leave-line").json()["waiting_for"] is None
    free = send(school, "Agent", f"sessions/{other.pk}/withdraw").json()
    assert (free["state"], free["why"]) == ("unplaced", "own_wish")


def test_a_supervisor_books_for_their_own_people_and_opens_their_place(school: School) -> None:
    session, who = school.session(), {"person": "agent@example.test"}
    made = send(school, "Supervisor", "enrolments", {"session": session.pk, **who})
    assert (made.status_code, made.json()["person"]["name"]) == (201, "Agent")
    assert send(school, "Supervisor", f"enrolments/{made.json()['id']}/withdraw").json()["state"] == "withdrawn"
    for name, other in (("Agent", "colleague"), ("Supervisor", "faragent")):
        body = {"person": f"{other}@example.test"}
        assert send(school, name, f"sessions/{session.pk}/enrol", body).status_code == 400
    own = school.enrolment("Colleague")
    assert send(school, "Colleague", f"enrolments/{own.pk}/withdraw").status_code == 403
    assert send(school, "Far supervisor", f"enrolments/{own.pk}/give-back").status_code == 404


def test_a_planner_adds_moves_and_cancels_through_the_api(school: School) -> None:
    body = {"cycle": school.cycle.pk, "site": "Cork", "start": "2024-11-20T09:00:00Z", "lead": "lead@example.test"}
    made = send(school, "Supervisor", "sessions", body)
    assert (made.status_code, made.json()["end"], made.json()["free"]) == (201, "2024-11-20T09:25:00Z", 20)
    path = f"sessions/{made.json()['id']}"
    changed = send(school, "Supervisor", path, {"start": "2024-11-21T09:00:00Z", "place": "Room 4"}, "patch").json()
    assert (changed["start"], changed["place"], changed["lead"]["name"]) == ("2024-11-21T09:00:00Z", "Room 4", "Lead")
    assert send(school, "Lead", path, {"place": "Room 5"}, "patch").status_code == 403
    assert send(school, "Supervisor", "sessions", {**body, "site": "Cebu"}).status_code in {400, 403}
    cancelled = send(school, "Supervisor", f"{path}/cancel", {"reason": "Flooded"}).json()
    assert (cancelled["state"], cancelled["cancel_reason"]) == ("cancelled", "Flooded")
    assert send(school, "Supervisor", f"{path}/cancel", {"reason": "Flooded"}).status_code == 409


def test_an_agent_swaps_a_seat_with_two_presses(school: School) -> None:
    one, other = school.session(), school.session(NINE + 2 * DAY)
    place = booking.book(enrolment=school.enrolment("Agent"), session=one, by=school.people["Agent"])
    client = school.client("Agent")
    page = client.get(f"/training/places/{place.pk}/").content.decode()
    assert "Choose another session" in page
    answer = client.post(f"/training/places/{place.pk}/book/", {"session": other.pk}, follow=True)
    assert "The seat is booked." in answer.content.decode()
    place.refresh_from_db()
    assert place.session == other
    assert client.post(f"/training/places/{place.pk}/withdraw/").status_code == 403
    assert school.client("Colleague").get(f"/training/places/{place.pk}/").status_code == 404
    answer = school.client("Supervisor").post(f"/training/places/{place.pk}/withdraw/", follow=True)
    assert "Taken out of the round." in answer.content.decode()


def test_a_supervisor_plans_a_session_on_the_site_s_clock_and_puts_people_on_it(school: School) -> None:
    client = school.client("Supervisor")
    path = client.get("/training/sessions/new/")["Location"]
    wrong = client.post(path, {"site": school.cork.pk, "starts_at": "2024-11-18T08:00", "seats": 2})
    assert (wrong.status_code, "That time is over" in wrong.content.decode()) == (400, True)
    school.cork.timezone = "America/Toronto"
    school.cork.save()
    made = client.post(path, {"site": school.cork.pk, "starts_at": "2024-11-19T08:00", "seats": 2, "place": "Room 4"})
    session = Session.objects.get()
    assert made["Location"] == f"/training/sessions/{session.pk}/"
    assert session.starts_at.isoformat() == "2024-11-19T13:00:00+00:00"
    people = client.post(f"/training/sessions/{session.pk}/people/", {"people": "Agent\nColleague\nLead"})
    assert "There is no seat for Lead." in people.content.decode()
    assert Enrolment.objects.filter(session=session).count() == 2
    moved = client.post(f"/training/sessions/{session.pk}/move/", {"starts_at": "2024-11-20T08:00"})
    assert moved.status_code == 302
    client.post(f"/training/sessions/{session.pk}/edit/", {"lead": "Lead", "seats": 3, "place": ""})
    client.post(f"/training/sessions/{session.pk}/cancel/", {"reason": "Flooded"})
    session.refresh_from_db()
    assert (session.starts_at.day, session.seats, session.state) == (20, 3, "cancelled")
    assert school.client("Agent").get(path).status_code == 403


def test_home_says_what_is_next(school: School) -> None:
    assert "Next refresher" not in school.client("Agent").get("/").content.decode()
    place = school.enrolment("Agent")
    assert "No seat yet." in school.client("Agent").get("/").content.decode()
    booking.book(enrolment=place, session=school.session(), by=school.people["Agent"])
    assert "tomorrow, 09:00" in school.client("Agent").get("/").content.decode()


@pytest.mark.parametrize("path", [API + "sessions", API + "enrolments", "/training/places/{place}/"])
def test_as_many_statements_for_thirty_as_for_three(school: School, path: str) -> None:
    place = school.enrolment("Supervisor")
    address = path.format(place=place.pk)

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert school.client("Supervisor").get(address).status_code == 200
        return len(found)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            session = school.session(NINE + (number + 1) * DAY, taken=1)
            school.person(f"Person {number}", "agent", "team", school.cards.pk, site=school.cork, team=school.cards)
            school.enrolment(f"Person {number}", state="booked", why="", session=session)

    more(0, 3)
    count()
    few = count()
    more(3, 30)
    assert count() == few
