"""What the trend hides: every cell of too few people, and enough beside it that no sum tells it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from feedback.quality.unshown import FEWEST, hidden_cells, hidden_rows

WEEKS = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(4)]
TABLES = st.dictionaries(
    st.integers(1, 4), st.dictionaries(st.sampled_from(WEEKS), st.integers(1, 12), min_size=1), min_size=1
)


@given(TABLES, st.sets(st.integers(1, 4)))
def test_no_small_cell_follows_from_a_sum(people: dict[int, dict[date, int]], whole: set[int]) -> None:
    hidden = hidden_cells(people, whole=whole)
    cells = {(place, week): count for place, row in people.items() for week, count in row.items()}
    assert hidden >= {key for key, count in cells.items() if count < FEWEST or key[0] in whole}
    for part in (0, 1):
        for name in {key[part] for key in cells}:
            line = [key for key in cells if key[part] == name]
            gone = [key for key in line if key in hidden]
            told = len(gone) > 1 and sum(cells[key] for key in gone) >= FEWEST
            assert not gone or told or len(gone) == len(line)


@given(st.dictionaries(st.integers(1, 6), st.integers(1, 12), min_size=1))
def test_a_line_that_is_hidden_is_never_alone(people: dict[int, int]) -> None:
    hidden = hidden_rows(people)
    assert hidden >= {row for row, count in people.items() if count < FEWEST}
    assert len(hidden) != 1 or len(people) == 1
