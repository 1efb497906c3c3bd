"""Which rows of a table stay unshown, so that none that stands for too few can be worked out from the rest.

The totals are shown. Where one row alone is hidden, subtracting tells it; so others are hidden along with it, the
smallest first, until what is hidden is of several and of enough. Pure.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

#: How many promises of each kind stand behind each row.
Table = Mapping[int, Mapping[str, int]]
#: A row by its id, or one cell of a table: its row and its week.
RowT = TypeVar("RowT", int, tuple[int, date])


#: What is told on walls and in letters stands for so many people at least.
FEWEST = 5


def told(people: int) -> int:
    """The number where it is of enough people to be told, else 0."""
    return people if people >= FEWEST else 0


class Unshown(NamedTuple):
    """The rows that are hidden where all kinds are counted together, and where one kind is: the same for each kind."""

    together: set[int]
    apart: set[int]


def unshown(table: Table, *, fewest: int, nameless: Collection[int] = ()) -> Unshown:
    """What is hidden of a table whose rows come together and kind by kind; `nameless` rows are never shown.

    A row of which one kind is hidden is hidden in every kind: else its others and its sum would tell it.
    """
    sums = {row: sum(kinds.values()) for row, kinds in table.items()}
    together = along(sums, {row for row in sums if row in nameless or sums[row] < fewest}, fewest)
    apart = together | {row for row, kinds in table.items() if any(0 < count < fewest for count in kinds.values())}
    names = sorted({kind for kinds in table.values() for kind in kinds})
    before = -1
    while before != len(apart):
        before = len(apart)
        for kind in names:
            column = {row: kinds[kind] for row, kinds in table.items() if kinds.get(kind)}
            apart |= along(column, apart & column.keys(), fewest)
    return Unshown(together, apart)


def along(counts: Mapping[RowT, int], small: set[RowT], fewest: int) -> set[RowT]:
    """The hidden ones of one column or line whose sum is shown, and those hidden along with them."""
    hidden = set(small)
    if not hidden:
        return hidden
    for row in sorted(counts.keys() - hidden, key=lambda row: (counts[row], row)):
        # Everybody knows that each has one at least: several that add up to their number have one each.
        if len(hidden) > 1 and sum(counts[one] for one in hidden) >= max(fewest, len(hidden) + 1):
            break
        hidden.add(row)
    return hidden
