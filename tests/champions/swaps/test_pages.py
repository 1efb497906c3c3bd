"""The pages of shifts and swaps: what stands on a phone, and what each button does."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback.champions.actions import swaps
from feedback.champions.coverage import Span
from feedback.champions.models import Override, Swap
from feedback.people import actions as people
from feedback.people.models import User
from tests.champions.swaps.floor import HOUR, MONDAY, Floor
from tests.people.factory import person

pytestmark = pytest.mark.django_db
MINE = "/champions/my-shifts"
TUESDAY = MONDAY + timedelta(days=1)


def page(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody)
    return client


def form_of(floor: Floor, hours: int = 8, **more: object) -> str:
    span = {"start": MONDAY.isoformat(), "end": (MONDAY + hours * HOUR).isoformat()}
    return f"/champions/rosters/{floor.roster.pk}/swaps/new?{urlencode({**span, **more})}"


def test_an_empty_page_says_what_comes(floor: Floor) -> None:
    html = page(floor.agent).get(MINE).text
    assert "No roster plans anything here yet." in html
    assert "No shifts yet." in html


def test_my_next_shifts_with_a_button_each(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    floor.shift(floor.ann, TUESDAY)
    floor.shift(floor.ben, TUESDAY)
    html = page(floor.ann).get(MINE).text
    assert "The next shift begins <strong>" in html
    assert html.count("Ask for a swap") == 2
    link = re.findall(r'href="(/champions/rosters/[^"]*swaps/new[^"]*)"', html)[0].replace("&amp;", "&")
    assert page(floor.ann).get(link).status_code == 200


def test_from_asking_to_taken_over_two_phones(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    floor.shift(floor.ben, TUESDAY)
    floor.shift(floor.cleo, TUESDAY)
    ann, ben = page(floor.ann), page(floor.ben)
    assert ann.post(form_of(floor), {"to": floor.ben.pk, "note": "The dentist"}).status_code == 302
    html = ben.get(MINE).text
    assert "Can you take this?" in html
    assert "The dentist" in html
    assert "Can you take this?" not in page(floor.cleo).get(MINE).text
    swap = Swap.objects.get()
    ben.post(f"/champions/swaps/{swap.pk}/accept")
    assert "in the place of Ann" in ben.get(MINE).text
    assert "Ben takes it." in ann.get(MINE).text


def test_the_second_phone_reads_who_has_it(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    for one in (floor.ben, floor.cleo):
        floor.shift(one, TUESDAY)
    page(floor.ann).post(form_of(floor), {"to": ""})
    swap = Swap.objects.get()
    page(floor.ben).post(f"/champions/swaps/{swap.pk}/accept")
    answer = page(floor.cleo).post(f"/champions/swaps/{swap.pk}/accept", follow=True)
    assert "Ben has taken it already." in answer.text
    assert Override.objects.count() == 1


def test_a_part_and_a_shift_in_return(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    floor.shift(floor.ben, TUESDAY)
    back = f"{floor.ben.pk}|{TUESDAY.isoformat()}|{(TUESDAY + 8 * HOUR).isoformat()}"
    ann = page(floor.ann)
    wrong = ann.post(form_of(floor), {"to": "", "start": "2026-11-23T07:30"})
    assert wrong.status_code == 400
    assert "Ann is not on during all of that time" in wrong.text
    given = {"to": "", "in_return": back, "start": "2026-11-23T10:00", "end": "2026-11-23T12:00"}
    assert ann.post(form_of(floor), given).status_code == 302
    swap = Swap.objects.get()
    assert (swap.asked, swap.starts_at, swap.return_starts_at) == (floor.ben, MONDAY + 2 * HOUR, TUESDAY)


@pytest.mark.parametrize("query", ["", "?start=x&end=y", "?start=2026-11-23T08:00&end=2026-11-23T16:00"])
def test_a_shift_that_is_none_is_no_page(floor: Floor, query: str) -> None:
    assert page(floor.ann).get(f"/champions/rosters/{floor.roster.pk}/swaps/new{query}").status_code == 404


def test_a_sick_call_from_a_colleagues_phone(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY - 2 * HOUR)
    floor.shift(floor.cleo, TUESDAY)
    cleo = page(floor.cleo)
    assert "Somebody cannot come?" in cleo.get(MINE).text
    url = f"/champions/rosters/{floor.roster.pk}/take-over?of={floor.ann.pk}"
    assert "Stand in for Ann?" in cleo.get(url).text
    assert not Override.objects.exists(), "looking at it changes nothing"
    cleo.post(url)
    assert "On now, until <strong>" in cleo.get(MINE).text
    assert page(floor.agent).post(url).status_code == 404, "Ann is not on any more"


def test_an_agent_takes_no_shift_over(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    url = f"/champions/rosters/{floor.roster.pk}/take-over?of={floor.ann.pk}"
    assert page(floor.agent).post(url).status_code == 403
    assert not Override.objects.exists()


def test_a_supervisor_acts_on_behalf_and_says_yes(floor: Floor) -> None:
    floor.roster.swaps_need_a_yes = True
    floor.roster.save()
    floor.shift(floor.ann, MONDAY)
    floor.shift(floor.ben, TUESDAY)
    boss = page(floor.boss)
    assert "Nothing waits for your yes." in boss.get("/champions/swaps").text
    boss.post(form_of(floor, person=floor.ann.pk), {"to": floor.ben.pk})
    swap = Swap.objects.get()
    assert (swap.giver, swap.created_by) == (floor.ann, floor.boss)
    assert "Ben takes it" in boss.get(f"/champions/people/{floor.ben.pk}/shifts").text
    boss.post(f"/champions/swaps/{swap.pk}/accept", {"person": floor.ben.pk})
    assert "One swap waits for your yes." in boss.get("/champions/swaps").text
    boss.post(f"/champions/swaps/{swap.pk}/approve")
    swap.refresh_from_db()
    assert (swap.state, swap.taker) == ("done", floor.ben)


def test_a_supervisor_finds_a_stand_in(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    floor.shift(floor.ben, TUESDAY)
    boss, url = page(floor.boss), f"/champions/rosters/{floor.roster.pk}/take-over?of={floor.ann.pk}"
    assert boss.post(url).status_code == 400
    boss.post(url, {"who": floor.ben.pk})
    assert Override.objects.get().add == floor.ben


def test_others_neither_see_nor_press(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    swap = swaps.ask(
        roster=floor.roster, giver=floor.ann, time=Span(MONDAY, MONDAY + HOUR), asked=floor.ben, by=floor.ann
    )
    stranger = person("Far Sue", "supervisor", team=floor.place.chat)
    for somebody, path, status in (
        (floor.agent, f"/champions/people/{floor.ann.pk}/shifts", 404),
        (floor.cleo, f"/champions/people/{floor.ann.pk}/shifts", 404),
        (stranger, f"/champions/people/{floor.ann.pk}/shifts", 404),
        (floor.agent, "/champions/swaps", 403),
    ):
        assert page(somebody).get(path).status_code == status, (somebody.name, path)
    for somebody, verb, status in (
        (floor.agent, "accept", 404),
        (floor.cleo, "accept", 404),
        (floor.ben, "withdraw", 403),
        (floor.ann, "approve", 403),
    ):
        assert page(somebody).post(f"/champions/swaps/{swap.pk}/{verb}").status_code == status, (somebody.name, verb)
    assert page(floor.ben).post(f"/champions/swaps/{swap.pk}/accept", {"person": floor.cleo.pk}).status_code == 404
    assert Swap.objects.get().state == "asked"


def test_leave_shows_a_shift_as_open(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    people.record_absence(person=floor.ann, starts_at=MONDAY, ends_at=MONDAY + 24 * HOUR, by=floor.ann)
    html = page(floor.ann).get(MINE).text
    assert "Open: you are away" in html
    assert "Ask for a swap" not in html
    path = f"/champions/rosters/{floor.roster.pk}"
    assert "Open because somebody is away" in page(floor.boss).get(path).text
    assert "Open because somebody is away" not in page(floor.ben).get(path).text, "why is for those who keep it"


def test_thirty_shifts_and_offers_cost_what_three_cost(floor: Floor) -> None:
    def cost(somebody: User, path: str) -> int:
        client = page(somebody)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    def offer(day: int) -> None:
        start = MONDAY + timedelta(days=day)
        floor.shift(floor.ann, start)
        floor.shift(floor.ben, start + 9 * HOUR)
        swaps.ask(roster=floor.roster, giver=floor.ann, time=Span(start, start + HOUR), by=floor.ann)

    for day in range(3):
        offer(day)
    pages = [(floor.ann, MINE), (floor.ben, MINE), (floor.boss, "/champions/swaps")]
    few = [cost(*each) for each in pages]
    for day in range(3, 30):
        offer(day)
    assert [cost(*each) for each in pages] == few
    assert max(few) <= 30
