"""Two Poisson rates: the exact test against a slow and obvious sum, and against figures that were printed."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as some

from feedback.core.rates import LEVEL, Finding, compare, fewest

COUNTS, SPANS = some.integers(0, 40), some.integers(1, 60)


def plainly(after: int, together: int, share: Fraction) -> tuple[Fraction, Fraction]:
    """P(X ≤ after) and P(X ≥ after), added up in whole fractions."""
    each = [comb(together, k) * share**k * (1 - share) ** (together - k) for k in range(together + 1)]
    return sum(each[: after + 1], Fraction()), sum(each[after:], Fraction())


@given(COUNTS, COUNTS, SPANS, SPANS)
def test_it_is_the_sum_of_all_that_is_as_far_out(before: int, after: int, first: int, second: int) -> None:
    few, many = plainly(after, before + after, Fraction(second, first + second))
    both = compare(before, after, span_before=first, span_after=second)
    assert both.p == pytest.approx(float(min(Fraction(1), 2 * min(few, many))), abs=1e-9)
    assert compare(before, after, span_before=first, span_after=second, rise_only=True).p == pytest.approx(
        float(many), abs=1e-9
    )


@given(COUNTS, COUNTS, SPANS, SPANS)
def test_what_is_said_follows_from_the_figures(before: int, after: int, first: int, second: int) -> None:
    found = compare(before, after, span_before=first, span_after=second)
    if found.finding in (Finding.FEWER, Finding.MORE):
        assert found.p <= LEVEL
        assert before + after >= found.needed
        assert (found.finding == Finding.MORE) == (after * first > before * second)
    mirrored = compare(after, before, span_before=second, span_after=first)
    assert mirrored.p == pytest.approx(found.p, abs=1e-9)
    assert (mirrored.finding == Finding.MORE) == (found.finding == Finding.FEWER)


@given(SPANS, SPANS)
def test_fewer_than_it_takes_can_never_be_told(first: int, second: int) -> None:
    share = Fraction(second, first + second)
    needed = fewest(share)
    all_on_one_side = [min(plainly(n, n, share)[1], plainly(0, n, share)[0]) for n in (needed - 1, needed)]
    assert 2 * all_on_one_side[1] <= LEVEL + 1e-12
    assert needed == 1 or 2 * all_on_one_side[0] > LEVEL - 1e-12


def test_published_figures() -> None:
    """60 in 51,477.5 person-years against 30 in 54,308.7 (Gu, Ng, Tang and Schucany, Biometrical Journal 50, 2008).

    R's package exactci gives 0.000675182658686321 for `poisson.exact(…, tsmethod="minlike")`: both tails, the other one
    as far as its figures are no likelier than 60. It is the sum of two one-sided tests of ours.
    """
    first, second = 543_087, 514_775
    share = Fraction(second, first + second)
    likely = [comb(90, k) * share**k * (1 - share) ** (90 - k) for k in range(91)]
    other = max(k for k in range(45) if likely[k] <= likely[60])
    upper = compare(30, 60, span_before=first, span_after=second, rise_only=True)
    lower = compare(other, 90 - other, span_before=second, span_after=first, rise_only=True)
    assert upper.p + lower.p == pytest.approx(0.000675182658686321, rel=1e-9)
    assert upper.finding == Finding.MORE


@pytest.mark.parametrize(("equal", "one_way"), [((6, 8), (5, 8))])
def test_how_many_it_takes(equal: tuple[int, int], one_way: tuple[int, int]) -> None:
    half = Fraction(1, 2)
    assert fewest(half) == equal[0]
    assert fewest(half, rise_only=True) == one_way[0]
    assert compare(5, 0, span_before=equal[1], span_after=8).finding == Finding.TOO_FEW
    assert compare(6, 0, span_before=one_way[1], span_after=8).finding == Finding.FEWER
    assert compare(9, 8, span_before=8, span_after=8).finding == Finding.UNCLEAR


def test_thousands_and_spans_that_are_none() -> None:
    assert compare(20_000, 18_000, span_before=8, span_after=8).finding == Finding.FEWER
    with pytest.raises(ValueError, match="above 0"):
        compare(1, 1, span_before=0, span_after=8)
