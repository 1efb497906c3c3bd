"""A whole site at once: champions spread fairly, nobody on twice, no gap that is not listed, made once."""

from datetime import date, time
from itertools import pairwise
from typing import Any

import pytest

from feedback.champions import actions, covering
from feedback.champions.guide import Cells, Crew, DayShift, Pace, outlook, spread
from feedback.champions.kept import plans
from feedback.champions.models import Layer, Roster
from feedback.champions.queries import duties_of
from feedback.champions.rest import REST
from feedback.champions.rotation import Cadence
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.people import actions as people
from feedback.people.models import Team, User
from tests.champions.crew import DAY, NOW
from tests.champions.crew import Crew as Floor
from tests.people import factory

THREE = (
    DayShift("Early", time(6), time(14)),
    DayShift("Late", time(14), time(22)),
    DayShift("Night", time(22), time(6)),
)


@pytest.fixture
def teams(crew: Floor) -> list[Team]:
    """Four teams in Cork that have no roster."""
    site = crew.places.cork
    return [people.create_team(by=None, site=site, name=f"Team {letter}") for letter in "ABCD"]


@pytest.fixture
def champions(teams: list[Team]) -> list[User]:
    """24 people, six a team, no champions yet."""
    return [factory.person(f"P{number:02}", "agent", team=teams[number % 4]) for number in range(24)]


def pace(teams: list[Team], **more: Any) -> Pace:
    return Pace(**{"site": teams[0].site, "shifts": THREE, "begins": date(2026, 11, 18), **more})


def make(pace: Pace, crews: list[Crew], by: User | None = None) -> list[Roster]:
    return actions.make_site_rosters(by=by, pace=pace, crews=crews, give_role=True, now=NOW)


@pytest.mark.parametrize("in_turn", [True, False])
@pytest.mark.parametrize("cadence", [Cadence.DAILY, Cadence.WEEKLY])
def test_24_champions_cover_four_teams_around_the_clock_for_four_weeks(
    teams: list[Team], champions: list[User], cadence: Cadence, *, in_turn: bool
) -> None:
    how = pace(teams, cadence=cadence, in_turn=in_turn)
    crews = spread(teams, champions, 3)
    rosters = make(how, crews)
    start = how.midnight
    served = [plans()[roster.pk] for roster in rosters]
    assert all(found == [] for found in covering.gaps(served, start, start + 28 * DAY).values())
    for roster, crew in zip(rosters, crews, strict=True):
        found = duties_of(served, start, start + 29 * DAY)[roster.pk]
        duties = [duty for duty in found if start < duty.start < start + 28 * DAY]
        ahead = outlook(how, crew, days=14, weeks=4)
        assert ahead.gaps == []
        assert {person.pk: hours for person, hours in ahead.hours.items()} == {
            person.pk: sum((duty.end - duty.start).total_seconds() / 3600 for duty in duties if duty.user == person.pk)
            for person in crew.people
        }
        assert ahead.short_rests == 0
        for person in crew.people:
            own = [duty for duty in duties if duty.user == person.pk]
            assert all(
                later.start - earlier.end >= REST or later.start == earlier.end for earlier, later in pairwise(own)
            )


def test_by_the_day_everybody_has_the_same_hours_and_the_same_nights(teams: list[Team], champions: list[User]) -> None:
    how = pace(teams)
    crew = spread(teams, champions, 3)[0]
    ahead = outlook(how, crew, days=6, weeks=6)
    assert (ahead.fewest, ahead.most) == (168, 168)
    for shift in range(3):
        assert {day.people[shift] for day in ahead.days} == set(crew.people)
    for person in crew.people:
        taken = [place for day in ahead.days for place, on in enumerate(day.people) if on == person]
        assert [(later - earlier) % 3 for earlier, later in pairwise(taken)] == [1, 1]  # early, late, night


def test_people_stay_with_their_team_and_strangers_go_where_the_fewest_are(
    crew: Floor, teams: list[Team], champions: list[User]
) -> None:
    stranger = crew.people["Eve"]
    found = spread(teams, [*champions[:23], stranger], 3)
    assert [len(each.people) for each in found] == [6, 6, 6, 6]
    assert stranger in found[3].people
    assert all(person.team == each.team for each in found for person in each.people if person != stranger)
    assert [[len(cell) for cell in each.cells] for each in found] == [[2, 2, 2]] * 4


def test_sent_again_it_makes_nothing_twice(teams: list[Team], champions: list[User]) -> None:
    crews = spread(teams, champions, 3)
    first, layers = make(pace(teams), crews), Layer.objects.count()
    assert make(pace(teams), crews) == first
    assert Layer.objects.count() == layers == 12
    assert [
        roster.neighbour for roster in Roster.objects.filter(pk__in=[each.pk for each in first]).order_by("pk")
    ] == [
        *first[1:],
        first[0],
    ]
    with pytest.raises(Conflict, match="Team A has a roster already"):
        make(pace(teams, in_turn=False), crews)


def test_too_few_people_leave_a_gap_that_is_listed(teams: list[Team], champions: list[User]) -> None:
    alone: Cells = ((champions[0],), (champions[4],), ())
    crew = Crew(teams[0], alone)
    ahead = outlook(pace(teams), crew, days=14, weeks=4)
    assert sum((gap.length for gap in ahead.gaps), 0 * DAY) == 28 * DAY / 3
    assert all((gap.missing, gap.is_empty) == (1, True) for gap in ahead.gaps)
    assert [layer.name for layer in make(pace(teams), [crew])[0].layers.all()] == ["Early", "Late"]


def test_who_makes_it_must_be_allowed_to_give_the_role(crew: Floor, teams: list[Team], champions: list[User]) -> None:
    crews = spread(teams, champions, 3)
    with pytest.raises(Forbidden):
        make(pace(teams), crews, by=crew.people["Sue"])
    with pytest.raises(Invalid, match="no champion"):
        actions.make_site_rosters(by=crew.people["Sue"], pace=pace(teams), crews=crews, now=NOW)
    assert Roster.objects.count() == 1
    assert len(make(pace(teams), crews, by=crew.people["Abe"])) == 4


def test_nobody_is_in_two_teams(teams: list[Team], champions: list[User]) -> None:
    crews = [Crew(team, ((champions[0],), (), ())) for team in teams[:2]]
    with pytest.raises(Invalid, match="P00 is in Team A and in Team B"):
        make(pace(teams), crews)
