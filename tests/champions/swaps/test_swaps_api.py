"""Swaps through the API: the same rules, and each refusal with its reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from feedback.champions.models import Override, Swap
from feedback.people.models import ApiToken, User
from tests.champions.swaps.floor import HOUR, MONDAY, Floor

pytestmark = pytest.mark.django_db
SWAPS = "/api/v1/swaps"
TUESDAY = MONDAY + timedelta(days=1)


def api(person: User) -> APIClient:
    _token, text = ApiToken.objects.create(person, scope="write")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def body(floor: Floor, day: int = 0, **more: Any) -> dict[str, Any]:
    start = MONDAY + timedelta(days=day)
    return {"roster": floor.roster.pk, "start": start.isoformat(), "end": (start + 8 * HOUR).isoformat(), **more}


def planned(floor: Floor) -> Floor:
    floor.shift(floor.ann, MONDAY)
    for one in (floor.ben, floor.cleo):
        floor.shift(one, TUESDAY)
    return floor


def test_asked_and_accepted(floor: Floor) -> None:
    made = api(planned(floor).ann).post(SWAPS, body(floor, to=floor.ben.pk, note="The dentist"), format="json")
    assert made.status_code == 201
    assert (made.data["state"], made.data["to"]["name"], made.data["taker"]) == ("asked", "Ben", None)
    url = f"{SWAPS}/{made.data['id']}"
    assert api(floor.cleo).get(url).status_code == 404
    assert api(floor.ben).post(f"{url}/accept").data["state"] == "done"
    late = api(floor.ben).post(f"{url}/accept")
    assert (late.status_code, late.json()["detail"]) == (409, "Ben has taken it already.")


def test_everybody_and_an_exchange(floor: Floor) -> None:
    planned(floor)
    back = {"return_start": TUESDAY.isoformat(), "return_end": (TUESDAY + 8 * HOUR).isoformat()}
    refused = api(floor.ann).post(SWAPS, body(floor, **back), format="json")
    assert refused.status_code == 400
    half = api(floor.ann).post(SWAPS, body(floor, to=floor.ben.pk, return_start=back["return_start"]), format="json")
    assert half.json()["errors"][0]["field"] == "return_end"
    made = api(floor.ann).post(SWAPS, body(floor, to=floor.ben.email, **back), format="json")
    assert made.status_code == 201
    api(floor.ben).post(f"{SWAPS}/{made.data['id']}/accept")
    assert Override.objects.count() == 2


def test_take_now_and_on_behalf(floor: Floor) -> None:
    sent = {"roster": floor.roster.pk, "instead_of": floor.ann.pk}
    planned(floor)
    assert api(floor.agent).post(f"{SWAPS}/take-now", sent, format="json").status_code == 403
    made = api(floor.boss).post(f"{SWAPS}/take-now", {**sent, "user": floor.ben.pk}, format="json")
    assert (made.status_code, made.data["reason"], made.data["taker"]["name"]) == (201, "sick", "Ben")
    again = api(floor.cleo).post(f"{SWAPS}/take-now", sent, format="json")
    assert again.status_code == 409


def test_the_supervisors_yes(floor: Floor) -> None:
    planned(floor).roster.swaps_need_a_yes = True
    floor.roster.save()
    url = f"{SWAPS}/{api(floor.ann).post(SWAPS, body(floor), format='json').data['id']}"
    assert api(floor.boss).post(f"{url}/accept", {"user": floor.ben.pk}, format="json").data["state"] == "waiting"
    assert api(floor.ben).post(f"{url}/approve").status_code == 403
    assert api(floor.boss).post(f"{url}/approve").data["state"] == "done"


def test_nobody_acts_for_another(floor: Floor) -> None:
    planned(floor)
    assert api(floor.ben).post(SWAPS, body(floor, user=floor.ann.pk), format="json").status_code == 403
    url = f"{SWAPS}/{api(floor.ann).post(SWAPS, body(floor), format='json').data['id']}"
    assert api(floor.cleo).post(f"{url}/accept", {"user": floor.ben.pk}, format="json").status_code == 403
    assert api(floor.ben).post(f"{url}/withdraw").status_code == 403
    assert Swap.objects.get().state == "asked"


def test_a_list_costs_the_same_at_three_and_at_thirty(floor: Floor) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{SWAPS}?state=asked&user={floor.ann.pk}").status_code == 200
        return len(captured)

    client = api(floor.boss)
    for day in range(3):
        floor.shift(floor.ann, MONDAY + timedelta(days=day))
        api(floor.ann).post(SWAPS, body(floor, day), format="json")
    cost()
    few = cost()
    for day in range(3, 30):
        floor.shift(floor.ann, MONDAY + timedelta(days=day))
        api(floor.ann).post(SWAPS, body(floor, day), format="json")
    assert cost() == few
    assert len(client.get(f"{SWAPS}?page_size=100").data["results"]) == 30
