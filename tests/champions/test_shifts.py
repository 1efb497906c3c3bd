"""Shifts and exceptions entered by hand: what is taken, what is refused, and that what was stays."""

from typing import Any

import pytest

from feedback.champions import actions
from feedback.champions.models import Override, Shift
from feedback.core.errors import Conflict, Invalid
from feedback.events.models import Event
from tests.champions.crew import DAY, HOUR, NOW, Crew


def plan(crew: Crew, name: str = "Ana", start: float = 1, end: float = 9, **more: Any) -> Shift:
    """A shift from so many hours after NOW to so many."""
    span = {"starts_at": NOW + start * HOUR, "ends_at": NOW + end * HOUR}
    return actions.plan_shift(roster=crew.roster, user=crew.people[name], by=None, now=NOW, **span, **more)


def test_a_shift_puts_somebody_on_and_the_journal_says_so(crew: Crew) -> None:
    shift = plan(crew)
    assert [crew.on(NOW + hour * HOUR) for hour in (0, 1, 8, 9)] == [[], ["Ana"], ["Ana"], []]
    told = Event.objects.get(verb="shift.planned")
    assert (told.subject_type, told.subject_id, told.data["shift_id"]) == ("roster", crew.roster.pk, shift.pk)


@pytest.mark.parametrize(
    ("who", "end", "field", "told"),
    [
        ("Ana", 1, "ends_at", "before the start"),
        ("Ana", 26, "ends_at", "24 hours"),
        ("Fay", 9, "user", "Fay is no champion at Cork yet"),
        ("Gus", 9, "user", "Give them the role"),
        ("Eve", 9, "user", "Eve is no champion"),
    ],
)
def test_what_cannot_be_a_shift_is_refused_with_what_to_do(
    crew: Crew, who: str, end: float, field: str, told: str
) -> None:
    with pytest.raises(Invalid) as refused:
        plan(crew, who, end=end)
    assert told in str(refused.value.fields[field][0])
    assert not Shift.objects.exists()


def test_nobody_is_entered_twice_at_the_same_time(crew: Crew) -> None:
    plan(crew, start=1, end=9)
    with pytest.raises(Invalid, match="another shift"):
        plan(crew, start=8, end=12)
    plan(crew, start=9, end=12)
    plan(crew, "Ben", start=8, end=12)
    assert Shift.objects.count() == 3


def test_somebody_who_is_away_or_has_left_is_refused(crew: Crew) -> None:
    crew.away("Ana", NOW, NOW + DAY)
    with pytest.raises(actions.AwayThen, match="Ana is away"):
        plan(crew)
    assert plan(crew, although_away=True).pk
    assert crew.on(NOW + 2 * HOUR) == []
    crew.people["Ben"].is_active = False
    crew.people["Ben"].save()
    with pytest.raises(Invalid, match="Ben has left"):
        plan(crew, "Ben")


def test_of_a_shift_that_runs_only_the_end_moves_and_one_that_is_over_stays(crew: Crew) -> None:
    shift = plan(crew, start=-4, end=4)
    with pytest.raises(Conflict, match="only its end"):
        actions.edit_shift(shift=shift, by=None, user=crew.people["Ben"], now=NOW)
    with pytest.raises(Conflict, match="only its end"):
        actions.edit_shift(shift=shift, by=None, ends_at=NOW - HOUR, now=NOW)
    actions.edit_shift(shift=shift, by=None, ends_at=NOW + 5 * HOUR, now=NOW)
    assert crew.on(NOW + 4.5 * HOUR) == ["Ana"]
    actions.remove_shift(shift=shift, by=None, now=NOW)
    assert (crew.on(NOW - HOUR), crew.on(NOW)) == (["Ana"], [])
    with pytest.raises(Conflict, match="over"):
        actions.remove_shift(shift=shift, by=None, now=NOW + DAY)


def test_a_shift_to_come_can_be_given_to_somebody_else_or_go(crew: Crew) -> None:
    shift = actions.edit_shift(shift=plan(crew), by=None, user=crew.people["Ben"], starts_at=NOW + 2 * HOUR, now=NOW)
    assert [crew.on(NOW + hour * HOUR) for hour in (1, 2)] == [[], ["Ben"]]
    actions.remove_shift(shift=shift, by=None, now=NOW)
    assert not Shift.objects.exists()
    assert [event.verb for event in Event.objects.filter(verb__startswith="shift.").order_by("id")] == [
        "shift.planned",
        "shift.edited",
        "shift.removed",
    ]


def override(crew: Crew, **more: Any) -> Override:
    """An exception from one hour after NOW to four."""
    people = {name: crew.people[more.pop(name)] for name in ("add", "remove") if name in more}
    span = {"starts_at": NOW + HOUR, "ends_at": NOW + 4 * HOUR}
    return actions.make_override(roster=crew.roster, by=None, now=NOW, **{**span, **people, **more})


def test_an_exception_puts_one_in_the_place_of_another_until_it_is_taken_back(crew: Crew) -> None:
    plan(crew)
    made = override(crew, add="Ben", remove="Ana", reason="sick")
    assert [crew.on(NOW + hour * HOUR) for hour in (1, 3, 4)] == [["Ben"], ["Ben"], ["Ana"]]
    actions.remove_override(override=made, by=None, now=NOW + 2 * HOUR)
    assert [crew.on(NOW + hour * HOUR) for hour in (1, 2)] == [["Ben"], ["Ana"]]
    with pytest.raises(Conflict, match="over"):
        actions.remove_override(override=made, by=None, now=NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "who comes, who goes"),
        ({"add": "Ana", "remove": "Ana"}, "stands in for themselves"),
        ({"add": "Gus"}, "no champion"),
        ({"remove": "Ana", "reason": "bored"}, "one of the reasons"),
        ({"remove": "Ana", "ends_at": NOW}, "before the start"),
        ({"remove": "Ana", "ends_at": NOW + 93 * DAY}, "longer than"),
    ],
)
def test_an_exception_that_says_nothing_is_refused(crew: Crew, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid, match=told):
        override(crew, **fields)


def test_a_roster_out_of_use_has_nobody_on_and_takes_nothing(crew: Crew) -> None:
    shift = plan(crew, start=-1)
    actions.retire_roster(roster=crew.roster, by=None, now=NOW)
    assert crew.on(NOW) == []
    with pytest.raises(Conflict, match="out of use"):
        plan(crew, "Ben")
    actions.restore_roster(roster=crew.roster, by=None, now=NOW)
    assert crew.on(NOW) == [shift.user.name]
