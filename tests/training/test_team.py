"""A supervisor's Team page: who has had it, who has a seat, who is overdue; asking them, at most once a day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.events.models import Event
from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.people.models import Site
from feedback.reports.actions import file_report
from feedback.training.models import Cycle, Enrolment, Nudge
from tests.cast import crowd
from tests.training.conftest import School


@pytest.fixture
def running(school: School) -> School:
    """The round runs today; Agent is overdue, Colleague has a seat, Lead has had it, Far agent has no seat."""
    today, day = timezone.localdate(), timedelta(days=1)
    window = {"opens_on": today - 40 * day, "closes_on": today + 40 * day, "due_on": today + 40 * day}
    Cycle.objects.update(**window)
    school.cycle.refresh_from_db()
    held = school.session(at=timezone.now() - 5 * day)
    coming = school.session(at=timezone.now() + 5 * day)
    school.enrolment("Agent", due_on=today - 3 * day)
    school.enrolment("Colleague", session=coming, state="booked", why="")
    school.enrolment("Lead", session=held, state="done", why="", done_at=timezone.now())
    school.enrolment("Far agent")
    return school


def page(school: School, name: str, query: str = "") -> str:
    return school.client(name).get(f"/team{query}").content.decode()


def nudge(client: Client, **data: object) -> str:
    return client.post("/team/nudge", {"next": "/team", **data}, follow=True).content.decode()


def told(school: School, name: str) -> list[str]:
    relay(now=timezone.now() + timedelta(minutes=1))
    rows = Notification.objects.filter(user=school.people[name]).order_by("id")
    return [row.params["what"] for row in rows]


def test_a_supervisor_sees_how_their_people_stand_and_nobody_elses(running: School) -> None:
    shown = page(running, "Supervisor")
    assert "1 of 3 places in the running rounds are done." in shown
    assert "1 is overdue." in shown
    assert "Far agent" not in shown
    assert "1 has no seat yet." in page(running, "Far supervisor")
    assert "1 of 4 places" in page(running, "Admin")
    assert running.client("Agent").get("/team").status_code == 403


def test_tabs_and_filters_narrow_it(running: School) -> None:
    for show, name in (("overdue", "Agent"), ("booked", "Colleague"), ("done", "Lead"), ("unplaced", "Far agent")):
        shown = page(running, "Admin", f"?show={show}")
        table = shown[shown.index("data-rows") :]
        listed = [other for other in ("Agent<", "Colleague<", "Lead<", "Far agent<") if f">{other}" in table]
        assert listed == [f"{name}<"], show
    assert "1 of 3 places" in page(running, "Admin", f"?team={running.cards.pk}")
    assert running.client("Supervisor").get(f"/team?team={running.chat.pk}").status_code == 400


def test_what_is_still_owed_of_an_earlier_round_stays_and_a_retired_programme_goes(running: School) -> None:
    today = timezone.localdate()
    Cycle.objects.update(opens_on=today - timedelta(days=90), closes_on=today - timedelta(days=1))
    assert "0 of 2 places in the running rounds are done." in page(running, "Supervisor")
    type(running.programme).objects.update(is_active=False, retired_at=timezone.now())
    assert "No round is running for your people." in page(running, "Supervisor")


def test_somebody_is_asked_once_a_day_whoever_asks(running: School) -> None:
    place = Enrolment.objects.get(person__name="Agent")
    other = Enrolment.objects.get(person__name="Colleague")
    answer = nudge(running.client("Supervisor"), ids=[place.pk, other.pk])
    assert "1 person is asked to find a seat." in answer
    assert "asked today" in answer
    assert "1 was asked already today" in nudge(running.client("Admin"), all="1")
    assert told(running, "Agent") == ["nudged"]
    assert "Supervisor asks you to find a seat" in running.client("Agent").get("/news").content.decode()
    assert Event.objects.get(verb="enrolment.nudged").actor_id == running.people["Supervisor"].pk
    Nudge.objects.update(on=timezone.localdate() - timedelta(days=2))
    assert "1 person is asked to find a seat." in nudge(running.client("Admin"), all="1")


def test_nobody_asks_people_they_do_not_look_after(running: School) -> None:
    place = Enrolment.objects.get(person__name="Agent")
    assert "only who is overdue" in nudge(running.client("Far supervisor"), ids=[place.pk])
    assert running.client("Colleague").post("/team/nudge", {"ids": [place.pk]}).status_code == 403
    assert not Nudge.objects.exists()


def test_what_they_raised_and_no_name_where_there_is_none(running: School) -> None:
    crowd(*Site.objects.all())
    for name, anonymous in (("Agent", False), ("Colleague", True)):
        file_report(
            by=running.fresh(name),
            tool=running.tool,
            severity="slowing",
            text="The summary ends too early.",
            anonymous=anonymous,
            source="page",
        )

    def counted(query: str) -> str:
        return page(running, "Supervisor", query).split("still to be answered")[1][:80]

    assert '<td class="n">2</td>' in counted("")
    assert '<td class="n">1</td>' in counted(f"?team={running.cards.pk}")


def test_the_page_costs_the_same_for_three_and_thirty(running: School) -> None:
    def cost() -> int:
        client = running.client("Supervisor")
        client.get("/team")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/team").status_code == 200
        return len(asked)

    few = cost()
    for number in range(27):
        name = f"Agent {number}"
        running.person(name, "agent", "team", running.cards.pk, site=running.cork, team=running.cards)
        running.enrolment(name)
    assert cost() == few
