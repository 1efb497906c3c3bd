"""Rotations made and changed: the past stays, and nobody's turn jumps."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.champions import actions
from feedback.champions.models import Layer
from feedback.champions.succession import in_turn, whose_turn
from feedback.core.errors import Conflict, Invalid
from feedback.people.models import User
from tests.champions.crew import DAY, HOUR, NOW, Crew

NAMES = ("Ana", "Ben", "Cleo", "Dan")


def change(crew: Crew, layer: Layer, *names: str, now: datetime = NOW, **fields: Any) -> Layer:
    """Change a rotation; people by name."""
    members: list[User] | None = [crew.people[name] for name in names] or None
    return actions.change_layer(layer=layer, by=None, members=members, now=now, **fields)


def week(crew: Crew, start: datetime, days: int = 8) -> list[str]:
    """Who is on an hour after the hand-off of each day."""
    return [" ".join(crew.on(start + day * DAY + HOUR)) for day in range(days)]


def test_people_take_turns_from_the_start_on(crew: Crew) -> None:
    crew.layer(*NAMES)
    assert crew.on(NOW - HOUR) == []
    assert week(crew, NOW, 5) == ["Ana", "Ben", "Cleo", "Dan", "Ana"]


@pytest.mark.parametrize("changed_after", [0.3 * DAY, 1.5 * DAY, 6 * DAY, 41.25 * DAY])
def test_a_change_of_hours_keeps_whose_turn_it_is_and_the_past(crew: Crew, changed_after: Any) -> None:
    layer = crew.layer(*NAMES)
    before = week(crew, NOW, 60)
    successor = change(crew, layer, now=NOW + changed_after, name="Days and nights")
    assert (successor.replaces, successor.pk != layer.pk) == (layer, True)
    assert week(crew, NOW, 60) == before


def test_one_who_comes_last_changes_nobodys_turn_in_this_round(crew: Crew) -> None:
    layer = crew.layer("Ana", "Ben", "Cleo")
    change(crew, layer, *NAMES, now=NOW + 10.5 * DAY)
    assert week(crew, NOW + 9 * DAY, 8) == ["Ana", "Ben", "Cleo", "Dan", "Ana", "Ben", "Cleo", "Dan"]


def test_who_leaves_in_the_middle_of_a_turn_is_followed_by_the_next(crew: Crew) -> None:
    layer = crew.layer(*NAMES)
    at = NOW + 5.5 * DAY
    change(crew, layer, "Ana", "Cleo", "Dan", now=at)
    assert crew.on(at - HOUR) == ["Ben"]
    assert crew.on(at) == ["Cleo"]
    assert week(crew, NOW + 6 * DAY, 4) == ["Dan", "Ana", "Cleo", "Dan"]


def test_who_comes_in_the_place_of_another_takes_their_turn(crew: Crew) -> None:
    layer = crew.layer("Ana", "Ben", "Cleo")
    at = NOW + 4.5 * DAY
    assert crew.on(at) == ["Ben"]
    change(crew, layer, "Ana", "Dan", "Cleo", now=at)
    assert [crew.on(at + day * DAY) for day in range(3)] == [["Dan"], ["Cleo"], ["Ana"]]


def test_two_at_once_becoming_three_keeps_those_who_are_on(crew: Crew) -> None:
    layer = crew.layer(*NAMES, people=2)
    at = NOW + 1.5 * DAY
    assert crew.on(at) == ["Cleo", "Dan"]
    change(crew, layer, now=at, people=3)
    assert sorted(crew.on(at)) == ["Ana", "Cleo", "Dan"]


def test_a_night_shift_under_way_runs_to_its_end(crew: Crew) -> None:
    start = datetime(2026, 11, 16, 12, tzinfo=UTC)
    layer = crew.layer(*NAMES, starts_at=start, opens=time(22), closes=time(6), name="Night")
    midnight = datetime(2026, 11, 18, 0, tzinfo=UTC)
    assert crew.on(midnight) == ["Ben"]
    change(crew, layer, now=midnight, opens=time(23), closes=time(7))
    assert crew.on(midnight + 5 * HOUR) == ["Ben"]
    assert crew.on(midnight + 6.5 * HOUR) == []
    assert [crew.on(midnight + hour * HOUR) for hour in (22.5, 23.5, 30.5)] == [[], ["Cleo"], ["Cleo"]]


def test_a_weekly_rotation_made_daily_goes_on_with_who_is_on(crew: Crew) -> None:
    layer = crew.layer(*NAMES, cadence="weekly")
    at = NOW + 16 * DAY
    assert crew.on(at) == ["Cleo"]
    change(crew, layer, now=at, cadence="daily")
    assert week(crew, at, 3) == ["Cleo", "Dan", "Ana"]


def test_a_hand_off_in_the_missing_hour_does_not_move_those_after(crew: Crew) -> None:
    start = datetime(2027, 3, 26, 1, 30, tzinfo=UTC)
    layer = crew.layer(*NAMES, starts_at=start)
    change(crew, layer, now=datetime(2027, 3, 28, 1, 0, tzinfo=UTC), name="Again")
    assert crew.on(datetime(2027, 3, 30, 0, 29, tzinfo=UTC)) == ["Dan"]
    assert crew.on(datetime(2027, 3, 30, 0, 30, tzinfo=UTC)) == ["Ana"]


def test_a_change_ahead_can_be_changed_and_taken_back(crew: Crew) -> None:
    layer = crew.layer(*NAMES)
    before = week(crew, NOW, 20)
    ahead = change(crew, layer, "Ana", "Ben", from_=NOW + 7 * DAY)
    assert week(crew, NOW + 7 * DAY, 2) == ["Ana", "Ben"]
    with pytest.raises(Conflict, match="takes over"):
        change(crew, layer, "Dan")
    assert change(crew, ahead, "Ana", "Ben", "Cleo", now=NOW + DAY) == ahead
    assert week(crew, NOW + 7 * DAY, 4) == ["Ana", "Ben", "Cleo", "Ana"]
    actions.end_layer(layer=ahead, by=None, now=NOW + DAY)
    assert week(crew, NOW, 20) == before


def test_a_rotation_that_ends_keeps_what_it_was(crew: Crew) -> None:
    layer = crew.layer(*NAMES)
    actions.end_layer(layer=layer, by=None, at=NOW + 2.5 * DAY, now=NOW + DAY)
    assert week(crew, NOW, 4) == ["Ana", "Ben", "Cleo", ""]
    with pytest.raises(Conflict, match="over"):
        change(crew, layer, "Ana", now=NOW + 4 * DAY)


def test_saying_the_same_again_changes_nothing(crew: Crew) -> None:
    layer = crew.layer(*NAMES)
    assert change(crew, layer, *NAMES, now=NOW + DAY, cadence="daily") == layer
    assert Layer.objects.count() == 1


@pytest.mark.parametrize(
    ("names", "fields", "told"),
    [
        ((), {}, "people in turn"),
        (("Gus",), {}, "no champion"),
        (("Ana",), {"people": 2}, "fewer people"),
        (("Ana", "Ana"), {"people": 2}, "fewer people"),
        (("Ana",), {"shift_length": 0}, "from 1 to"),
        (("Ana",), {"cadence": "yearly"}, "hours, days or weeks"),
        (("Ana",), {"days": ["monday"]}, "Name days"),
        (("Ana",), {"opens": time(8)}, "both times"),
        (("Ana",), {"name": " "}, "name"),
        (("Ana",), {"ends_at": NOW}, "before the start"),
    ],
)
def test_what_is_no_rotation_is_refused(crew: Crew, names: tuple[str, ...], fields: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid, match=told):
        crew.layer(*names, **fields)
    assert not Layer.objects.exists()


def test_the_past_cannot_be_changed(crew: Crew) -> None:
    layer = crew.layer(*NAMES)
    with pytest.raises(Invalid, match="cannot be changed"):
        change(crew, layer, "Dan", now=NOW + 2 * DAY, from_=NOW + DAY)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.integers(0, 500), st.integers(0, 500))
def test_unchanged_people_are_served_in_the_same_order(order: list[int], place: int, later: int) -> None:
    served = whose_turn(order, place)
    again = in_turn(served, order, later)
    assert whose_turn(again, later) == served


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)), st.integers(0, 99))
def test_when_some_leave_the_rest_come_as_they_did(order: list[int], gone: set[int], place: int) -> None:
    left = [person for person in order if person not in gone]
    if left:
        served = whose_turn(order, place)
        stay = [person for person in served if person not in gone]
        assert whose_turn(in_turn(served, left, place), place) == stay
