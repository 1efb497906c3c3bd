"""Two phones at once: a shift goes to one of them, and the other is told."""

from collections.abc import Callable

import pytest

from feedback.champions.actions import swaps
from feedback.champions.coverage import Span
from feedback.champions.models import Override, Swap
from tests.champions.swaps.floor import HOUR, MONDAY, Floor
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SHIFT = Span(MONDAY, MONDAY + 8 * HOUR)


def words(*acts: Callable[[], object]) -> list[str]:
    """What each ended with when they were run together, in alphabetical order."""
    return sorted(str(refusal or "") for refusal in at_once(*acts))


def test_two_who_accept_at_once_one_gets_it_and_the_other_a_kind_word(floor: Floor) -> None:
    for day in range(4):
        start = MONDAY.replace(day=MONDAY.day + day)
        floor.shift(floor.ann, start)
        swap = swaps.ask(roster=floor.roster, giver=floor.ann, time=Span(start, start + 8 * HOUR), by=floor.ann)
        ended = words(
            lambda swap=swap: swaps.accept(swap=swap, taker=floor.ben, by=floor.ben),  # type: ignore[misc]
            lambda swap=swap: swaps.accept(swap=swap, taker=floor.cleo, by=floor.cleo),  # type: ignore[misc]
        )
        swap.refresh_from_db()
        assert swap.taker is not None
        assert ended == ["", f"{swap.taker.name} has taken it already."]
        assert Override.objects.count() == day + 1


def test_accepting_while_it_is_taken_back_is_one_or_the_other(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    swap = swaps.ask(roster=floor.roster, giver=floor.ann, time=SHIFT, by=floor.ann)
    ended = words(
        lambda: swaps.accept(swap=swap, taker=floor.ben, by=floor.ben),
        lambda: swaps.withdraw(swap=swap, by=floor.ann),
    )
    assert ended[0] == ""
    assert ended[1] in {"Ben has taken it already.", "Ann has taken it back."}
    assert Override.objects.count() == Swap.objects.filter(state="done").count()


def test_two_sick_calls_at_once_bring_one_stand_in(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    ended = words(
        lambda: swaps.take_now(roster=floor.roster, giver=floor.ann, taker=floor.ben, by=floor.ben),
        lambda: swaps.take_now(roster=floor.roster, giver=floor.ann, taker=floor.cleo, by=floor.cleo),
    )
    assert ended[0] == ""
    assert "nothing to take over" in ended[1]
    assert Override.objects.count() == 1
