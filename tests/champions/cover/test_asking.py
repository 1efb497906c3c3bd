"""A gap that people are asked to fill: the first yes has it, and it ends when the gap begins or is filled otherwise."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from feedback.champions.actions import gaps, swaps
from feedback.champions.actions.swaps import ask_to_fill
from feedback.champions.coverage import Span
from feedback.champions.models import Override, Roster, Swap
from feedback.core.db import clock
from feedback.core.errors import Conflict, Invalid
from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.people.models import Absence, ApiToken
from tests.champions.cover.conftest import NOW, Place, at
from tests.together import at_once

pytestmark = pytest.mark.django_db
GAP = Span(at(19, 14), at(19, 21))


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """Half past nine on Wednesday 18 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def retail(place: Place) -> Roster:
    """Two are needed in the afternoon of the 19th and nobody is planned; Ann is on that morning from five."""
    roster = place.roster()
    place.needs(roster, 14, 21, people=2, days=("thu",))
    place.shift(roster, "Ann", at(19, 5), at(19, 14))
    return roster


def press(client: Client, retail: Roster, **sent: Any) -> str:
    asked = {"from": GAP.start.isoformat(), "to": GAP.end.isoformat(), "ask": "1", **sent}
    return client.post(reverse("champions:fill", args=[retail.pk]), asked, follow=True).text


def heard(place: Place, name: str) -> str:
    """Everything on somebody's list of what happened."""
    relay(now=clock())
    return place.as_(name).get(reverse("notifications:list")).text


def ask(place: Place, retail: Roster, *names: str, **more: Any) -> Swap:
    people = [place.people[name] for name in names] or None
    return ask_to_fill(roster=retail, time=GAP, people=people, by=place.people["Supervisor"], **more)


def states(swap: Swap) -> tuple[str, int]:
    swap.refresh_from_db()
    return swap.state, Override.objects.count()


def test_two_are_asked_the_first_yes_has_it_and_the_second_a_kind_word(place: Place, retail: Roster) -> None:
    boss, ben, cleo = (place.as_(name) for name in ("Supervisor", "Ben", "Cleo"))
    fill = f"{reverse('champions:fill', args=[retail.pk])}?from=2026-11-19T14:00Z&to=2026-11-19T21:00Z"
    assert "Ask everybody who could (2 people)" in boss.get(fill).text
    chosen = [place.people[name].pk for name in ("Ben", "Cleo")]
    refused = press(boss, retail, people=chosen[1:], note="The launch is on Thursday. " * 8)
    ticked = [f'name="people" value="{pk}" checked' in refused for pk in chosen]
    assert (ticked, "The launch is on Thursday. The" in refused) == ([False, True], True), "what was chosen stays"
    assert "Asked. You hear" in press(boss, retail, people=chosen, note="The launch is on Thursday")
    for page in ("coverage", "swaps"):
        assert "Ben" in boss.get(reverse(f"champions:{page}")).text.split("Asked: ")[1][:20], page
    assert "Supervisor asks: can you be on" in heard(place, "Ben")
    to_mail = Notification.objects.filter(mail_at__isnull=False)
    assert set(to_mail.values_list("user__name", flat=True)) == {"Ben", "Cleo"}
    phone = ben.get(reverse("champions:my_shifts")).text
    assert "Somebody is missing, and Supervisor asks whether you can come." in phone
    assert "The launch is on Thursday" in phone
    assert "Can you take this?" not in place.as_("Ann").get(reverse("champions:my_shifts")).text

    accept = reverse("champions:swap_accept", args=[Swap.objects.get().pk])
    assert "The shift is yours now." in ben.post(accept, follow=True).text
    assert "Ben has taken it already." in cleo.post(accept, follow=True).text
    made = Override.objects.get()
    assert (made.add, made.remove, made.reason) == (place.people["Ben"], None, "cover")
    assert "Ben fills the gap you asked for" in heard(place, "Supervisor")
    assert "Can you take this?" not in cleo.get(reverse("champions:my_shifts")).text


@pytest.mark.django_db(transaction=True)
def test_two_who_say_yes_at_the_same_moment(place: Place, retail: Roster) -> None:
    swap = ask(place, retail)
    ended = at_once(
        *(
            lambda name=name: swaps.accept(swap=swap, taker=place.people[name], by=place.people[name])  # type: ignore[misc]
            for name in ("Ben", "Cleo")
        )
    )
    assert states(swap) == ("done", 1)
    assert swap.taker is not None
    assert sorted(str(refusal or "") for refusal in ended) == ["", f"{swap.taker.name} has taken it already."]


def test_whoever_was_not_asked_or_cannot_any_more_does_not_get_it(place: Place, retail: Roster) -> None:
    swap, (ben, cleo) = ask(place, retail, "Ben"), (place.people[name] for name in ("Ben", "Cleo"))
    accept = reverse("champions:swap_accept", args=[swap.pk])
    assert place.as_("Cleo").post(accept).status_code == 404
    with pytest.raises(Conflict, match="offered to somebody else"):
        swaps.accept(swap=swap, taker=cleo, by=cleo)
    Absence.objects.create(user=ben, starts_at=at(19, 0), ends_at=at(20, 0))
    with pytest.raises(Conflict, match="away"):
        swaps.accept(swap=swap, taker=ben, by=ben)
    assert states(swap) == ("asked", 0)


def test_it_ends_when_all_said_no_when_it_begins_when_it_is_filled_and_when_it_is_taken_back(
    place: Place, retail: Roster
) -> None:
    boss, ben, cleo = (place.people[name] for name in ("Supervisor", "Ben", "Cleo"))
    declined = ask(place, retail)
    swaps.decline(swap=declined, person=ben, by=ben)
    assert states(declined) == ("asked", 0)
    swaps.decline(swap=declined, person=cleo, by=cleo)
    assert states(declined) == ("declined", 0)
    assert "Nobody you asked can fill the gap" in heard(place, "Supervisor")

    place.as_("Supervisor").post(reverse("champions:swap_withdraw", args=[(back := ask(place, retail, "Ben")).pk]))
    assert states(back) == ("withdrawn", 0)
    assert "Nobody has to fill the gap any more" in heard(place, "Ben")

    filled = ask(place, retail)
    for one in (ben, cleo):
        gaps.fill_gap(roster=retail, user=one, starts_at=GAP.start, ends_at=GAP.end, by=boss)
    assert swaps.lapse_begun() == 1
    assert states(filled) == ("void", 2)
    Override.objects.all().delete()

    begun = ask(place, retail, "Cleo")
    assert swaps.lapse_begun(now=GAP.start - timedelta(seconds=1)) == 0
    assert swaps.lapse_begun(now=GAP.start) == 1
    assert states(begun) == ("lapsed", 0)
    assert "Nobody you asked filled the gap before it began" in heard(place, "Supervisor")


def test_as_many_are_asked_for_as_are_missing_and_only_who_could(place: Place, retail: Roster) -> None:
    ask(place, retail, "Ben")
    ask(place, retail, "Cleo")
    with pytest.raises(Conflict, match="asked to fill this gap already"):
        ask(place, retail)
    Swap.objects.all().delete()
    with pytest.raises(Invalid, match="Ann: With the shift it touches"):
        ask(place, retail, "Ann", "Ben")
    assert "Choose whom to ask." in press(place.as_("Supervisor"), retail)
    with pytest.raises(Invalid, match="has begun"):
        ask(place, retail, "Ben", now=GAP.start + timedelta(hours=1))
    assert not Swap.objects.exists()


def test_programs_ask_and_say_yes(place: Place, retail: Roster) -> None:
    def api(name: str) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.objects.create(place.people[name], scope='write')[1]}")
        return client

    sent = {"roster": retail.pk, "start": GAP.start.isoformat(), "end": GAP.end.isoformat()}
    asked = api("Supervisor").post("/api/v1/swaps/ask-to-fill", sent, format="json")
    assert asked.status_code == 201, asked.json()
    made = asked.json()
    assert (made["giver"], made["state"], made["reason"]) == (None, "asked", "cover")
    assert sorted(one["name"] for one in made["invited"]) == ["Ben", "Cleo"]
    assert api("Ben").post("/api/v1/swaps/ask-to-fill", sent, format="json").status_code == 403
    named = {**sent, "to": [place.people["Ann"].email]}
    assert api("Supervisor").post("/api/v1/swaps/ask-to-fill", named, format="json").status_code == 400
    assert api("Ann").get(f"/api/v1/swaps/{made['id']}").status_code == 404
    assert api("Ben").post(f"/api/v1/swaps/{made['id']}/accept").json()["taker"]["name"] == "Ben"
    late = api("Cleo").post(f"/api/v1/swaps/{made['id']}/accept")
    assert (late.status_code, late.json()["detail"]) == (409, "Ben has taken it already.")
