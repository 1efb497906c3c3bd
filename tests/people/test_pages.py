"""The set-up pages about people, as an admin, a supervisor and an agent meet them."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.events.models import Event
from feedback.people import actions
from feedback.people.models import Absence, Letter, OwnerGroup, Role, Site, Team, User
from tests.people.factory import Centre, centre, over, person

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = date.today()  # noqa: DTZ011 - as a browser's date field gives it


@pytest.fixture
def c() -> Centre:
    return centre()


@pytest.fixture
def admin(c: Centre) -> Client:
    return signed_in(person("Ada", "admin", site=c.cork))


def signed_in(someone: User) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def test_the_list_finds_people_and_keeps_those_who_left_apart(c: Centre, admin: Client) -> None:
    person("Ann", "agent", team=c.billing)
    person("Bo", "champion", team=c.chat)
    actions.deactivate(person=person("Zed", "agent", team=c.chat), by=None)
    shown = text(admin.get("/setup/people/"))
    assert "Ann" in shown
    assert "Zed" not in shown
    assert "Zed" in text(admin.get("/setup/people/?is_active=false"))
    narrowed = text(admin.get(f"/setup/people/?site={c.cebu.pk}&role=champion"))
    assert "Bo" in narrowed
    assert "ann@example.test" not in narrowed
    assert "Nobody fits" in text(admin.get("/setup/people/?q=nobody-like-this"))


def test_the_list_costs_the_same_at_three_and_at_thirty(c: Centre, admin: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            admin.get("/setup/people/")
        return len(queries)

    for n in range(3):
        person(f"Person {n}", "agent", "champion", team=c.billing)
    few = cost()
    for n in range(3, 30):
        person(f"Person {n}", "agent", "champion", team=c.billing)
    assert cost() == few


def test_a_supervisor_reads_and_an_agent_does_not(c: Centre) -> None:
    sue, ann = person("Sue", "supervisor", team=c.billing), person("Ann", "agent", team=c.billing)
    cy = person("Cy", "agent", team=c.claims)
    client = signed_in(sue)
    people = client.get("/setup/people/")
    assert "Ann" in text(people)
    assert 'href="/setup/"' not in people.text  # it would not let her in
    page = text(client.get(f"/setup/people/{ann.pk}/"))
    assert "Deactivate" not in page
    assert client.get(f"/setup/people/{cy.pk}/").status_code == 404
    assert client.get(f"/setup/people/{ann.pk}/edit/").status_code == 403
    assert client.post(f"/setup/people/{ann.pk}/deactivate/").status_code == 403
    assert signed_in(ann).get("/setup/people/").status_code == 403
    assert Client().get("/setup/people/").status_code == 302


def test_somebody_is_added_invited_and_edited(c: Centre, admin: Client) -> None:
    form = {"name": "Newt", "email": "newt@example.test", "team": c.billing.pk, "roles": ["agent"], "invite": "on"}
    answer = admin.post("/setup/people/new/", form)
    newt = User.objects.get(email="newt@example.test")
    assert answer["Location"] == f"/setup/people/{newt.pk}/"
    assert (newt.site, newt.grants.get().scope) == (c.cork, "team")
    assert Letter.objects.get().person == newt
    page = text(admin.get(f"/setup/people/{newt.pk}/"))
    assert "Newt" in page
    assert "on its way" in page
    form = {"name": "Newton", "email": "newt@example.test", "site": c.cebu.pk, "team": c.chat.pk}
    assert admin.post(f"/setup/people/{newt.pk}/edit/", form).status_code == 302
    newt.refresh_from_db()
    assert (newt.name, newt.team, newt.grants.get().scope_id) == ("Newton", c.chat, c.chat.pk)


def test_a_slip_stands_at_its_field_and_keeps_what_was_typed(c: Centre, admin: Client) -> None:
    form = {"name": "Newt", "email": "ada@example.test", "site": c.cebu.pk, "team": c.billing.pk}
    answer = admin.post("/setup/people/new/", form)
    assert answer.status_code == 400
    assert "Choose a team of Cebu" in text(answer)
    assert 'value="Newt"' in text(answer)
    form = {"name": "Newt", "email": "ada@example.test"}
    assert "Ada has this e-mail address" in text(admin.post("/setup/people/new/", form))


def test_roles_are_given_and_withdrawn(c: Centre, admin: Client) -> None:
    ann = person("Ann", "agent", team=c.billing)
    admin.post(f"/setup/people/{ann.pk}/roles/", {"role": "supervisor", "over": f"site:{c.cebu.pk}"})
    held = ann.grants.get(role="supervisor")
    assert (held.scope, held.scope_id) == ("site", c.cebu.pk)
    assert "Cebu" in text(admin.get(f"/setup/people/{ann.pk}/"))
    refused = admin.post(f"/setup/people/{ann.pk}/roles/", {"role": "admin", "over": f"site:{c.cebu.pk}"})
    assert refused.status_code == 400
    admin.post(f"/setup/people/{ann.pk}/roles/{held.pk}/withdraw/")
    assert not ann.grants.filter(role="supervisor").exists()


def test_leaving_shows_what_is_owed_and_hands_it_over(c: Centre, admin: Client) -> None:
    lee, hal = person("Lee", "owner", site=c.cork), person("Hal", "owner", site=c.cork)
    actions.create_owner_group(by=None, name="Desk", members=[lee])
    assert "Groups of owners they belong to" in text(admin.get(f"/setup/people/{lee.pk}/deactivate/"))
    lee.refresh_from_db()
    assert lee.is_active
    admin.post(f"/setup/people/{lee.pk}/deactivate/")
    lee.refresh_from_db()
    assert not lee.is_active
    assert "Hand everything over" in text(admin.get(f"/setup/people/{lee.pk}/"))
    admin.post(f"/setup/people/{lee.pk}/hand-over/", {"to": "hal@example.test"})
    assert list(OwnerGroup.objects.get().members.all()) == [hal]
    told = Event.objects.get(verb="person.handed_over")
    assert told.data == {"person_id": lee.pk, "to_id": hal.pk, "owed": {"owner_groups": 1}}
    admin.post(f"/setup/people/{lee.pk}/reactivate/")
    lee.refresh_from_db()
    assert lee.is_active


def test_days_away_are_whole_days_on_the_persons_own_clock(c: Centre, admin: Client) -> None:
    chi, dan = person("Chi", "agent", team=c.chat), person("Dan", "owner", site=c.cork)
    first = TODAY + timedelta(days=3)
    form = {"first_day": first, "last_day": first + timedelta(days=1), "deputy": "dan@example.test"}
    assert admin.post(f"/setup/people/{chi.pk}/away/new/", form).status_code == 302
    away = Absence.objects.get()
    assert away.starts_at.isoformat() == f"{first - timedelta(days=1)}T16:00:00+00:00"
    assert away.ends_at - away.starts_at == timedelta(days=2)
    assert away.deputy == dan
    assert "Chi" in text(admin.get("/setup/absences/"))
    page = text(signed_in(chi).get("/me/"))
    assert "Dan stands in" in page
    assert "Chi" in text(signed_in(dan).get("/me/"))
    form = {"first_day": first, "last_day": first - timedelta(days=1), "deputy": ""}
    refused = signed_in(chi).post(f"/away/{away.pk}/", form)
    assert refused.status_code == 400
    assert "before the start" in text(refused)
    for year in ("0001", "9999"):
        form = {"first_day": f"{year}-12-31", "last_day": f"{year}-12-31", "deputy": ""}
        assert "Look at the year again." in text(signed_in(chi).post(f"/away/{away.pk}/", form))
    signed_in(chi).post(f"/away/{away.pk}/call-off/")
    assert not Absence.objects.exists()


def test_absences_are_entered_by_oneself_the_supervisor_and_the_admin(c: Centre) -> None:
    sue, ann = person("Sue", "supervisor", team=c.billing), person("Ann", "agent", team=c.billing)
    bo = person("Bo", "agent", team=c.billing)
    form = {"first_day": TODAY + timedelta(1), "last_day": TODAY + timedelta(2), "deputy": ""}
    assert signed_in(sue).post(f"/setup/people/{ann.pk}/away/new/", form).status_code == 302
    assert signed_in(bo).post(f"/setup/people/{ann.pk}/away/new/", form).status_code == 403
    assert signed_in(bo).get(f"/away/{Absence.objects.get().pk}/").status_code == 404
    assert signed_in(bo).post("/me/away/new/", form).status_code == 302
    assert Absence.objects.count() == 2


def test_places_are_added_edited_and_retired(c: Centre, admin: Client) -> None:
    assert admin.post("/setup/sites/new/", {"name": "Lyon", "timezone": "Europe/Paris"}).status_code == 302
    lyon = Site.objects.get(name="Lyon")
    assert admin.post("/setup/teams/new/", {"name": "Accueil", "site": lyon.pk}).status_code == 302
    assert "Accueil" in text(admin.get(f"/setup/sites/{lyon.pk}/"))
    assert "not a time zone" in text(admin.post("/setup/sites/new/", {"name": "X", "timezone": "Mars"}))
    team = Team.objects.get(name="Accueil")
    admin.post(f"/setup/teams/{team.pk}/", {"name": "Accueil 2"})
    admin.post(f"/setup/teams/{team.pk}/retire/")
    team.refresh_from_db()
    assert (team.name, team.is_active) == ("Accueil 2", False)
    assert "Accueil 2" in text(admin.get("/setup/teams/?retired=1"))
    admin.post("/setup/groups/new/", {"name": "Desk", "members": "ada@example.test\nAda"})
    assert OwnerGroup.objects.get().members.count() == 1
    assert "Line 1" in text(admin.post("/setup/groups/new/", {"name": "D2", "members": "nobody"}))
    assert "work here" in text(admin.post(f"/setup/sites/{c.cork.pk}/retire/", follow=True))


def test_a_table_is_previewed_and_then_stored(c: Centre, admin: Client) -> None:
    rows = "email,name,site,team,roles\na@example.test,Ann,Cork,Billing,agent\nb@example.test,Bo,Lyon,Nord,agent\n"
    page = admin.post("/setup/people/import/", {"pasted": rows, "create_missing": "on"})
    assert page.status_code == 200
    assert "New people: 2." in text(page)
    assert "Lyon, Nord" in text(page)
    assert not User.objects.filter(email="a@example.test").exists()
    stored = admin.post("/setup/people/import/", {"pasted": rows, "create_missing": "on", "store": "1"})
    assert stored["Location"] == "/setup/people/"
    assert User.objects.filter(email__in=["a@example.test", "b@example.test"]).count() == 2


def test_a_table_with_slips_shows_them_and_is_not_stored(c: Centre, admin: Client) -> None:
    table = BytesIO(b"email,name,site\nnonsense,Ann,Cork\nb@example.test,Bo,Cork\n")
    table.name = "people.csv"
    page = admin.post("/setup/people/import/", {"file": table})
    assert "is not an e-mail address" in text(page)
    assert "Store this" not in text(page)
    rows = {"pasted": "email,name,site\nnonsense,Ann,Cork\nb@example.test,Bo,Cork\n", "store": "1"}
    assert "Nothing is stored" in text(admin.post("/setup/people/import/", rows))
    admin.post("/setup/people/import/", {**rows, "partial": "on"})
    assert User.objects.get(name="Bo").site == c.cork
    assert "Choose a file" in text(admin.post("/setup/people/import/", {}))


@pytest.mark.parametrize("role", ["agent", "champion", "owner", "supervisor"])
def test_the_set_up_of_people_is_for_admins(c: Centre, role: str) -> None:
    client, other = signed_in(person("Me", role, site=c.cork)), over(person("You"), Role.AGENT, "site", c.cork.pk)
    for path in ("new/", "import/", f"{other.pk}/edit/", f"{other.pk}/deactivate/"):
        assert client.get(f"/setup/people/{path}").status_code in {403, 404}
    for path in ("sites", "teams", "groups"):
        assert client.get(f"/setup/{path}/").status_code == 403
        assert client.post(f"/setup/{path}/new/", {"name": "X", "timezone": "UTC"}).status_code == 403
    for path in ("roles/", "invite/", "reactivate/", "hand-over/", "sign-out/"):
        assert client.post(f"/setup/people/{other.pk}/{path}").status_code in {403, 404}
    assert not Letter.objects.exists()


def test_everybody_who_never_signed_in_is_invited_once(c: Centre, admin: Client) -> None:
    ann, bo = person("Ann", "agent", team=c.billing), person("Bo", "agent", team=c.chat)
    been_here = person("Cy", "agent", team=c.billing)
    signed_in(been_here)
    actions.deactivate(person=person("Zed", "agent", team=c.billing), by=None)
    User.objects.exclude(pk__in=[ann.pk, bo.pk]).update(last_login=NOW)
    assert "Send 1 invitation" in text(admin.get(f"/setup/people/invite/?site={c.cork.pk}"))
    assert not Letter.objects.exists()
    admin.post(f"/setup/people/invite/?site={c.cork.pk}")
    assert [letter.person for letter in Letter.objects.all()] == [ann]
    admin.post("/setup/people/invite/")
    assert [letter.person for letter in Letter.objects.order_by("pk")] == [ann, bo]
    assert "still good" in text(admin.get("/setup/people/invite/"))
    assert Event.objects.filter(verb="person.invited").count() == 2


def test_a_table_can_invite_whoever_is_new(c: Centre, admin: Client) -> None:
    person("Ann", "agent", team=c.billing)
    rows = "email,name\nann@example.test,Ann\nnew@example.test,New\n"
    admin.post("/setup/people/import/", {"pasted": rows, "invite": "on"})
    assert not Letter.objects.exists()
    admin.post("/setup/people/import/", {"pasted": rows, "invite": "on", "store": "1"})
    assert Letter.objects.get().person.email == "new@example.test"


@pytest.mark.parametrize("query", ["cursor=x", "page_size=none", "site=x&role=wizard&is_active=maybe", "q=%00"])
def test_a_mangled_address_is_no_accident(admin: Client, query: str) -> None:
    assert admin.get(f"/setup/people/?{query}").status_code in {200, 400}
    assert admin.get(f"/setup/people/invite/?{query}").status_code in {200, 400}


def test_the_page_of_somebody_without_a_place_opens() -> None:
    ada = person("Ada", "admin")
    assert signed_in(ada).get(f"/setup/people/{ada.pk}/").status_code == 200
