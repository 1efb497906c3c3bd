"""People through the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.people import actions
from feedback.people.models import Grant, Scope, Team, User
from tests.people.factory import Centre, centre, over, person

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def c() -> Centre:
    return centre()


@pytest.fixture
def admin(c: Centre) -> User:
    return person("Ada", "admin", site=c.cork)


def signed_in(someone: User) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def post(client: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(f"{API}/{path}", body or {}, content_type="application/json")


def names(client: Client, path: str = "people") -> set[str]:
    return {found["name"] for found in client.get(f"{API}/{path}").json()["results"]}


def test_me_says_who_i_am_and_what_i_may(c: Centre) -> None:
    ann = over(person("Ann", "agent", team=c.billing), "supervisor", "site", c.cork.pk)
    me = signed_in(ann).get(f"{API}/me").json()
    assert (me["id"], me["name"], me["email"]) == (ann.pk, "Ann", "ann@example.test")
    assert me["roles"] == ["agent", "supervisor"]
    assert {(g["role"], g["scope"], g["scope_id"]) for g in me["grants"]} == {
        ("agent", "team", c.billing.pk),
        ("supervisor", "site", c.cork.pk),
    }
    assert me["site"] == {"id": c.cork.pk, "name": "Cork"}
    assert me["preferences"] == {"language": "", "timezone": "", "theme": "", "keys_enabled": True}


def test_preferences_are_changed_one_by_one_and_guarded_by_the_version(c: Centre) -> None:
    client = signed_in(person("Ann", "agent", team=c.billing))
    tag = client.get(f"{API}/me")["ETag"]
    patch = {"preferences": {"language": "fr"}}
    answer = client.patch(f"{API}/me", patch, content_type="application/json", HTTP_IF_MATCH=tag)
    assert (answer.status_code, answer.json()["preferences"]["language"]) == (200, "fr")
    assert client.patch(f"{API}/me", patch, content_type="application/json", HTTP_IF_MATCH=tag).status_code == 412
    bad = client.patch(f"{API}/me", {"preferences": {"timezone": "Mars"}}, content_type="application/json")
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (400, "timezone")


def test_an_agent_sees_the_own_team_and_all_owners(c: Centre) -> None:
    ann = person("Ann", "agent", team=c.billing)
    person("Bo", "agent", team=c.billing)
    person("Cy", "agent", team=c.claims)
    person("Olga", "owner", site=c.cebu)
    person("Sue", "supervisor", site=c.cork)
    assert names(signed_in(ann)) == {"Ann", "Bo", "Olga"}
    assert names(signed_in(ann), "sites") == {"Cork"}
    assert names(signed_in(ann), "teams") == {"Billing", "Claims"}


@pytest.mark.parametrize(
    ("role", "scope", "seen"),
    [
        ("supervisor", Scope.TEAM, {"Ann", "Zoe", "Olga"}),
        ("supervisor", Scope.SITE, {"Ann", "Cy", "Zoe", "Olga"}),
        ("supervisor", Scope.ORGANISATION, {"Ann", "Cy", "Chi", "Zoe", "Olga"}),
        ("owner", Scope.SITE, {"Ann", "Cy", "Zoe", "Olga"}),
        ("owner", Scope.TOOL, {"Zoe", "Olga"}),
        ("admin", Scope.ORGANISATION, {"Ann", "Cy", "Chi", "Zoe", "Olga"}),
        ("champion", Scope.TEAM, {"Ann", "Zoe", "Olga"}),
    ],
)
def test_a_role_shows_the_people_within_its_reach(c: Centre, role: str, scope: str, seen: set[str]) -> None:
    person("Ann", "agent", team=c.billing)
    person("Cy", "agent", team=c.claims)
    person("Chi", "agent", team=c.chat)
    person("Olga", "owner")
    ids = {Scope.TEAM: c.billing.pk, Scope.SITE: c.cork.pk, Scope.TOOL: 7, Scope.ORGANISATION: 0}
    zoe = over(person("Zoe"), role, scope, ids[scope])
    assert names(signed_in(zoe)) == seen


def test_who_is_out_of_sight_is_not_there(c: Centre) -> None:
    ann, cy = person("Ann", "agent", team=c.billing), person("Cy", "agent", team=c.claims)
    client = signed_in(ann)
    assert client.get(f"{API}/people/{cy.pk}").status_code == 404
    assert post(client, f"people/{cy.pk}/deactivate").status_code == 404
    assert client.get(f"{API}/sites/{c.cebu.pk}").status_code == 404


def test_only_admins_write(c: Centre) -> None:
    ann, bo = person("Ann", "agent", team=c.billing), person("Bo", "agent", team=c.billing)
    client = signed_in(ann)
    assert post(client, "people", {"email": "x@example.test", "name": "X"}).status_code == 403
    assert post(client, "sites", {"name": "X", "timezone": "UTC"}).status_code == 403
    for verb in ("deactivate", "reactivate", "invite"):
        assert post(client, f"people/{bo.pk}/{verb}").status_code == 403
    assert post(client, f"people/{ann.pk}/grant", {"role": "admin"}).status_code == 403
    refused = client.patch(f"{API}/people/{ann.pk}", {"name": "Queen"}, content_type="application/json")
    assert refused.status_code == 403
    assert "admin" in refused.json()["detail"]


def test_an_admin_adds_changes_and_grants(c: Centre, admin: User) -> None:
    client = signed_in(admin)
    body = {"email": "New@Example.test", "name": "Newt", "team": "Billing", "roles": ["agent"], "external_id": "E7"}
    made = post(client, "people", body)
    assert made.status_code == 201
    newt = made.json()
    assert (newt["email"], newt["site"]["name"], newt["roles"]) == ("new@example.test", "Cork", ["agent"])
    moved = client.patch(
        f"{API}/people/{newt['id']}", {"site": "Cebu", "team": "Chat"}, content_type="application/json"
    )
    assert [(g["scope"], g["scope_id"]) for g in moved.json()["grants"]] == [("team", c.chat.pk)]
    given = post(client, f"people/{newt['id']}/grant", {"role": "champion", "scope": "site", "scope_id": c.cebu.pk})
    assert given.json()["roles"] == ["agent", "champion"]
    champion = next(g["id"] for g in given.json()["grants"] if g["role"] == "champion")
    assert post(client, f"people/{newt['id']}/revoke", {"grant": champion}).json()["roles"] == ["agent"]
    twin = post(client, "people", {"email": "new@example.test", "name": "Twin"})
    assert (twin.status_code, twin.json()["errors"][0]["field"]) == (400, "email")


@pytest.mark.parametrize(
    "grant",
    [
        {"role": "admin", "scope": "site", "scope_id": 1},
        {"role": "agent", "scope": "tool", "scope_id": 1},
        {"role": "owner", "scope": "tool", "scope_id": 999},
        {"role": "agent", "scope": "team", "scope_id": 999},
        {"role": "agent", "scope": "site"},
    ],
)
def test_roles_that_make_no_sense_are_refused(c: Centre, admin: User, grant: dict[str, Any]) -> None:
    assert post(signed_in(admin), f"people/{admin.pk}/grant", grant).status_code == 400
    assert Grant.objects.count() == 1


def test_the_last_admin_stays(c: Centre, admin: User) -> None:
    client = signed_in(admin)
    own = admin.grants.get().pk
    assert post(client, f"people/{admin.pk}/revoke", {"grant": own}).status_code == 409
    assert post(client, f"people/{admin.pk}/deactivate").status_code == 409
    second = person("Bea", "admin")
    assert post(client, f"people/{admin.pk}/revoke", {"grant": own}).status_code == 200
    assert post(signed_in(second), f"people/{second.pk}/deactivate").status_code == 409


def test_who_leaves_is_told_with_what_they_owe_and_it_is_handed_over(c: Centre, admin: User) -> None:
    leaver, heir = person("Lee", "owner"), person("Hal", "owner")
    team_mate = person("Tim", "agent", team=c.billing)
    actions.edit_person(person=team_mate, by=None, lead=leaver)
    actions.create_owner_group(by=None, name="Desk", members=[leaver])
    now = timezone.now()
    absence = actions.record_absence(
        person=team_mate, starts_at=now, ends_at=now + timedelta(days=2), deputy=leaver, by=None
    )
    client = signed_in(admin)
    left = post(client, f"people/{leaver.pk}/deactivate").json()
    assert left["person"]["is_active"] is False
    assert {found["kind"]: found["count"] for found in left["owed"]} == {
        "deputy_duties": 1,
        "led_people": 1,
        "owner_groups": 1,
    }
    assert post(client, f"people/{leaver.pk}/hand-over", {"to": heir.email}).json() == {"handed_over": 3}
    assert client.get(f"{API}/people/{leaver.pk}/owed").json()["results"] == []
    absence.refresh_from_db()
    team_mate.refresh_from_db()
    assert (absence.deputy, team_mate.lead, heir.owner_groups.get().name) == (heir, heir, "Desk")
    assert post(client, f"people/{leaver.pk}/reactivate").json()["is_active"] is True


def test_only_admins_see_the_number_another_system_knows(c: Centre, admin: User) -> None:
    ann = person("Ann", "agent", team=c.billing)
    actions.edit_person(person=ann, by=None, external_id="E1")
    assert signed_in(admin).get(f"{API}/people/{ann.pk}").json()["external_id"] == "E1"
    assert signed_in(ann).get(f"{API}/people/{ann.pk}").json()["external_id"] is None


def test_people_are_found_by_words_role_and_place(c: Centre, admin: User) -> None:
    person("Ann Bright", "agent", team=c.billing)
    person("Bo Bright", "champion", team=c.chat)
    client = signed_in(admin)
    assert names(client, "people?q=bright+ann") == {"Ann Bright"}
    assert names(client, "people?role=champion") == {"Bo Bright"}
    assert names(client, "people?site=cebu") == {"Bo Bright"}
    assert names(client, f"people?team={c.billing.pk}") == {"Ann Bright"}
    assert client.get(f"{API}/people?rolle=x").status_code == 400


@pytest.mark.parametrize("path", ["people", "teams", "absences"])
def test_a_list_costs_the_same_at_three_and_at_thirty(c: Centre, admin: User, path: str) -> None:
    client, now = signed_in(admin), timezone.now()

    def more(first: int, last: int) -> None:
        for n in range(first, last):
            team = actions.create_team(by=None, site=c.cork, name=f"Team {n}")
            someone = person(f"Person {n}", "agent", "champion", team=team)
            actions.record_absence(person=someone, starts_at=now, ends_at=now + timedelta(1), deputy=admin, by=None)

    more(0, 3)
    with CaptureQueriesContext(connection) as few:
        client.get(f"{API}/{path}")
    more(3, 30)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(f"{API}/{path}").json()["results"]) >= 30
    assert len(many) == len(few)


def test_places_are_added_renamed_and_retired(c: Centre, admin: User) -> None:
    client = signed_in(admin)
    lyon = post(client, "sites", {"name": "Lyon", "timezone": "Europe/Paris"}).json()
    assert lyon["calendar"]["name"] == "Lyon"
    assert post(client, "sites", {"name": "LYON", "timezone": "Europe/Paris"}).status_code == 400
    renamed = client.patch(f"{API}/sites/{lyon['id']}", {"name": "Lyon Nord"}, content_type="application/json")
    assert renamed.json()["name"] == "Lyon Nord"
    team = post(client, "teams", {"name": "Accueil", "site": "Lyon Nord"}).json()
    someone = person("Amelie", "agent", team=Team.objects.get(pk=team["id"]))
    assert post(client, f"teams/{team['id']}/retire").status_code == 409
    actions.deactivate(person=someone, by=None)
    assert post(client, f"teams/{team['id']}/retire").json()["is_active"] is False
    assert post(client, f"teams/{team['id']}/restore").json()["is_active"] is True
