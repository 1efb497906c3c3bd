"""Gaps are measured against what is needed: lines that are stated, else the site's hours."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.champions.coverage import Coverage, Gap, Span
from feedback.champions.covering import covers, gaps
from feedback.champions.kept import plans
from feedback.champions.models import Override
from feedback.champions.suggest import bench
from feedback.people.models import Absence
from tests.champions.cover.conftest import NOW, Place, at

WEEK = at(16, 0), at(23, 0)


def test_without_stated_lines_one_is_needed_while_the_site_is_open_and_none_on_its_holidays(place: Place) -> None:
    roster = place.roster()
    place.rotation(roster, 9, 13, "Ann", "Ben")

    found = gaps([place.plan(roster)], *WEEK)[roster.pk]

    assert found == [Gap(at(day, 13), at(day, 17), 1, 1) for day in (16, 17, 18, 19)]


def test_stated_lines_hold_on_a_holiday_too_and_past_midnight(place: Place) -> None:
    roster = place.roster()
    place.needs(roster, 22, 6, days=("fri",))
    place.shift(roster, "Ann", at(20, 22), at(21, 3))

    cover = covers([place.plan(roster)], *WEEK)[roster.pk]

    assert cover.gaps() == [Gap(at(21, 3), at(21, 6), 1, 1)]
    assert cover.coverage() == Coverage(timedelta(hours=8), timedelta(hours=5))


def test_whoever_is_away_or_has_left_is_not_there(place: Place) -> None:
    roster = place.roster()
    place.needs(roster, 9, 17, people=2, days=("wed", "thu"))
    for day in (18, 19):
        place.shift(roster, "Ann", at(day, 9), at(day, 17))
        place.shift(roster, "Ben", at(day, 9), at(day, 17))
    Absence.objects.create(user=place.people["Ann"], starts_at=at(18, 12), ends_at=at(18, 13))
    place.people["Ben"].is_active = False
    place.people["Ben"].save()

    found = gaps([place.plan(roster)], *WEEK)[roster.pk]

    assert [(gap.start, gap.end, gap.missing) for gap in found] == [
        (at(18, 9), at(18, 12), 1),
        (at(18, 12), at(18, 13), 2),
        (at(18, 13), at(18, 17), 1),
        (at(19, 9), at(19, 17), 1),
    ]


def test_a_week_without_anybody_is_filled_by_the_day(place: Place) -> None:
    roster = place.roster()
    place.needs(roster, 0, 0)

    pieces = covers([place.plan(roster)], *WEEK)[roster.pk].gaps_by_day()

    assert [(gap.start, gap.end) for gap in pieces] == [(at(day, 0), at(day + 1, 0)) for day in range(16, 23)]


def test_who_could_is_free_rested_and_has_the_fewest_hours(place: Place) -> None:
    roster = place.roster()
    for name in ("Dora", "Eli", "Finn"):
        place.person(name)
    place.rotation(roster, 7, 14, "Ann")
    place.shift(roster, "Ben", at(19, 18), at(20, 2))  # on until two in the night before
    place.shift(roster, "Cleo", at(18, 14), at(18, 15))
    Absence.objects.create(user=place.people["Dora"], starts_at=at(19, 0), ends_at=at(21, 0))
    elsewhere = place.roster("Cards")
    place.shift(elsewhere, "Eli", at(20, 15), at(20, 19))
    place.people["Finn"].is_active = False
    place.people["Finn"].save()

    asked = bench([place.plan(roster)], NOW)
    could = asked.could(place.plan(roster), Span(at(20, 9), at(20, 17)))

    assert [each.user.name for each in could] == ["Cleo"]
    later = asked.could(place.plan(roster), Span(at(25, 14), at(25, 18)))
    assert [each.user.name for each in later] == ["Dora", "Cleo", "Eli", "Ben", "Ann"]


def test_whoever_only_ever_replaced_somebody_counts_hours_and_an_agent_is_never_suggested(place: Place) -> None:
    roster = place.roster()
    place.rotation(roster, 7, 14, "Ann")
    Override.objects.create(
        roster=roster, add=place.people["Ben"], remove=place.people["Ann"], starts_at=at(16, 7), ends_at=at(17, 7)
    )
    could = bench([place.plan(roster)], NOW).could(place.plan(roster), Span(at(25, 15), at(25, 18)))
    assert [(each.user.name, each.hours / timedelta(hours=1)) for each in could][:2] == [("Cleo", 0), ("Ben", 7)]


def test_the_number_of_rosters_costs_no_query(place: Place) -> None:
    assert _queries(place, range(3)) == _queries(place, range(3, 30))


def _queries(place: Place, numbers: range) -> tuple[int, int]:
    for number in numbers:
        name = place.person(f"Champion {number}").name
        place.rotation(place.roster(f"Roster {number}"), 9, 12, name, "Ann")
    rosters = list(plans().values())
    with CaptureQueriesContext(connection) as covering:
        covers(rosters, *WEEK)
    with CaptureQueriesContext(connection) as suggesting:
        bench(rosters, NOW)
    return len(covering), len(suggesting)
