"""Percents of marks: checked against fractions, and for what everybody would expect of them."""

from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from feedback.quality.marking import Given, result


@st.composite
def calls(draw: st.DrawFn) -> tuple[list[Given], int]:
    scale = draw(st.integers(2, 9))
    mark = st.builds(Given, st.none() | st.integers(1, scale), st.integers(1, 10), st.booleans())
    return draw(st.lists(mark, max_size=8)), scale


@given(calls())
def test_a_call_is_the_weighted_mean_of_what_came_up_rounded_half_up(call: tuple[list[Given], int]) -> None:
    marks, scale = call

    def obvious(those: list[Given]) -> int | None:
        spread = [Fraction(one.points - 1, scale - 1) for one in those if one.points for _time in range(one.weight)]
        return floor(100 * sum(spread) / len(spread) + Fraction(1, 2)) if spread else None

    assert result(marks, scale) == (obvious(marks), obvious([one for one in marks if one.of_tool]))


@given(calls(), st.integers(1, 10))
def test_what_did_not_come_up_counts_for_nothing(call: tuple[list[Given], int], weight: int) -> None:
    marks, scale = call
    assert result([*marks, Given(None, weight, True)], scale) == result(marks, scale)
