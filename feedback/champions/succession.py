"""Turns that go on when a rotation is changed: whose turn it is stays, as far as they are still in it. A leaf."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

Person = TypeVar("Person", bound=Hashable)


def whose_turn(order: Sequence[Person], place: int) -> list[Person]:
    """The order as it will be served: from the one whose turn it is at `place`, counted without end, all round."""
    return [order[(place + step) % len(order)] for step in range(len(order))]


def in_turn(before: Sequence[Person], wanted: Sequence[Person], place: int) -> list[Person]:
    """`wanted`, turned so that at `place` it is the turn of the first of `before` who is still in it.

    Where they have several places in it, it is the one after which most people come as they did before. Where nobody
    of `before` is left, the first of `wanted` begins.
    """
    first = next((person for person in before if person in wanted), None)
    starts = [start for start, person in enumerate(wanted) if person == first] or [0]
    rest = [person for person in before if person in wanted]
    best = max(starts, key=lambda start: (_alike(rest, whose_turn(wanted, start)), -start))
    served = whose_turn(wanted, best)
    return whose_turn(served, -place)


def successors(order: Sequence[Person], wanted: Sequence[Person]) -> dict[Person, Person]:
    """Who comes in whose very place, where that is all that changes: theirs are the turns of those who go."""
    changed = [(old, new) for old, new in zip(order, wanted, strict=False) if old != new]
    alone = all(old not in wanted and new not in order for old, new in changed)
    return dict(changed) if len(order) == len(wanted) and alone else {}


def _alike(left: Sequence[Person], right: Sequence[Person]) -> int:
    """How many come in the same order from the beginning on."""
    pairs = zip(left, right, strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(left), len(right)))
