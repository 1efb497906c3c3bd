"""The set-up's own page: everything it names is there, and what is worth a look is said."""

from html import unescape

from feedback.people import actions
from feedback.people.models import Organisation, Role, Scope, Site, Team, User
from feedback.setup.places import missing, sections
from tests.setup.conftest import Walk


def test_every_page_it_names_is_there_and_opens(walk: Walk) -> None:
    walk.everything()
    assert missing() == []
    places = [place for section in sections() for place in section.places]
    assert len(places) > 10
    assert {place.url: walk.client.get(place.url).status_code for place in places} == {
        place.url: 200 for place in places
    }


def test_a_team_without_a_supervisor_is_worth_a_look_until_it_has_one(walk: Walk) -> None:
    walk.everything()
    told = "Billing in Cork has no supervisor"
    assert told in walk.page()
    team, ann = Team.objects.get(), User.objects.get(email="ann@harbour.test")
    for scope, scope_id in ((Scope.TEAM, team.pk), (Scope.SITE, team.site_id), (Scope.ORGANISATION, 0)):
        given = actions.grant(person=ann, role=Role.SUPERVISOR, scope=scope, scope_id=scope_id, by=walk.admin)
        assert told not in walk.page(), scope
        actions.revoke(grant=given, by=walk.admin)
    assert told in walk.page()


def test_a_supervisor_who_left_or_is_elsewhere_does_not_count(walk: Walk) -> None:
    walk.everything()
    cebu = actions.create_site(by=walk.admin, name="Cebu", timezone="Asia/Manila")
    sam = actions.create_person(by=walk.admin, email="sam@harbour.test", name="Sam", site=Site.objects.get(name="Cork"))
    actions.grant(person=sam, role=Role.SUPERVISOR, scope=Scope.SITE, scope_id=cebu.pk, by=walk.admin)
    assert "Billing in Cork has no supervisor" in walk.page()
    actions.grant(person=sam, role=Role.SUPERVISOR, scope=Scope.ORGANISATION, scope_id=0, by=walk.admin)
    assert "has no supervisor" not in walk.page()
    actions.deactivate(person=sam, by=walk.admin)
    assert "Billing in Cork has no supervisor" in walk.page()


def test_what_the_rules_page_finds_is_found_here_too(walk: Walk) -> None:
    walk.everything()
    actions.deactivate(person=User.objects.get(email="olu@harbour.test"), by=walk.admin)
    assert "Agent Assist belongs to Olu Ade, who has left." in walk.page()


def test_nothing_is_worth_a_look_before_the_way_is_gone(walk: Walk) -> None:
    walk.place()
    assert "To put right" not in walk.page()


def test_the_organisations_own_rules_are_kept(walk: Walk) -> None:
    walk.everything()
    given = {"name": "Harbour", "language": "fr", "board_reach": "organisation", "reopen_after": 3}
    given |= {"reopen_change_after": 4, "ask_again_days": 10}
    given["offline_store"] = "memory"
    assert walk.send("/setup/organisation/", **given).status_code == 302
    here = Organisation.objects.get()
    assert (here.name, here.language, here.board_reach, here.reopen_after) == ("Harbour", "fr", "organisation", 3)
    assert (here.reopen_change_after, here.ask_again_days) == (4, 10)
    refused = walk.send("/setup/organisation/", **{**given, "name": "Kept words", "reopen_after": 0})
    assert "Kept words" in unescape(refused.content.decode())
    assert Organisation.objects.get().name == "Harbour"
