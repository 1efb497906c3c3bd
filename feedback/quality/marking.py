"""From marks to percents: whole numbers, rounded half up. Pure.

The lowest mark of a scale is 0%, the highest 100%; what did not come up in a call counts for nothing.
"""

from collections.abc import Iterable
from typing import NamedTuple

#: The smallest and the largest scale, so that one digit is one mark.
FEWEST_STEPS, MOST_STEPS = 2, 9
HEAVIEST = 10


class Given(NamedTuple):
    """One dimension's mark from 1 upwards (None: it did not come up), its weight, and whether it is about a tool."""

    points: int | None
    weight: int
    of_tool: bool


class Result(NamedTuple):
    """All dimensions together, and those about tools; None where none of these came up."""

    percent: int | None
    adherence: int | None


def result(marks: Iterable[Given], scale: int) -> Result:
    """The percents of one call, marked from 1 to `scale`."""
    marks = list(marks)
    return Result(_percent(marks, scale), _percent([mark for mark in marks if mark.of_tool], scale))


def share(top: int, of: int) -> int:
    """`top` of `of` in whole percents, half up; `of` is more than nothing."""
    return (200 * top + of) // (2 * of)


def _percent(marks: list[Given], scale: int) -> int | None:
    came_up = [(mark.points, mark.weight) for mark in marks if mark.points is not None]
    if not came_up:
        return None
    top = sum(weight * (points - 1) for points, weight in came_up)
    return share(top, sum(weight for _points, weight in came_up) * (scale - 1))
