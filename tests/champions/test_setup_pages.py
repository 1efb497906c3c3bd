"""Rosters set up in the pages: one by one, and a whole site from nothing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.champions import actions, covering
from feedback.champions.kept import plans
from feedback.champions.models import Layer, Member, Roster
from feedback.events.models import Event
from feedback.people import actions as people
from feedback.people.models import Grant, Role
from tests.champions.crew import DAY, HOUR, NOW, Crew
from tests.people import factory

SET_UP = "/setup/rosters/"


def client(crew: Crew, name: str = "Sue") -> Client:
    made = Client()
    made.force_login(crew.people[name])
    return made


def text(answer: Any) -> str:
    return answer.content.decode()


# --- one by one --------------------------------------------------------------------------------------------------

FIELDS = {
    "name": "Cork claims",
    "timezone": "Europe/Dublin",
    "rings_all_after": "5",
    "rings_supervisor_after": "15",
    "quiet_claim_after": "10",
    "night_from": "21",
    "night_until": "6",
    "weekend": ["fri", "sat"],
}


def test_a_roster_is_made_and_edited(crew: Crew) -> None:
    sue, teams = client(crew), [crew.places.claims.pk]
    answer = sue.post(f"{SET_UP}new/", {**FIELDS, "teams": teams, "neighbour": crew.roster.pk})
    made = Roster.objects.get(name="Cork claims")
    assert answer["Location"] == f"{SET_UP}{made.pk}/rotations/"
    assert (made.site, list(made.teams.all()), made.neighbour) == (crew.places.cork, [crew.places.claims], crew.roster)
    assert (made.night_from, made.night_until, made.weekend, made.holidays_count) == (21, 6, ["fri", "sat"], False)
    fair = text(sue.get(f"/champions/fairness?roster={made.pk}"))
    assert "the hours from 21:00 to 06:00, Friday, Saturday." in fair
    refused = sue.post(f"{SET_UP}{made.pk}/", {**FIELDS, "name": "BILLING", "rings_all_after": "30"})
    assert (refused.status_code, "as many minutes or more" in text(refused)) == (400, True)
    assert sue.post(f"{SET_UP}{made.pk}/", {**FIELDS, "name": "Claims", "swaps_need_a_yes": "on"}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.swaps_need_a_yes, made.teams.count()) == ("Claims", True, 0)


def test_a_roster_goes_out_of_use_and_comes_back(crew: Crew) -> None:
    sue = client(crew)
    sue.post(f"{SET_UP}{crew.roster.pk}/switch/", {"on": "0"})
    assert "Out of use" in text(sue.get(SET_UP))
    sue.post(f"{SET_UP}{crew.roster.pk}/switch/", {"on": "1"})
    assert Roster.objects.get(pk=crew.roster.pk).is_active


def test_what_is_needed_is_said_line_by_line(crew: Crew) -> None:
    url = f"{SET_UP}{crew.roster.pk}/needs/"
    form = {
        "form-TOTAL_FORMS": 3,
        "form-INITIAL_FORMS": 0,
        "form-0-people": 2,
        "form-0-opens": "22:00",
        "form-0-closes": "06:00",
        "form-1-people": 1,
        "form-1-days": ["sat", "sun"],
        "form-2-opens": "09:00",
    }
    assert client(crew).post(url, form).status_code == 302
    assert [(need.people, need.days) for need in crew.roster.requirements.all()] == [(2, []), (1, ["sat", "sun"])]
    wrong = client(crew).post(url, {**form, "form-0-closes": ""})
    assert (wrong.status_code, "both times" in text(wrong)) == (400, True)


def rotation(crew: Crew, *names: str, **more: Any) -> dict[str, Any]:
    """What the page of a rotation sends."""
    start = (timezone.now() - DAY).strftime("%Y-%m-%dT%H:%M")
    members = [crew.people[name].pk for name in names]
    return {
        "name": "Nights",
        "member": members,
        "cadence": "daily",
        "shift_length": "1",
        "people": "1",
        "starts_at": start,
        **more,
    }


def test_people_are_put_in_order_without_a_script_and_the_fortnight_is_shown_before_saving(crew: Crew) -> None:
    url, sue = f"{SET_UP}{crew.roster.pk}/rotations/", client(crew)
    page = text(sue.post(url, rotation(crew, "Ana", add="ben@example.test\nCleo", look="1")))
    order = [page.index(f'value="{crew.people[name].pk}"') for name in ("Ana", "Ben", "Cleo")]
    assert order == sorted(order)
    assert "Nothing is saved yet" in page
    assert not Layer.objects.exists()
    assert not Event.objects.filter(verb="layer.made").exists()
    moved = text(sue.post(url, rotation(crew, "Ana", "Ben", "Cleo", up="3")))
    order = [moved.index(f'value="{crew.people[name].pk}"') for name in ("Ana", "Cleo", "Ben")]
    assert order == sorted(order)
    assert (
        crew.people["Cleo"].name
        not in text(sue.post(url, rotation(crew, "Ana", "Cleo", out="2"))).split("Add people")[0]
    )
    assert sue.post(url, rotation(crew, "Ana", "Cleo", "Ben", save="1")).status_code == 302
    assert list(Member.objects.values_list("user__name", flat=True)) == ["Ana", "Cleo", "Ben"]


def test_a_rotation_that_has_begun_is_changed_from_now_on(crew: Crew) -> None:
    layer = crew.layer("Ana", "Ben", starts_at=timezone.now() - 10 * DAY, now=timezone.now())
    url = f"/setup/rotations/{layer.pk}/"
    page = text(client(crew).get(url))
    assert "It has begun" in page
    start = layer.starts_at.strftime("%Y-%m-%dT%H:%M")
    before = crew.on(timezone.now() - HOUR)
    assert client(crew).post(url, rotation(crew, "Ana", "Ben", "Cleo", starts_at=start, save="1")).status_code == 302
    assert Layer.objects.get(replaces=layer).members.count() == 3
    assert crew.on(timezone.now() - HOUR) == before
    end = f"/setup/rotations/{Layer.objects.get(replaces=layer).pk}/end/"
    assert "a shift under way runs to its end" in text(client(crew).get(end))
    assert client(crew).post(end).status_code == 302
    assert crew.on(timezone.now() + HOUR) == []


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(crew: Crew) -> None:
    url = f"{SET_UP}{crew.roster.pk}/rotations/"
    answer = client(crew).post(url, rotation(crew, "Gus", name="Odd nights", save="1"))
    assert answer.status_code == 400
    assert all(words in text(answer) for words in ("Gus is no champion", "Odd nights"))


def test_pages_are_for_those_who_keep_rosters_and_a_roster_is_for_all_who_see_it(crew: Crew) -> None:
    crew.layer("Ana", "Ben", starts_at=timezone.now() - DAY, now=timezone.now())
    assert client(crew, "Ana").get(SET_UP).status_code == 403
    assert client(crew, "Ana").get(f"{SET_UP}{crew.roster.pk}/").status_code == 403
    assert client(crew, "Fay").get(f"/champions/rosters/{crew.roster.pk}").status_code == 404
    page = text(client(crew, "Gus").get(f"/champions/rosters/{crew.roster.pk}"))
    assert all(words in page for words in ("On now", "Ben", "A new turn every day", "around the clock"))


def test_the_list_costs_the_same_at_3_rosters_and_at_30(crew: Crew) -> None:
    asking, counts = client(crew, "Abe"), []
    for first, last in ((0, 3), (3, 30)):
        for number in range(first, last):
            roster = actions.make_roster(by=None, name=f"R{number}", site=crew.places.cork, teams=[crew.places.billing])
            crew.layer("Ana", "Ben", roster=roster, starts_at=timezone.now() - DAY, now=timezone.now())
        asking.get(SET_UP)
        with CaptureQueriesContext(connection) as seen:
            assert "R2" in text(asking.get(SET_UP))
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- a whole site ------------------------------------------------------------------------------------------------


@pytest.fixture
def site(crew: Crew) -> Iterator[dict[str, Any]]:
    """Cork with four more teams and 24 agents in them; what the first page sends, no change of clocks in it."""
    teams = [people.create_team(by=None, site=crew.places.cork, name=f"Team {letter}") for letter in "ABCD"]
    agents = [factory.person(f"P{number:02}", "agent", team=teams[number % 4]) for number in range(24)]
    shifts = {
        "name_0": "Early",
        "opens_0": "06:00",
        "closes_0": "14:00",
        "name_1": "Late",
        "opens_1": "14:00",
        "closes_1": "22:00",
        "name_2": "Night",
        "opens_2": "22:00",
        "closes_2": "06:00",
    }
    sent = {
        "teams": [team.pk for team in teams],
        "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "cadence": "daily",
        "in_turn": "1",
        "begins": NOW.date().isoformat(),
        "source": "pasted",
        "pasted": "\n".join(agent.email for agent in agents),
        **shifts,
    }
    with time_machine.travel(NOW):
        yield sent


def cells(page: str) -> dict[str, str]:
    """The fields of the second page as the browser would send them."""
    import re

    found = re.findall(r'<textarea name="(team_\d+_\d)"[^>]*>\s*([^<]*)</textarea>', page)
    return {name: value.replace("&lt;", "<").replace("&gt;", ">") for name, value in found}


def test_a_site_is_set_up_from_nothing_and_once(crew: Crew, site: dict[str, Any]) -> None:
    abe, url = client(crew, "Abe"), f"{SET_UP}site/?site={crew.places.cork.pk}"
    first = text(abe.get(url))
    assert all(words in first for words in ("Team A", "Early", "22:00"))
    page = text(abe.post(url, site))
    assert all(
        words in page
        for words in ("24 people are no champions", "No gap in the first 4 weeks", "Each is on for 112 hours")
    )
    assert Roster.objects.count() == 1
    second = {**site, "crews": "1", "give_role": "on", **cells(page)}
    assert len(cells(page)) == 12
    for _again in range(2):
        assert abe.post(url, {**second, "make": "1"}).status_code == 302
    assert (Roster.objects.count(), Layer.objects.count()) == (5, 12)
    assert Grant.objects.filter(role=Role.CHAMPION, user__name__startswith="P").count() == 24
    now = timezone.now()
    made = [plan for plan in plans().values() if plan.roster != crew.roster]
    start = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert all(gaps == [] for gaps in covering.gaps(made, start, start + 28 * DAY).values())


def test_moving_somebody_shows_the_gap_that_it_leaves(crew: Crew, site: dict[str, Any]) -> None:
    abe, url = client(crew, "Abe"), f"{SET_UP}site/?site={crew.places.cork.pk}"
    found = cells(text(abe.post(url, site)))
    last = list(found)[-1]
    page = text(abe.post(url, {**site, "crews": "1", **found, last: "", "look": "1"}))
    assert "Gap" in page or "gaps" in page
    wrong = abe.post(url, {**site, "crews": "1", **found, last: "nobody@example.test", "make": "1"})
    assert (wrong.status_code, "Line 1: Nobody here" in text(wrong)) == (400, True)


def test_a_supervisor_is_told_that_an_admin_gives_the_role(crew: Crew, site: dict[str, Any]) -> None:
    sue, url = client(crew, "Sue"), f"{SET_UP}site/"
    page = text(sue.post(url, site))
    assert "Only an admin gives roles" in page
    refused = sue.post(url, {**site, "crews": "1", "give_role": "on", **cells(page), "make": "1"})
    assert (refused.status_code, Roster.objects.count()) == (400, 1)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"teams": []}, "required"),
        ({"name_0": "", "name_1": "", "name_2": ""}, "all three empty"),
        ({"pasted": ""}, "There is nobody yet"),
        ({"begins": "tomorrow"}, "valid date"),
    ],
)
def test_what_is_missing_is_said_at_its_place(
    crew: Crew, site: dict[str, Any], more: dict[str, Any], told: str
) -> None:
    answer = client(crew, "Abe").post(f"{SET_UP}site/?site={crew.places.cork.pk}", {**site, **more})
    assert (answer.status_code, told in text(answer)) == (400, True)
