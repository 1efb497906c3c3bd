"""For whom a programme is."""

from datetime import date

from feedback.catalogue.models import CallType
from feedback.people.models import User
from feedback.training.audience import people_of
from tests.training.conftest import School


def names(school: School) -> list[str]:
    return [person.name for person in people_of(school.programme)]


def test_without_limits_it_is_for_everybody_on_the_floor(school: School) -> None:
    assert names(school) == ["Agent", "Colleague", "Far agent", "Lead"]


def test_a_site_a_team_and_who_has_left(school: School) -> None:
    school.programme.sites.add(school.cebu)
    assert names(school) == ["Far agent"]
    school.programme.teams.add(school.cards)
    User.objects.filter(name="Colleague").update(is_active=False)
    assert names(school) == ["Agent", "Far agent", "Lead"]


def test_a_tool_brings_the_people_of_the_sites_where_it_is_in_use(school: School) -> None:
    school.tool.sites.add(school.cebu)
    assert names(school) == ["Far agent"]


def test_a_call_type_brings_the_teams_that_take_it(school: School) -> None:
    refunds = CallType.objects.create(name="Refunds")
    school.programme.call_types.add(refunds)
    assert len(names(school)) == 4
    refunds.teams.add(school.cards)
    assert names(school) == ["Agent", "Colleague", "Lead"]


def test_joiners_since_a_day_and_other_roles(school: School) -> None:
    school.programme.joined_since = date(2024, 11, 4)
    assert names(school) == []
    User.objects.filter(name="Agent").update(joined_on=date(2024, 11, 4))
    User.objects.filter(name="Colleague").update(joined_on=date(2024, 11, 3))
    assert names(school) == ["Agent"]
    school.programme.joined_since, school.programme.roles = None, ["supervisor"]
    assert names(school) == ["Far supervisor", "Supervisor"]
