"""How far roles reach, and who is asked when somebody has to be found."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Q

from feedback.people import actions, queries
from feedback.people.models import Organisation, Role, Scope, User
from feedback.people.queries import organisation, remembering
from feedback.people.reach import Reach
from tests.people.factory import Centre, centre, over, person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def c() -> Centre:
    return centre()


def names(people: list[User]) -> list[str]:
    return [found.name for found in people]


def test_a_reach_covers_what_lies_within_and_nothing_else(c: Centre) -> None:
    sue = over(person("Sue", "supervisor", team=c.billing), "owner", "site", c.cebu.pk)
    assert queries.reach(sue, "supervisor") == Reach(team_ids=frozenset({c.billing.pk}))
    both = queries.reach(sue)
    assert both.covers(site_id=c.cork.pk, team_id=c.billing.pk)
    assert both.covers(site_id=c.cebu.pk, team_id=c.chat.pk)
    assert not both.covers(site_id=c.cork.pk, team_id=c.claims.pk)
    assert not both.covers()
    assert not queries.reach(sue, "admin")


def test_a_reach_as_a_condition_picks_the_same_rows_and_survives_an_or(c: Centre) -> None:
    for team in (c.billing, c.claims, c.chat):
        person(f"Of {team.name}", "agent", team=team)
    reach = Reach(site_ids=frozenset({c.cebu.pk}), team_ids=frozenset({c.claims.pk}))
    found = User.objects.filter(reach.q(tool=None)).order_by("name")
    assert names(list(found)) == ["Of Chat", "Of Claims"]
    assert not User.objects.filter(Reach().q(tool=None)).exists()
    everything = Q(pk=0) | Reach(everything=True).q(tool=None)
    assert User.objects.filter(everything).count() == 3


def test_nobody_reaches_anything_once_they_have_left(c: Centre) -> None:
    ada = person("Ada", "owner")
    actions.deactivate(person=ada, by=None)
    ada.refresh_from_db()
    assert not queries.reach(ada)
    assert not queries.people_visible_to(ada).exists()


def test_holders_come_with_the_nearest_scope_first(c: Centre) -> None:
    over(person("Everywhere"), "owner", "organisation")
    over(person("Site"), "owner", "site", c.cork.pk)
    over(person("Team"), "owner", "team", c.billing.pk)
    over(person("Tool"), "owner", "tool", 7)
    over(person("Elsewhere"), "owner", "site", c.cebu.pk)
    found = queries.holders(Role.OWNER, c.cork.pk, c.billing.pk, 7)
    assert names(found) == ["Tool", "Team", "Site", "Everywhere"]
    away = found[0]
    actions.record_absence(person=away, starts_at=NOW, ends_at=NOW + timedelta(1), by=None, now=NOW)
    assert names(queries.holders(Role.OWNER, c.cork.pk, c.billing.pk, 7, NOW)) == ["Team", "Site", "Everywhere"]


def test_the_nearest_supervisors_are_asked_and_their_deputies_while_they_are_away(c: Centre) -> None:
    team, site = person("Team", "supervisor", team=c.billing), person("Site", "supervisor", site=c.cork)
    stand_in = person("Stand-in")
    assert names(queries.supervisors_of(c.cork.pk, c.billing.pk, NOW)) == ["Team"]
    assert names(queries.supervisors_of(c.cork.pk, c.claims.pk, NOW)) == ["Site"]
    away = {"starts_at": NOW, "ends_at": NOW + timedelta(1), "by": None, "now": NOW}
    absence = actions.record_absence(person=team, deputy=stand_in, **away)
    assert names(queries.supervisors_of(c.cork.pk, c.billing.pk, NOW)) == ["Stand-in"]
    actions.edit_absence(absence=absence, deputy=None, by=None, now=NOW)
    assert names(queries.supervisors_of(c.cork.pk, c.billing.pk, NOW)) == ["Site"]
    actions.record_absence(person=site, **away)
    assert names(queries.supervisors_of(c.cork.pk, c.billing.pk, NOW)) == ["Team"]
    assert queries.supervisors_of(c.cebu.pk, c.chat.pk, NOW) == []


def test_the_organisation_is_asked_for_once_and_never_remembered_too_long(c: Centre, django_assert_num_queries) -> None:
    with remembering():
        with django_assert_num_queries(1):
            assert organisation().name == organisation().name == "Harbour Mutual"
        actions.edit_organisation(by=None, name="Harbour")
        assert organisation().name == "Harbour"
    Organisation.objects.update(name="Bay")
    assert organisation().name == "Bay"


def test_an_open_board_shows_the_sites_of_the_whole_organisation(c: Centre) -> None:
    ann = person("Ann", "agent", team=c.billing)
    assert queries.sites_visible_to(ann).count() == 1
    actions.edit_organisation(by=None, board_reach=Organisation.Reach.ORGANISATION)
    assert queries.sites_visible_to(ann).count() == 2
    assert queries.teams_visible_to(ann).count() == 3


def test_zone_and_language_come_from_the_person_the_site_and_the_organisation(c: Centre) -> None:
    chi = person("Chi", "agent", team=c.chat)
    assert (str(queries.zone_of(chi)), queries.language_of(chi)) == ("Asia/Manila", "en")
    actions.set_preferences(person=chi, timezone="Asia/Tokyo", language="fr")
    chi.refresh_from_db()
    assert (str(queries.zone_of(chi)), queries.language_of(chi)) == ("Asia/Tokyo", "fr")
    assert str(queries.zone_of(person("Nomad"))) == "Europe/Dublin"


def test_moving_takes_along_what_belonged_to_the_place_and_nothing_else(c: Centre) -> None:
    ann = over(person("Ann", "agent", team=c.billing), "supervisor", "team", c.claims.pk)
    over(ann, "owner", Scope.SITE, c.cork.pk)
    actions.edit_person(person=ann, by=None, team=c.chat)
    held = {(g.role, g.scope, g.scope_id) for g in ann.grants.all()}
    assert held == {
        ("agent", "team", c.chat.pk),
        ("supervisor", "team", c.claims.pk),
        ("owner", "site", c.cork.pk),
    }
