"""Gaps are told seven days ahead and again a day ahead, each once, in one line a person."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from feedback.champions.actions.gaps import fill_gap
from feedback.champions.models import GapWarning, Roster
from feedback.champions.warning import warn_of_gaps
from feedback.core.db import clock
from feedback.core.wording import NBSP
from feedback.events.relay import relay
from feedback.notifications import wording
from feedback.notifications.models import Notification
from tests.champions.cover.conftest import NOW, Place, at

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def retail(place: Place) -> Roster:
    """Needed from 9 to 17 on Wednesdays; nobody is planned."""
    roster = place.roster()
    place.needs(roster, 9, 17, days=("wed",))
    place.shift(roster, "Ann", at(18, 9), at(18, 17))
    return roster


def told(place: Place, name: str = "Supervisor") -> list[str]:
    relay(now=clock())
    user = place.people[name]
    lines = list(Notification.objects.filter(user=user).order_by("id"))
    around = wording.surroundings(lines, user)
    return [wording.line_of(line, around).sentence.replace(NBSP, " ") for line in lines]


def warned(at_: datetime) -> int:
    return warn_of_gaps(now=at_)


def test_a_gap_is_told_seven_days_ahead_and_again_a_day_ahead_and_no_more(place: Place, retail: Roster) -> None:
    assert warned(at(18, 8, 59)) == 0  # seven days and a minute before
    assert [warned(NOW), warned(NOW), warned(NOW + 5 * DAY)] == [1, 0, 0]
    assert told(place) == ["Retail lacks somebody: Wed 25 Nov, 09–17."]
    assert [warned(at(24, 9)), warned(at(24, 12))] == [1, 0]
    assert sorted(GapWarning.objects.values_list("days_ahead", "starts_at")) == [(1, at(25, 9)), (7, at(25, 9))]


def test_what_is_filled_meanwhile_is_not_told_again_and_what_is_left_of_a_gap_is_no_news(
    place: Place, retail: Roster
) -> None:
    warned(NOW)
    boss, ben = place.people["Supervisor"], place.people["Ben"]
    fill_gap(roster=retail, user=ben, starts_at=at(25, 9), ends_at=at(25, 13), by=boss, now=NOW)
    assert warned(NOW + DAY) == 0
    fill_gap(roster=retail, user=ben, starts_at=at(25, 13), ends_at=at(25, 17), by=boss, now=NOW)
    assert warned(at(24, 10)) == 0
    assert told(place, "Ben")[0] == "Supervisor put you on for Retail: Wed 25 Nov, 09–13."


def test_ten_gaps_are_one_line_and_one_that_opens_late_is_told_at_once(place: Place, retail: Roster) -> None:
    for number in range(9):
        place.needs(place.roster(f"Roster {number}"), 9, 17, days=("wed",))
    assert warned(NOW) == 10 + 9  # the nine lack somebody today as well
    assert told(place) == ["19 gaps in your rosters are to be filled."]
    assert told(place, "Ann") == []
    assert Notification.objects.get(user=place.people["Supervisor"]).count == 19


def test_a_week_without_anybody_is_told_day_by_day(place: Place) -> None:
    roster = place.roster()
    place.needs(roster, 0, 0)
    first = warned(NOW)
    assert GapWarning.objects.filter(days_ahead=1).count() == 2  # today and tomorrow
    assert first == GapWarning.objects.count()
    assert warned(NOW + timedelta(minutes=10)) == 0
    assert warned(NOW + DAY) == 2  # one more day seven days ahead, one more a day ahead


def test_a_roster_out_of_use_lacks_nobody(place: Place, retail: Roster) -> None:
    retail.is_active = False
    retail.save()
    assert warned(NOW) == 0
