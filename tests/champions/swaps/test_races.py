"""Two phones at once: a shift goes to one of them, and the other is told."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from feedback.champions.actions import swaps
from feedback.champions.coverage import Span
from feedback.champions.models import Override, Swap
from feedback.core.errors import DomainError
from tests.champions.swaps.floor import HOUR, MONDAY, Floor

pytestmark = pytest.mark.django_db(transaction=True)
SHIFT = Span(MONDAY, MONDAY + 8 * HOUR)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run these together; what each ended with, in alphabetical order."""
    ended: list[str] = [""] * len(acts)
    together = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        together.wait()
        try:
            act()
        except DomainError as refusal:
            ended[place] = str(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def test_two_who_accept_at_once_one_gets_it_and_the_other_a_kind_word(floor: Floor) -> None:
    for day in range(4):
        start = MONDAY.replace(day=MONDAY.day + day)
        floor.shift(floor.ann, start)
        swap = swaps.ask(roster=floor.roster, giver=floor.ann, time=Span(start, start + 8 * HOUR), by=floor.ann)
        ended = at_once(
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
    ended = at_once(
        lambda: swaps.accept(swap=swap, taker=floor.ben, by=floor.ben),
        lambda: swaps.withdraw(swap=swap, by=floor.ann),
    )
    assert ended[0] == ""
    assert ended[1] in {"Ben has taken it already.", "Ann has taken it back."}
    assert Override.objects.count() == Swap.objects.filter(state="done").count()


def test_two_sick_calls_at_once_bring_one_stand_in(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    ended = at_once(
        lambda: swaps.take_now(roster=floor.roster, giver=floor.ann, taker=floor.ben, by=floor.ben),
        lambda: swaps.take_now(roster=floor.roster, giver=floor.ann, taker=floor.cleo, by=floor.cleo),
    )
    assert ended[0] == ""
    assert "nothing to take over" in ended[1]
    assert Override.objects.count() == 1
