"""Gaps and ratios for programs."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from feedback.champions.models import Roster
from feedback.people.models import ApiToken
from tests.champions.cover.conftest import Place, at


def api(place: Place, name: str) -> APIClient:
    _token, text = ApiToken.objects.create(place.people[name], scope="read")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


@pytest.fixture
def retail(place: Place) -> Roster:
    roster = place.roster()
    place.needs(roster, 9, 17, people=2, days=("wed",))
    place.shift(roster, "Ann", at(18, 9), at(18, 17))
    place.shift(roster, "Ben", at(18, 9), at(18, 16))
    return roster


def gaps(client: APIClient, roster: Roster, **asked: str) -> Any:
    return client.get(f"/api/v1/rosters/{roster.pk}/gaps", asked)


def test_gaps_say_how_many_are_missing_of_how_many(place: Place, retail: Roster) -> None:
    asked = {"from": "2026-11-18T00:00:00Z", "to": "2026-11-19T00:00:00Z"}
    answer = gaps(api(place, "Agent"), retail, **asked)
    assert answer.status_code == 200
    assert answer.json() == {
        "gaps": [{"start": "2026-11-18T16:00:00Z", "end": "2026-11-18T17:00:00Z", "missing": 1, "needed": 2}],
        "needed_hours": 16.0,
        "covered_hours": 15.0,
        "covered_percent": 93,
    }


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "from"),
        ({"from": "2026-11-18T00:00:00Z", "to": "2026-11-18T00:00:00Z"}, "to"),
        ({"from": "2026-01-01T00:00:00Z", "to": "2026-11-18T00:00:00Z"}, "to"),
        ({"from": "soon", "to": "2026-11-18T00:00:00Z"}, "from"),
    ],
)
def test_a_time_that_makes_no_sense_is_told_by_its_field(
    place: Place, retail: Roster, asked: dict[str, str], field: str
) -> None:
    answer = gaps(api(place, "Agent"), retail, **asked)
    assert answer.status_code == 400
    assert field in str(answer.json())


def test_how_many_agents_a_champion_has_is_for_those_who_look_after_them(place: Place) -> None:
    place.person("Second agent", "agent")
    found = api(place, "Supervisor").get("/api/v1/rosters/ratios").json()
    assert [(row["name"], row["champions"], row["agents"], row["agents_per_champion"]) for row in found["results"]] == [
        ("Retail", 3, 2, 0.7)
    ]
    assert api(place, "Agent").get("/api/v1/rosters/ratios").status_code == 403
