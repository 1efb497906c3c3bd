"""Who sees which report, and who may do what with it."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from feedback.core.errors import Forbidden
from feedback.people.models import Absence, Organisation, Role, User
from feedback.reports import actions
from feedback.reports.filters import ReportFilters
from feedback.reports.models import FrictionReport, Supporter
from feedback.reports.permissions import may_answer, may_reply, may_triage, may_verify, moves_for, sees_internal
from feedback.reports.queries import reports_visible_to, timeline
from tests.reports.conftest import NOW, Floor


def seen(user: User) -> set[FrictionReport]:
    return set(reports_visible_to(user, at=NOW))


@pytest.fixture
def here(floor: Floor) -> FrictionReport:
    return floor.file(floor.ana)


@pytest.fixture
def there(floor: Floor) -> FrictionReport:
    return floor.file(floor.dev, tool=floor.summary)


def test_agents_see_the_reports_of_their_site(floor: Floor, here: FrictionReport, there: FrictionReport) -> None:
    assert seen(floor.ben) == {here}
    assert seen(floor.dev) == {there}


def test_an_open_board_shows_the_organisation_but_for_tools_used_elsewhere(
    floor: Floor, here: FrictionReport, there: FrictionReport
) -> None:
    Organisation.objects.update(board_reach=Organisation.Reach.ORGANISATION)
    assert seen(floor.ben) == {here, there}
    floor.summary.sites.add(floor.sites["Cebu"])
    assert seen(floor.ben) == {here}


def test_who_said_me_too_goes_on_seeing_it_wherever_they_work(floor: Floor, here: FrictionReport) -> None:
    actions.support(report=here, by=floor.dev, now=floor.now())
    assert seen(floor.dev) == {here}
    floor.dev.is_active = False
    assert seen(floor.dev) == set()


@pytest.mark.parametrize(
    ("role", "scope", "sees"),
    [
        (Role.OWNER, "organisation", {"here", "there"}),
        (Role.OWNER, "Cork", {"here"}),
        (Role.OWNER, "summary", {"there"}),
        (Role.SUPERVISOR, "Cebu Cards", {"there"}),
        (Role.SUPERVISOR, "Cork", {"here"}),
        (Role.ADMIN, "organisation", {"here", "there"}),
        (Role.CHAMPION, "Cebu", {"there"}),
    ],
)
def test_the_other_roles_see_what_their_scope_covers(
    floor: Floor, here: FrictionReport, there: FrictionReport, *, role: str, scope: str, sees: set[str]
) -> None:
    scopes = {
        "organisation": ("organisation", 0),
        "Cork": ("site", floor.sites["Cork"].pk),
        "Cebu": ("site", floor.sites["Cebu"].pk),
        "Cebu Cards": ("team", floor.teams["Cebu"].pk),
        "summary": ("tool", floor.summary.pk),
    }
    person = floor.person("pat", role, scope=scopes[scope])
    assert seen(person) == {{"here": here, "there": there}[name] for name in sees}


def test_a_deputy_sees_and_answers_for_an_owner_who_is_away(floor: Floor, there: FrictionReport) -> None:
    deputy = floor.person("max", Role.AGENT)
    FrictionReport.objects.filter(pk=there.pk).update(owner=floor.olga)
    there.refresh_from_db()
    assert seen(deputy) == set()
    assert not may_answer(deputy, there, at=NOW)
    Absence.objects.create(user=floor.olga, starts_at=NOW, ends_at=NOW.replace(year=2027), deputy=deputy)
    assert seen(deputy) == {there}
    assert may_answer(deputy, there, at=NOW)
    assert actions.acknowledge(report=there, by=deputy, now=NOW).state == "acknowledged"


def test_whose_verb_is_it(floor: Floor, here: FrictionReport) -> None:
    FrictionReport.objects.update(owner=floor.olga)
    here.refresh_from_db()
    actions.support(report=here, by=floor.ben, now=floor.now())
    allowed = {
        name: [bool(rule(floor.people[name], here)) for rule in (may_answer, may_triage, may_reply, may_verify)]
        for name in ("ana", "ben", "cleo", "olga", "sue", "ada")
    }
    assert allowed == {
        "ana": [False, False, True, True],
        "ben": [False, False, False, True],
        "cleo": [False, False, False, False],
        "olga": [True, True, True, False],
        "sue": [False, True, True, False],
        "ada": [True, True, True, False],
    }


def test_everybody_is_offered_their_own_verbs(floor: Floor, here: FrictionReport) -> None:
    FrictionReport.objects.update(owner=floor.olga)
    here.refresh_from_db()
    assert moves_for(floor.ana, here) == ()
    assert moves_for(floor.sue, here) == ("merge",)
    assert moves_for(floor.olga, here)[0] == "acknowledge"
    asked = actions.ask(report=here, by=floor.olga, message="When?", now=floor.now())
    assert moves_for(floor.ana, asked) == ("reply",)
    declined = floor.respond(here, "declined")
    assert moves_for(floor.ana, declined) == ("reopen",)


def test_a_no_says_why(floor: Floor, here: FrictionReport) -> None:
    with pytest.raises(Forbidden, match="owner of this report"):
        actions.acknowledge(report=here, by=floor.ben, now=floor.now())
    with pytest.raises(Forbidden, match="Say me too first"):
        actions.verify(report=here, by=floor.ben, fixed=True, now=floor.now())


def test_notes_never_reach_the_reporters_side(floor: Floor, here: FrictionReport) -> None:
    actions.support(report=here, by=floor.ben, now=floor.now())
    actions.note(report=here, by=floor.sue, text="Vendor says no.", now=floor.now())
    for person in (floor.ana, floor.ben, floor.cleo):
        assert not sees_internal(person, here)
        assert all("Vendor" not in entry.quote and not entry.internal for entry in timeline(here, person))
    for person in (floor.olga, floor.sue, floor.ada):
        assert sees_internal(person, here)
        assert timeline(here, person)[0].quote == "Vendor says no."
    with pytest.raises(Forbidden):
        actions.note(report=here, by=floor.ana, text="Mine.", now=floor.now())


def test_nobody_sees_anything_without_signing_in(floor: Floor, here: FrictionReport) -> None:
    assert not reports_visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("by", ["pk", "name"])
def test_asking_for_a_site_out_of_reach_shows_what_concerns_oneself_there(
    floor: Floor, here: FrictionReport, there: FrictionReport, by: str
) -> None:
    joined = floor.file(floor.dev, text="It hangs up by itself.")
    Supporter.objects.create(report=joined, user=floor.ben, created_at=NOW)

    def asked(user: User, site: str) -> set[FrictionReport]:
        params = {"site": str(getattr(floor.sites[site], by))}
        found = ReportFilters(params, reports_visible_to(user, at=NOW), request=SimpleNamespace(user=user))
        return set(found.qs)

    assert asked(floor.ben, "Cebu") == {joined}
    assert asked(floor.ben, "Cork") == {here}
    assert asked(floor.olga, "Cebu") == {there, joined}
    assert asked(floor.sue, "Cebu") == set()
