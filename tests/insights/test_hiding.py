"""What the record hides cannot be worked out from what it shows, whoever tries and however."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.hiding import Table, unshown
from tests.calendars.strategies import examples

FEWEST = 3
MOST = 7


def worlds(hidden: int, total: int, least: int = 1) -> Iterator[tuple[int, ...]]:
    """All ways in which the hidden ones can add up to what is left of the total."""
    return (world for world in product(range(least, total + 1), repeat=hidden) if sum(world) == total)


@pytest.mark.parametrize("rows", [2, 3, 4])
def test_by_subtraction_nothing_small_is_told(rows: int) -> None:
    for counts in product(range(1, MOST), repeat=rows):
        table: Table = {row: {"respond": count} for row, count in enumerate(counts)}
        hidden = sorted(unshown(table, fewest=FEWEST).together)
        if sum(counts) < FEWEST or not hidden:  # the total is not told then; or nothing is hidden
            assert hidden or min(counts) >= FEWEST
            continue
        assert {row for row, count in enumerate(counts) if count < FEWEST} <= set(hidden)
        ways = list(worlds(len(hidden), sum(counts[row] for row in hidden)))
        for place, row in enumerate(hidden):
            told = {way[place] for way in ways}
            # Where all are hidden, and have one each, the number of rows says it: there is nobody else to hide behind.
            assert len(told) > 1 or len(hidden) == rows == sum(counts), (counts, hidden, row)


def test_nothing_is_hidden_where_all_have_enough() -> None:
    table = {1: {"respond": 9, "deliver": 5}, 2: {"respond": 8}}
    assert unshown(table, fewest=5) == (set(), set())


def test_what_has_no_name_is_one_to_hide_behind() -> None:
    table = {0: {"respond": 40}, 1: {"respond": 2}, 2: {"respond": 30}}
    assert unshown(table, fewest=5, nameless={0}).together == {0, 1}


def ways_of(cells: Mapping[tuple[int, str], int]) -> Iterator[dict[tuple[int, str], int]]:
    """All ways in which hidden cells can add up to the same in every row and every column."""
    keys = sorted(cells)
    for values in product(range(MOST), repeat=len(keys)):
        way = dict(zip(keys, values, strict=True))
        if all(_sums(way, axis) == _sums(cells, axis) for axis in (0, 1)):
            yield way


def _sums(cells: Mapping[tuple[int, str], int], axis: int) -> dict[int | str, int]:
    found: dict[int | str, int] = {}
    for key, count in cells.items():
        found[key[axis]] = found.get(key[axis], 0) + count
    return found


@examples(60)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=4))
def test_one_kind_is_not_told_by_the_others_and_the_sum(counts: list[tuple[int, int]]) -> None:
    table = {row: {"acknowledge": a, "respond": b} for row, (a, b) in enumerate(counts) if a + b}
    hidden = unshown(table, fewest=FEWEST).apart
    cells = {(row, kind): table[row][kind] for row in hidden for kind in table[row]}
    small = [key for key, count in cells.items() if 0 < count < FEWEST]
    assert {row for row, kinds in table.items() if any(0 < n < FEWEST for n in kinds.values())} <= hidden
    if len(hidden) > 3 or not small or hidden == table.keys():
        return
    ways = list(ways_of(cells))
    for key in small:
        assert len({way[key] for way in ways}) > 1, (table, hidden, key)
