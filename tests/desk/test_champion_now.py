"""Who is on now, on every agent's Home and on the big screen."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback.champions.models import Override
from feedback.desk.presence import my_champions
from feedback.people import actions as people
from feedback.people.models import User
from tests.champions.swaps.floor import HOUR, MONDAY, Floor, floor

pytestmark = pytest.mark.django_db


@pytest.fixture(name="floor")
def on_monday(db: None, time_machine: Any) -> Iterator[Floor]:
    time_machine.move_to(MONDAY + HOUR, tick=False)
    return floor()


def page(person: User, path: str = "/") -> str:
    client = Client()
    client.force_login(person)
    return client.get(path).text


def panel(html: str) -> str:
    start = html.index("Your champion now")
    return html[start : html.index("</section>", start)]


def test_home_names_who_is_on_until_when_and_who_follows(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY, 6)
    floor.shift(floor.ben, MONDAY + 6 * HOUR, 6)
    shown = panel(page(floor.agent))
    assert "Ann" in shown
    assert "14:00" in shown
    assert shown.index("Ann") < shown.index("Ben")


def test_home_says_when_the_next_shift_begins_while_nobody_is_on(floor: Floor) -> None:
    floor.shift(floor.cleo, MONDAY + timedelta(days=1))
    shown = panel(page(floor.agent))
    assert "nobody is on right now" in shown
    assert "tomorrow, 08:00" in shown
    assert "Cleo" in shown


def test_home_counts_exceptions_absences_and_who_has_left(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    floor.shift(floor.cleo, MONDAY)
    Override.objects.create(
        roster=floor.roster, starts_at=MONDAY, ends_at=MONDAY + 8 * HOUR, add=floor.ben, remove=floor.ann
    )
    people.deactivate(person=floor.cleo, by=None)
    shown = panel(page(floor.agent))
    assert "Ben" in shown
    assert "Ann" not in shown
    assert "Cleo" not in shown
    people.record_absence(person=floor.ben, starts_at=MONDAY, ends_at=MONDAY + 9 * HOUR, by=None)
    assert "nobody is on right now" in panel(page(floor.agent))


def test_the_neighbour_is_shown_while_the_own_roster_is_empty(floor: Floor) -> None:
    beside = floor.roster_of("Claims floor")
    beside.teams.set([floor.place.claims])
    floor.roster.neighbour = beside
    floor.roster.save()
    floor.shift(floor.ben, MONDAY, 4, beside)
    shown = panel(page(floor.agent))
    assert "Cork floor: nobody is on right now" in shown
    assert "Claims floor, until" in shown
    floor.shift(floor.ann, MONDAY)
    assert "Claims floor" not in panel(page(floor.agent))


def test_a_site_without_a_roster_promises_nobody(floor: Floor) -> None:
    floor.agent.site, floor.agent.team = floor.place.cebu, floor.place.chat
    floor.agent.save()
    assert "Your champion now" not in page(floor.agent)


def test_who_is_on_now_costs_four_statements_however_many_rosters(floor: Floor) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            my_champions(floor.agent, MONDAY + HOUR)
        return len(captured)

    floor.daily(floor.ann, floor.ben)
    floor.shift(floor.cleo, MONDAY)
    my_champions(floor.agent, MONDAY + HOUR)
    assert cost() <= 4
    for number in range(12):
        floor.shift(floor.cleo, MONDAY, 8, floor.roster_of(f"Floor {number}"))
    my_champions(floor.agent, MONDAY + HOUR)
    assert cost() <= 4


def test_the_big_screen_names_who_is_on_at_its_site(floor: Floor) -> None:
    assert "Cork floor: nobody is planned" in page(floor.agent, "/changes/wallboard")
    floor.shift(floor.ann, MONDAY, 6)
    floor.shift(floor.ben, MONDAY + timedelta(days=1), 6, floor.roster_of("Second floor"))
    html = page(floor.agent, "/changes/wallboard")
    assert "<strong>Ann</strong>" in html
    assert "Second floor: nobody until" in html
