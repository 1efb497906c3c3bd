"""Rosters, shifts and exceptions through the API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.champions import actions
from feedback.champions.models import Roster
from feedback.champions.queries import on_duty_for
from tests.champions.crew import DAY, HOUR, NOW, Crew

API = "/api/v1/"
NIGHT = {
    "name": "Nights",
    "type": "weekly",
    "start": "2026-10-19T12:00",
    "members": ["ana@example.test", "ben@example.test"],
    "opens": "22:00",
    "closes": "06:00",
}


def client(crew: Crew, name: str = "Sue") -> Client:
    made = Client()
    made.force_login(crew.people[name])
    return made


def send(crew: Crew, path: str, body: Any = None, name: str = "Sue", method: str = "post", **headers: Any) -> Any:
    call = getattr(client(crew, name), method)
    return call(API + path, body or {}, content_type="application/json", headers=headers)


def make(crew: Crew, **more: Any) -> Any:
    return send(crew, "rosters", {"name": "Cork nights", "site": "Cork", "layers": [NIGHT], **more})


def names(answer: Any) -> list[str]:
    return [row["user"]["name"] for row in answer.json()["on_duty"]]


def test_a_roster_is_made_whole_and_shown_whole(crew: Crew) -> None:
    made = make(
        crew,
        teams=["Billing", "Claims"],
        requirements=[{"people": 2, "days": ["mon"], "opens": "08:00", "closes": "24:00"}],
        neighbour="Billing",
        swaps_need_a_yes=True,
        night_from=21,
        weekend=["sat", "fri"],
        holidays_count=False,
    )
    assert made.status_code == 201
    shown = client(crew).get(made["Location"]).json()
    assert shown == made.json()
    unsocial = {name: shown[name] for name in ("night_from", "night_until", "weekend", "holidays_count")}
    assert list(unsocial.values()) == [21, 6, ["fri", "sat"], False]
    layer = shown["layers"][0]
    assert (layer["start"], layer["opens"], layer["closes"]) == ("2026-10-19T11:00:00Z", "22:00", "06:00")
    assert [person["email"] for person in layer["members"]] == ["ana@example.test", "ben@example.test"]
    assert shown["requirements"] == [{"people": 2, "days": ["mon"], "opens": "08:00", "closes": "00:00"}]
    assert [team["name"] for team in shown["teams"]] == ["Billing", "Claims"]
    assert (shown["neighbour"]["name"], shown["timezone"]) == ("Billing", "Europe/Dublin")


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2026-10-24T21:30:00Z", "Ana"),
        ("2026-10-25T00:30:00Z", "Ana"),  # 01:30, the first time
        ("2026-10-25T01:30:00Z", "Ana"),  # 01:30 again
        ("2026-10-25T01:30:00+01:00", "Ana"),
        ("2026-10-25T05:59:00Z", "Ana"),
        ("2026-10-25T06:00:00Z", None),
        ("2026-10-26T23:00:00Z", "Ben"),
        ("2034-01-01T23:00:00Z", "Ben"),
    ],
)
def test_who_is_on_at_any_instant_also_while_the_clock_reads_twice(crew: Crew, at: str, who: str | None) -> None:
    roster = make(crew).json()["id"]
    answer = client(crew, "Gus").get(f"{API}rosters/{roster}/on-duty", {"at": at})
    assert names(answer) == ([who] if who else [])
    assert bool(answer.json()["next_on_at"]) == (who is None)


def test_who_is_on_now_and_instead_of_whom(crew: Crew) -> None:
    start = timezone.now() - HOUR
    crew.layer("Ana", starts_at=start)
    swap = {"roster": "Billing", "add": "ben@example.test", "remove": "ana@example.test", "reason": "sick"}
    span = {"start": start.isoformat(), "end": (start + 2 * HOUR).isoformat()}
    assert send(crew, "overrides", {**swap, **span}).status_code == 201
    answer = client(crew, "Gus").get(f"{API}rosters/{crew.roster.pk}/on-duty").json()
    assert [(row["user"]["name"], row["instead_of"]["name"]) for row in answer["on_duty"]] == [("Ben", "Ana")]
    assert answer["on_duty"][0]["until"] == (start + 2 * HOUR).isoformat().replace("+00:00", "Z")


@time_machine.travel(NOW)
def test_a_patch_changes_what_it_names_and_the_past_stays(crew: Crew) -> None:
    made = make(crew)
    path = f"rosters/{made.json()['id']}"
    layer = made.json()["layers"][0]["id"]
    both = [
        {"id": layer, "members": ["ana@example.test", "cleo@example.test"]},
        {**NIGHT, "name": "More", "type": "daily"},
    ]
    answer = send(crew, path, {"layers": both, "name": "Nights"}, method="patch", **{"If-Match": made["ETag"]})
    assert (answer.status_code, answer.json()["name"]) == (200, "Nights")
    assert [row["name"] for row in answer.json()["layers"]] == ["Nights", "More"]
    assert answer.json()["layers"][0]["replaces"] == layer
    before = client(crew).get(f"{API}{path}/on-duty", {"at": "2026-10-27T23:00:00Z"})
    assert sorted(names(before)) == ["Ana", "Ben"]
    stale = send(crew, path, {"name": "Again"}, method="patch", **{"If-Match": made["ETag"]})
    assert stale.status_code == 412
    emptied = send(crew, path, {"layers": []}, method="patch").json()
    assert emptied["layers"] == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"layers": [{**NIGHT, "members": ["gus@example.test"]}]}, "layers.0.members"),
        ({"layers": [NIGHT, {**NIGHT, "closes": None}]}, "layers.1.closes"),
        ({"layers": [{**NIGHT, "start": "soon"}]}, "layers.0.start"),
        ({"layers": [{**NIGHT, "colour": 1}]}, "layers.0.colour"),
        ({"requirements": [{"opens": "08:00"}]}, "requirements.closes"),
        ({"timezone": "Europe/Nowhere"}, "timezone"),
        ({"name": "billing"}, "name"),
        ({"teams": ["Chat"]}, "teams"),
        ({"rings_all_after": 20}, "rings_supervisor_after"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(crew: Crew, more: dict[str, Any], field: str) -> None:
    answer = make(crew, **more)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert field in {error["field"] for error in answer.json()["errors"]} or field == "teams"
    assert Roster.objects.count() == 1


def test_out_of_sight_is_not_there_and_out_of_reach_says_why(crew: Crew) -> None:
    far = actions.make_roster(by=None, name="Chat", site=crew.places.cebu, now=NOW)
    assert client(crew).get(f"{API}rosters/{far.pk}").status_code == 404
    refused = send(crew, f"rosters/{crew.roster.pk}", {"name": "Mine"}, name="Ana", method="patch")
    assert (refused.status_code, "do not look after" in refused.json()["detail"]) == (403, True)
    assert make(crew, site="Cebu").status_code == 400
    shift = {
        "roster": "Billing",
        "user": "ana@example.test",
        "start": "2026-12-01T08:00:00Z",
        "end": "2026-12-01T16:00:00Z",
    }
    assert send(crew, "shifts", shift, name="Ana").status_code == 403


def test_a_shift_is_sent_twice_and_stored_once_then_moved_and_taken_off(crew: Crew) -> None:
    start = timezone.now() + DAY
    body = {
        "roster": crew.roster.pk,
        "user": "ana@example.test",
        "start": start.isoformat(),
        "end": (start + 8 * HOUR).isoformat(),
    }
    made = send(crew, "shifts", body, **{"Idempotency-Key": "one"})
    again = send(crew, "shifts", body, **{"Idempotency-Key": "one"})
    assert (made.status_code, again.json()) == (201, made.json())
    path = f"shifts/{made.json()['id']}"
    assert send(crew, path, {"user": "ben@example.test"}, method="patch").json()["user"]["name"] == "Ben"
    found = client(crew).get(
        f"{API}shifts", {"roster": "Billing", "user": "ben@example.test", "from": start.isoformat()}
    )
    assert [row["id"] for row in found.json()["results"]] == [made.json()["id"]]
    assert client(crew).get(f"{API}shifts", {"to": start.isoformat()}).json()["results"] == []
    assert client(crew).delete(API + path).status_code == 204
    assert client(crew).get(API + path).status_code == 404


def test_somebody_who_is_away_is_refused_until_it_is_confirmed(crew: Crew) -> None:
    start = timezone.now() + DAY
    crew.away("Ana", start, start + DAY)
    body = {
        "roster": crew.roster.pk,
        "user": "ana@example.test",
        "start": start.isoformat(),
        "end": (start + HOUR).isoformat(),
    }
    refused = send(crew, "shifts", body)
    assert (refused.status_code, "Ana is away" in refused.json()["detail"]) == (409, True)
    assert send(crew, "shifts", {**body, "although_away": True}).status_code == 201


def test_why_somebody_is_off_is_told_to_whom_it_concerns(crew: Crew) -> None:
    actions.make_override(
        roster=crew.roster,
        by=None,
        remove=crew.people["Ana"],
        reason="sick",
        starts_at=NOW,
        ends_at=NOW + HOUR,
        now=NOW,
    )
    told = {
        name: client(crew, name).get(f"{API}overrides").json()["results"][0]["reason"]
        for name in ("Sue", "Abe", "Ana", "Ben")
    }
    assert told == {"Sue": "sick", "Abe": "sick", "Ana": "sick", "Ben": ""}


@pytest.mark.parametrize("path", ["rosters", "shifts", "overrides"])
def test_a_list_costs_the_same_at_3_rows_and_at_30(crew: Crew, path: str) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            roster = actions.make_roster(by=None, name=f"R{number}", site=crew.places.cork, teams=[crew.places.billing])
            crew.layer("Ana", "Ben", roster=roster)
            span = {"starts_at": NOW + number * DAY, "ends_at": NOW + number * DAY + HOUR, "by": None, "now": NOW}
            actions.plan_shift(roster=roster, user=crew.people["Ana"], **span)
            actions.make_override(roster=roster, remove=crew.people["Ana"], add=crew.people["Ben"], **span)

    asking, counts = client(crew), []
    for first, last in ((0, 3), (3, 30)):
        fill(first, last)
        asking.get(API + path)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert len(asking.get(API + path, {"page_size": 100}).json()["results"]) >= last
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("rosters", [3, 30])
def test_who_is_on_now_costs_at_most_4_statements(crew: Crew, rosters: int) -> None:
    for number in range(rosters):
        roster = actions.make_roster(by=None, name=f"R{number}", site=crew.places.cork, teams=[crew.places.billing])
        crew.layer("Ana", "Ben", "Cleo", roster=roster, starts_at=NOW - timedelta(hours=number))
    at = datetime.now(UTC)
    crew.away("Ben", at, at + DAY)
    on_duty_for(crew.places.cork.pk, crew.places.billing.pk, at + HOUR)
    with CaptureQueriesContext(connection) as seen:
        found = on_duty_for(crew.places.cork.pk, crew.places.billing.pk, at + HOUR)
    assert (len(found), len(seen) <= 4) == (rosters + 1, True)


def test_clocks_go_back_in_the_night_shift_and_the_right_person_is_on_at_half_past_one_both_times(crew: Crew) -> None:
    """The night of 31 October 2027: in the one roster they change by the hour, in the other the night is one shift."""
    hourly = {**NIGHT, "type": "hourly", "start": "2027-10-30T22:00", "name": "Hours"}
    roster = make(crew, layers=[hourly]).json()["id"]
    night = make(crew, name="Whole nights", layers=[{**NIGHT, "type": "daily", "start": "2027-10-30T22:00"}]).json()[
        "id"
    ]

    def on(roster_id: int, at: str) -> list[str]:
        return names(client(crew, "Gus").get(f"{API}rosters/{roster_id}/on-duty", {"at": at}))

    first, second = (f"2027-10-31T01:30:00{offset}" for offset in ("+01:00", "+00:00"))
    # Three hours and a half after 22:00 it is Ben's turn, an hour later Ana's.
    assert [on(roster, first), on(roster, second)] == [["Ben"], ["Ana"]]
    assert [on(night, first), on(night, second)] == [["Ana"], ["Ana"]]
    assert [on(night, f"2027-10-31T{hour}:30:00Z") for hour in ("05", "06")] == [["Ana"], []], "it ends at 06:00"
    for at, who in ((first, "Ben"), (second, "Ana")):
        with time_machine.travel(at, tick=False):
            page = client(crew).get(f"/champions/rosters/{roster}").text
        now = page[page.index('aria-labelledby="now"') :]
        assert [name in now[: now.index("</section>")] for name in (who, {"Ana": "Ben", "Ben": "Ana"}[who])] == [
            True,
            False,
        ]
