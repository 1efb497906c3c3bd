"""Which figures of the trend stand for too few people, and which would give those away. Pure.

A table has a line a place and a column a week; its sums are shown, too. Where one cell alone is hidden in a line or
column that has a sum, subtracting would tell it: so others are hidden along with it (core/hiding.py).
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TypeAlias

from feedback.core.hiding import along, unshown

#: Fewer people than this say nothing about a team, and something about each of them.
FEWEST = 5

#: A team or site; 0 is whoever belongs to none.
Place: TypeAlias = int
People: TypeAlias = Mapping[Place, Mapping[date, int]]
Cells: TypeAlias = Collection[tuple[Place, date]]


def hidden_rows(people: Mapping[int, int], *, nameless: Collection[int] = ()) -> set[int]:
    """The lines that are not shown, by how many people each stands for."""
    return unshown({row: {"": count} for row, count in people.items()}, fewest=FEWEST, nameless=nameless).together


def hidden_cells(people: People, *, whole: Collection[Place]) -> set[tuple[Place, date]]:
    """The cells that are not shown: those of too few people, all of the lines in `whole`, and those along with them."""
    cells = {(place, week): count for place, row in people.items() for week, count in row.items()}
    hidden = {key for key, count in cells.items() if count < FEWEST or key[0] in whole}
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for part in (0, 1):
            for name in {key[part] for key in cells}:
                counts = {key: count for key, count in cells.items() if key[part] == name}
                hidden |= along(counts, hidden & counts.keys(), FEWEST)
    return hidden
