"""The week, coverage and fairness as their readers meet them."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedback.champions.actions import gaps as filling
from feedback.champions.covering import covers
from feedback.champions.models import Override, Roster
from feedback.core.errors import Conflict
from feedback.people.models import Absence, Team
from tests.champions.cover.conftest import NOW, Place, at

WEEK = {"week": "2026-11-18"}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """Half past nine on Wednesday 18 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


def words_of(client: Client, name: str, **asked: str) -> str:
    response = client.get(reverse(f"champions:{name}"), asked)
    assert response.status_code == 200, response.status_code
    page = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main")]))


@pytest.fixture
def retail(place: Place) -> Roster:
    """Seven to nine in the evening on working days: Ann early, Ben late, but on Thursday nobody late."""
    roster = place.roster()
    place.needs(roster, 7, 21, days=("mon", "tue", "wed", "thu", "fri"))
    for day in range(16, 21):
        place.shift(roster, "Ann", at(day, 7), at(day, 14))
        if day != 19:
            place.shift(roster, "Ben", at(day, 14), at(day, 21))
    return roster


def test_the_week_shows_who_is_on_now_who_stands_in_and_where_nobody_is(place: Place, retail: Roster) -> None:
    Override.objects.create(
        roster=retail, add=place.people["Cleo"], remove=place.people["Ben"], starts_at=at(17, 14), ends_at=at(17, 21)
    )
    page = words_of(place.as_("Agent"), "week")
    assert "week of 16 November" in page
    assert "Ann 07–14 · now" in page
    assert "Cleo 14–21 · for Ben" in page
    assert "Nobody 14–21" in page
    assert "90% covered" in page  # 63 of 70 hours
    assert page.count("none needed") == 2
    assert "Put" not in page  # an agent fills nothing


def test_a_supervisor_is_told_the_first_gap_and_who_could_and_fills_it_with_one_press(
    place: Place, retail: Roster
) -> None:
    boss = place.as_("Supervisor")
    page = words_of(boss, "week")
    assert "1 gap" in page
    assert "the first one tomorrow, 14–21" in page
    assert "Put Cleo on" in page
    assert "0 h in the eight weeks around today; no other shift near." in page

    asked = {"from": at(19, 14).isoformat(), "to": at(19, 21).isoformat(), "user": place.people["Cleo"].pk}
    pressed = boss.post(reverse("champions:fill", args=[retail.pk]), asked, follow=True)

    assert "Cleo is on, and hears of it now." in pressed.content.decode()
    made = Override.objects.get()
    assert (made.add, made.reason, made.starts_at) == (place.people["Cleo"], "cover", at(19, 14))
    assert "Everybody who is needed in the next four weeks" not in words_of(boss, "coverage")  # later weeks are empty
    assert "Cleo 14–21" in words_of(boss, "week")
    again = boss.post(reverse("champions:fill", args=[retail.pk]), asked)
    assert again.status_code == 400
    assert "Somebody is on for this time by now." in again.content.decode()
    assert Override.objects.count() == 1


def test_nobody_is_put_on_who_is_away_on_elsewhere_or_without_rest(place: Place, retail: Roster) -> None:
    boss = place.people["Supervisor"]
    Absence.objects.create(user=place.people["Ben"], starts_at=at(19, 0), ends_at=at(20, 0))
    place.shift(place.roster("Cards"), "Cleo", at(19, 20), at(19, 22))

    def put(name: str) -> None:
        span = {"starts_at": at(19, 14), "ends_at": at(19, 21)}
        filling.fill_gap(roster=retail, user=place.people[name], by=boss, now=at(18, 9), **span)

    for name, reason in (("Ann", "longer than thirteen"), ("Ben", "away"), ("Cleo", "elsewhere")):
        with pytest.raises(Conflict, match=reason):
            put(name)
    asked = {"from": at(19, 14).isoformat(), "to": at(19, 21).isoformat()}
    page = place.as_("Supervisor").get(reverse("champions:fill", args=[retail.pk]), asked).content.decode()
    assert "Nobody is free and rested then." in page


def test_a_roster_is_filled_by_whoever_keeps_it_alone(place: Place, retail: Roster) -> None:
    asked = {"from": at(19, 14).isoformat(), "to": at(19, 21).isoformat(), "user": place.people["Cleo"].pk}
    url = reverse("champions:fill", args=[retail.pk])
    assert place.as_("Ann").post(url, asked).status_code == 403
    assert place.as_("Agent").get(reverse("champions:coverage")).status_code == 403
    assert place.as_("Agent").get(reverse("champions:fairness")).status_code == 403
    boss = place.as_("Supervisor")
    assert boss.get(url).status_code == 400
    assert boss.get(url, {"from": "yesterday", "to": "x"}).status_code == 400
    assert boss.get(reverse("champions:week"), {"week": "2026-02-31"}).status_code == 400
    assert not Override.objects.exists()


def test_coverage_tells_each_hour_in_a_table_and_lists_the_gaps(place: Place, retail: Roster) -> None:
    page = words_of(place.as_("Supervisor"), "coverage", **WEEK)
    assert "63 h of 70 h are covered." in page
    assert "Most is missing on Thursday 19 November: 7 h." in page
    assert page.count("0 of 1 nobody") == 7
    assert page.count("1 of 1 covered") == 63
    gaps = covers([place.plan(retail)], at(18, 9, 30), at(16, 9, 30) + timedelta(days=30))[retail.pk].gaps_by_day()
    assert "tomorrow, 14–21" in page
    assert f"{len(gaps)} gaps in the next four weeks" in page


def test_fairness_adds_up_hours_and_unsocial_hours(place: Place) -> None:
    roster = place.roster()
    place.shift(roster, "Ann", at(20, 20), at(21, 8))  # a holiday's evening, a night, a Saturday morning
    place.shift(roster, "Ben", at(18, 9), at(18, 17))
    page = words_of(place.as_("Supervisor"), "fairness", quarter="2026-4")
    assert "1 October to 31 December 2026: 20 h, of which 12 h unsocial." in page
    assert "Ann 12 h 12 h 8 h 8 h 4 h" in page
    assert "Ben 8 h 0 h" in page
    assert "Retail Cork 3 1 0.3 agents" in page
    assert "Nobody is on in this quarter." in words_of(place.as_("Supervisor"), "fairness", quarter="2027-1")
    assert place.as_("Supervisor").get(reverse("champions:fairness"), {"quarter": "2026-5"}).status_code == 400


def test_filters_narrow_the_week_and_a_roster_without_teams_is_every_teams(place: Place, retail: Roster) -> None:
    place.roster("Whole site").teams.clear()
    cards = Team.objects.create(name="Cards", site=place.site)
    place.roster("Cards only").teams.set([cards])
    client = place.as_("Agent")
    assert "Cards only" in words_of(client, "week")
    rows = words_of(client, "week", team=str(place.team.pk)).split("Sun 22 Nov")[1]
    assert "Retail" in rows
    assert "Whole site" in rows
    assert "Cards only" not in rows
    assert "Whole site" not in words_of(client, "week", roster=str(retail.pk)).split("Sun 22 Nov")[1]
    assert "Cards only" in words_of(client, "week", site=str(place.site.pk)).split("Sun 22 Nov")[1]
    assert client.get(reverse("champions:week"), {"team": "999999"}).status_code == 400


def test_thirty_rosters_take_as_many_queries_as_three(place: Place) -> None:
    def asked(numbers: range) -> list[int]:
        for number in numbers:
            roster = place.roster(f"Roster {number}")
            place.rotation(roster, 9, 12, place.person(f"Champion {number}").name, "Ann")
        boss, found = place.as_("Supervisor"), []
        for name in ("week", "coverage", "fairness"):
            with CaptureQueriesContext(connection) as queries:
                words_of(boss, name)
            found.append(len(queries))
        return found

    assert asked(range(3)) == asked(range(3, 30))
