"""When a session is over, somebody leaves or moves, or a programme goes: who hears of it, and no seat is lost."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from feedback.commitments.models import Commitment
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.events.models import Event
from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.people.actions.persons import edit_person
from feedback.people.models import Team
from feedback.training.actions import tend
from feedback.training.actions.attendance import attend, hold
from feedback.training.actions.chasing import ask_who_was_there
from feedback.training.actions.undoing import undo
from feedback.training.models import Enrolment, Programme, Session
from feedback.training.reactions import start_clocks
from tests.training.conftest import DAY, HOUR, NINE, School


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(NINE, tick=False):
        yield


def seat(school: School, name: str, session: Session, **more: Any) -> Enrolment:
    Session.objects.filter(pk=session.pk).update(taken=session.taken + 1)
    session.taken += 1
    return school.enrolment(name, session=session, state="booked", why="", **more)


def in_line(school: School, name: str, session: Session) -> Enrolment:
    return school.enrolment(name, waiting_for=session, waiting_since=NINE)


def now_of(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def told(school: School, name: str, kind: str) -> list[dict[str, Any]]:
    relay(now=datetime.now(UTC) + 9_000 * DAY)
    return [row.params for row in Notification.objects.filter(user=school.people[name], kind=kind).order_by("id")]


def clocks(place: Enrolment) -> list[tuple[str, int | None]]:
    rows = Commitment.clocks.filter(subject_type="enrolment", subject_id=place.pk).order_by("round")
    return [(row.state, row.team_id) for row in rows]


def test_a_supervisor_hears_once_a_session_who_waits_for_their_yes(school: School) -> None:
    Programme.objects.update(completion="sign_off")
    session, lead = school.session(at=NINE), school.fresh("Lead")
    places = [seat(school, name, session) for name in ("Agent", "Colleague")]
    attend(session=session, enrolments=places, by=lead, now=NINE)
    hold(session=session, by=lead, now=NINE + HOUR)
    assert [(one["session_id"], one["people"]) for one in told(school, "Supervisor", "sign_off")] == [(session.pk, 2)]
    assert "2 people wait for your yes" in school.client("Supervisor").get("/news").content.decode()
    assert not told(school, "Far supervisor", "sign_off")


def test_who_led_is_asked_once_who_was_there_and_their_supervisor_two_days_later(school: School) -> None:
    session, noted = school.session(at=NINE), school.session(at=NINE, lead=school.people["Supervisor"])
    seat(school, "Agent", session)
    seat(school, "Colleague", noted, attended_at=NINE)
    asked = [ask_who_was_there(now=NINE + after) for after in (HOUR, 3 * HOUR, 4 * HOUR, 3 * DAY, 4 * DAY)]
    assert asked == [0, 1, 0, 1, 0]
    assert [one["session_id"] for one in told(school, "Lead", "unnoted")] == [session.pk]
    assert [one["session_id"] for one in told(school, "Supervisor", "unnoted")] == [session.pk]
    assert "Nobody is noted yet" in school.client("Lead").get("/news").content.decode()


def done(school: School, name: str = "Agent") -> Enrolment:
    session, lead = school.session(at=NINE), school.fresh("Lead")
    place = seat(school, name, session)
    with transaction.atomic():
        start_clocks(Event(subject_id=place.pk, at=NINE))
    attend(session=session, enrolments=[place], by=lead, now=NINE)
    hold(session=session, by=lead, now=NINE + HOUR)
    return now_of(place)


def test_what_is_done_is_taken_back_with_a_reason_and_the_clock_runs_again(school: School) -> None:
    place = done(school)
    assert (place.state, clocks(place)) == ("done", [("kept", school.cards.pk)])
    for name, why, refused in (("Colleague", "x", Forbidden), ("Agent", "x", Forbidden), ("Lead", " ", Invalid)):
        with pytest.raises(refused):
            undo(enrolment=place, by=school.fresh(name), reason=why, now=NINE + 2 * HOUR)
    path = f"/training/places/{place.pk}/"
    assert "Not done after all" in school.client("Supervisor").get(path).content.decode()
    school.client("Supervisor").post(f"{path}undo/", {"reason": "It was their twin."})
    again = now_of(place)
    assert (again.state, again.missed, again.undone_why, again.done_at) == ("booked", 1, "It was their twin.", None)
    assert again.session.starts_at > NINE
    assert [state for state, _team in clocks(place)] == ["kept", "running"]
    event = Event.objects.get(verb="enrolment.undone")
    assert (event.actor_id, "twin" in json.dumps(event.data)) == (school.people["Supervisor"].pk, False)
    assert "seat_undone" in [one["what"] for one in told(school, "Agent", "seat")]
    with pytest.raises(Conflict, match="not done"):
        undo(enrolment=place, by=school.fresh("Supervisor"), reason="Again.", now=NINE)


def test_a_round_that_is_over_stays_as_it_is_and_a_yes_alone_is_taken_back(school: School) -> None:
    place = done(school)
    path = f"/api/v1/enrolments/{place.pk}/undo"
    said = {"reason": "Too soon."}
    with time_machine.travel(NINE + 60 * DAY, tick=False):
        answer = school.client("Supervisor").post(path, said, content_type="application/json")
        assert answer.status_code == 409
    Programme.objects.update(completion="sign_off")
    answer = school.client("Supervisor").post(path, said, content_type="application/json")
    assert (answer.status_code, answer.json()["state"], answer.json()["undone_why"]) == (200, "came", "Too soon.")


@pytest.mark.usefixtures("spared")
def test_the_seat_of_who_left_or_walked_in_elsewhere_goes_along_the_line_at_once(school: School) -> None:
    full, other = school.session(at=NINE + DAY, seats=1), school.session(at=NINE, seats=5)
    mine, waits = seat(school, "Agent", full), in_line(school, "Colleague", full)
    attend(session=other, enrolments=[mine], by=school.fresh("Lead"), now=NINE)
    assert (now_of(waits).session, now_of(waits).state, now_of(full).taken) == (full, "booked", 1)
    next_ = in_line(school, "Lead", full)
    Session.objects.update(lead=None)
    school.people["Colleague"].is_active = False
    school.people["Colleague"].save()
    tend(now=NINE + HOUR)
    assert (now_of(waits).state, now_of(next_).session, now_of(full).taken) == ("withdrawn", full, 1)
    rows = Event.objects.filter(verb="enrolment.booked", data__how="waiting").order_by("pk")
    assert list(rows.values_list("subject_id", flat=True)) == [waits.pk, next_.pk]


@pytest.mark.parametrize(
    ("choice", "state", "place"), [("keep", "planned", "booked"), ("cancel", "cancelled", "unplaced")]
)
def test_a_programme_goes_and_its_sessions_with_it_if_wanted(
    school: School, choice: str, state: str, place: str
) -> None:
    coming, held = school.session(NINE + DAY), school.session(NINE - DAY, state="held", held_at=NINE)
    later = school.session(NINE + 2 * DAY)
    mine = seat(school, "Agent", coming)
    admin, path = school.client("Admin"), f"/setup/programmes/{school.programme.pk}/"
    assert "2 sessions of it are still to come." in " ".join(admin.get(path).content.decode().split())
    admin.post(f"{path}switch/", {"on": "0", "sessions": choice})
    assert [now_of(one).state for one in (coming, later, held)] == [state, state, "held"]
    assert (now_of(mine).state, now_of(mine).waiting_for) == (place, None)
    assert not Commitment.clocks.filter(subject_type="enrolment", closed_at=None).exists()


def test_a_place_follows_its_person_to_another_team_and_site(school: School) -> None:
    here, there = school.session(NINE + DAY), school.session(NINE + 2 * DAY, site=school.cebu)
    mine, waits = seat(school, "Agent", here), in_line(school, "Colleague", here)
    Session.objects.filter(pk=here.pk).update(seats=1)
    with transaction.atomic():
        start_clocks(Event(subject_id=mine.pk, at=NINE))
    other = Team.objects.create(name="Loans", site=school.cork)
    edit_person(person=school.fresh("Agent"), by=school.fresh("Admin"), now=NINE, team=other)
    assert (now_of(mine).session, clocks(mine)) == (here, [("running", other.pk)])
    edit_person(person=school.fresh("Agent"), by=school.fresh("Admin"), now=NINE, team=school.chat)
    assert (now_of(mine).session, now_of(mine).state) == (there, "booked")
    assert (now_of(waits).session, now_of(here).taken) == (here, 1)
    running = Commitment.clocks.get(subject_id=mine.pk, closed_at=None)
    assert (running.site_id, running.team_id) == (school.cebu.pk, school.chat.pk)
    assert running.due_at == Commitment.clocks.filter(subject_id=mine.pk).earliest("round").due_at - timedelta(hours=8)
