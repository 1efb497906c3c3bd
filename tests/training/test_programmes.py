"""Programmes through their pages: made, looked at before they are made, changed, retired; and their rounds' plan."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback.events.models import Event
from feedback.people.models import User
from feedback.training.models import Cycle, Enrolment, Programme, Session
from feedback.training.states import Place
from tests.training.conftest import NINE, School

NEW: dict[str, Any] = {
    "name": "Call Summary refresher",
    "rhythm": "FREQ=MONTHLY;INTERVAL=3",
    "starts_on": "2024-10-01",
    "minutes": 45,
    "seats": 20,
    "away_percent": 10,
    "completion": "attendance",
    "pass_percent": 80,
    "leads": "Lead",
    "reminders": [10080, 60],
}


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(NINE, tick=False):
        yield


def page(client: Client, path: str, **data: Any) -> str:
    answer = client.post(path, data, follow=True) if data else client.get(path)
    assert answer.status_code == 200, answer.content.decode()
    return " ".join(answer.content.decode().split())


def test_an_admin_makes_a_programme_sees_the_plan_and_makes_it(school: School) -> None:
    admin = school.client("Admin")
    shown = page(admin, "/setup/programmes/new/", **NEW)
    made = Programme.objects.get(name="Call Summary refresher")
    assert (made.reminders, [lead.name for lead in made.leads.all()]) == ([10080, 60], ["Lead"])
    opens = list(made.cycles.order_by("opens_on").values_list("opens_on", "closes_on"))
    assert opens == [(date(2024, 10, 1), date(2024, 12, 31)), (date(2025, 1, 1), date(2025, 3, 31))]
    assert "Plan this round" in shown
    first = made.cycles.get(opens_on=date(2024, 10, 1))
    plan = page(admin, f"/training/rounds/{first.pk}/plan/")
    # Half an hour is all that Cork, where Lead is, and Cebu are both open.
    assert "Wed 20 Nov, 09:00" in plan
    assert "Nobody who may lead is free." in plan
    assert not Enrolment.objects.filter(cycle=first).exists()
    digest = plan.split('name="expected" value="')[1].split('"')[0]
    done = page(admin, f"/training/rounds/{first.pk}/plan/make/", expected=digest)
    assert "3 people have a seat now." in done
    assert Enrolment.objects.filter(cycle=first, state=Place.BOOKED).count() == 3
    assert "Far agent" in done
    again = page(admin, f"/training/rounds/{first.pk}/plan/")
    assert "There is nothing to plan" in again


def test_a_plan_that_is_not_the_one_looked_at_is_not_made(school: School) -> None:
    school.programme.leads.clear()
    answer = school.client("Admin").post(
        f"/training/rounds/{school.cycle.pk}/plan/make/", {"expected": "0123"}, follow=True
    )
    assert "Things have changed since you looked" in answer.content.decode()
    assert not Session.objects.exists()


def test_whom_it_is_for_is_said_while_it_is_written(school: School) -> None:
    admin = school.client("Admin")
    assert "For 4 people today." in page(admin, "/setup/programmes/meant/", **NEW)
    here = page(admin, "/setup/programmes/meant/", **NEW, sites=[school.cebu.pk])
    assert "For 1 person today." in here
    looked = admin.post("/setup/programmes/new/", {**NEW, "teams": [school.cards.pk], "look": "1"})
    assert "For 3 people today." in looked.content.decode()
    assert Programme.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"rhythm": "own", "recurrence": "every now and then"}, "This is no rule of recurrence."),
        ({"rhythm": "own", "recurrence": ""}, "Write the rule, or choose how often"),
        ({"rhythm": "own", "recurrence": "FREQ=WEEKLY;BYDAY=MO,WE"}, "at least 7 days apart"),
        ({"rhythm": "own", "recurrence": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "no round ever opens"),
        ({"rhythm": "FREQ=MONTHLY", "starts_on": "2024-10-31"}, "Begin by the 28th."),
        ({"name": "agent assist REFRESHER"}, "has that name already"),
        ({"minutes": 2}, "greater than or equal to 5"),
        ({"leads": "Nobody Known"}, "Line 1: Nobody here has this name"),
    ],
)
def test_what_cannot_be_is_told_at_the_field(school: School, wrong: dict[str, Any], told: str) -> None:
    answer = school.client("Admin").post("/setup/programmes/new/", {**NEW, **wrong})
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert Programme.objects.count() == 1


def test_edited_and_out_of_use_its_rounds_stay(school: School) -> None:
    admin, path = school.client("Admin"), f"/setup/programmes/{school.programme.pk}/"
    page(admin, path, **{**NEW, "name": "Another name", "rhythm": "FREQ=MONTHLY", "starts_on": "2024-11-15"})
    opens = list(school.programme.cycles.order_by("opens_on").values_list("opens_on", flat=True))
    # From the end of the round there was: what would overlap it is left out.
    assert opens == [date(2024, 10, 1), date(2025, 1, 15), date(2025, 2, 15)]
    assert "out of use. Its history stays." in page(admin, f"{path}switch/", on="0")
    assert Cycle.objects.count() == 3
    assert "out of use" in page(admin, f"/training/rounds/{school.cycle.pk}/")
    assert "is in use again" in page(admin, f"{path}switch/", on="1")
    verbs = Event.objects.filter(subject_type="programme").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["programme.edited", "programme.retired", "programme.restored"]


def test_only_admins_keep_programmes_and_who_looks_after_people_sees_their_round(school: School) -> None:
    for name in ("Agent", "Supervisor"):
        client = school.client(name)
        assert client.get("/setup/programmes/").status_code == 403
        assert client.post("/setup/programmes/new/", NEW).status_code == 403
    round_ = f"/training/rounds/{school.cycle.pk}/"
    school.enrolment("Far agent")
    assert school.client("Agent").get(round_).status_code == 404
    assert school.client("Supervisor").get(f"{round_}plan/").status_code == 403
    assert "Far agent" not in page(school.client("Supervisor"), round_)
    assert "Far agent" in page(school.client("Far supervisor"), round_)


def test_thirty_programmes_are_as_many_statements_as_three(school: School) -> None:
    admin = school.client("Admin")

    def statements(count: int) -> int:
        for number in range(Programme.objects.count(), count):
            made = Programme.objects.create(
                name=f"Programme {number:02}", starts_on=date(2024, 10, 1), created_at=NINE, updated_at=NINE
            )
            days = {"opens_on": date(2024, 10, 1), "closes_on": date(2024, 12, 31), "due_on": date(2024, 12, 31)}
            Cycle.objects.create(programme=made, created_at=NINE, **days)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert page(admin, "/setup/programmes/").count("data-row>") == count
        return len(found)

    admin.get("/setup/programmes/")
    assert statements(3) == statements(30)


def test_nobody_is_placed_twice_however_often_it_is_pressed(school: School) -> None:
    assert User.objects.filter(enrolments__isnull=False).count() == 0
    for _press in range(2):
        page(school.client("Admin"), f"/training/rounds/{school.cycle.pk}/plan/make/", expected="")
    assert Enrolment.objects.count() == 4
    assert Event.objects.filter(verb="cycle.planned").count() == 1
