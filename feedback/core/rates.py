"""Whether something happens more, or less, often than before: the exact test of two Poisson rates. Pure.

Reports come one by one and independently, so how many come in a time is close to a Poisson number. Given how many
came in both times together, how many of them fell into the second is a binomial number: with equal rates, its chance is
the second time's share of all the time (or of all calls). That is the conditional test of J. Przyborowski and
H. Wilenski, "Homogeneity of Results in Testing Samples from Poisson Series", Biometrika 31 (1940), pages 313 to 323; as
told by K. Krishnamoorthy and J. Thomson, "A more powerful test for comparing two Poisson means", Journal of Statistical
Planning and Inference 119 (2004), pages 23 to 35. It is exact, and errs on the side of "no clear difference".
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import exp, fsum, lgamma, log

#: How often "more than chance" may be said of nothing but chance: once in twenty.
LEVEL = 0.05
#: A share of a sum that adding it does not change.
NOTHING = 1e-18


class Finding(StrEnum):
    """What can be said of two rates."""

    FEWER = "fewer"
    MORE = "more"
    UNCLEAR = "unclear"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two counts and how they were judged. `needed` is how many it takes, in both times together, to tell anything."""

    before: int
    after: int
    p: float
    finding: Finding
    needed: int


def compare(before: int, after: int, *, span_before: int, span_after: int, rise_only: bool = False) -> Comparison:
    """Judge `after` things in one span against `before` things in another.

    Spans are weeks, hours or calls: whole numbers above 0, in one unit. With `rise_only` only "more" is looked for
    (one-sided); else both ways, with twice the smaller tail. Raises ValueError for a span that is not above 0.
    """
    if span_before <= 0 or span_after <= 0:
        raise ValueError("Both spans have to be above 0.")
    share = Fraction(span_after, span_before + span_after)
    many, together = _at_least(after, before + after, share), before + after
    few = _at_least(before, together, 1 - share)
    p = many if rise_only else min(1.0, 2 * min(many, few))
    needed = fewest(share, rise_only=rise_only)
    return Comparison(before, after, p, _finding(p, together, needed, rise=many < few), needed)


def _finding(p: float, together: int, needed: int, *, rise: bool) -> Finding:
    if together < needed:
        return Finding.TOO_FEW
    if p > LEVEL:
        return Finding.UNCLEAR
    return Finding.MORE if rise else Finding.FEWER


def fewest(share: Fraction, *, rise_only: bool = False) -> int:
    """From how many on anything can be told: fewer, even all on one side, may be chance. `share` is the second span's.

    Where both ways count, it is the easier of the two: 6 for equal spans (5 for a rise alone).
    """
    chances = [share] if rise_only else [share, 1 - share]
    sides = 1 if rise_only else 2
    return min(_enough(chance, sides) for chance in chances)


def _enough(chance: Fraction, sides: int) -> int:
    """The smallest number n for which `sides` × chanceⁿ is not above the level."""
    number = max(1, int(log(LEVEL / sides) / log(chance)) - 1)
    while sides * float(chance) ** number > LEVEL:
        number += 1
    return number


def _at_least(least: int, of: int, chance: Fraction) -> float:
    """P(X ≥ least) for X of `of` draws that each hit with `chance`; summed on the side away from the likeliest X."""
    if least <= 0:
        return 1.0
    if least > int((of + 1) * chance):
        return min(1.0, _tail(least, of, chance))
    return max(0.0, 1.0 - _tail(of - least + 1, of, 1 - chance))


def _tail(least: int, of: int, chance: Fraction) -> float:
    """The sum of P(X = k) from `least` on, beyond the likeliest: each is smaller than the one before.

    It ends where a float no longer tells: of thousands of reports a few hundred steps count.
    """
    odds = float(chance / (1 - chance))
    term, terms, total = _exactly(least, of, chance), [], 0.0
    for hits in range(least, of + 1):
        terms.append(term)
        total += term
        if term <= total * NOTHING:
            break
        term *= (of - hits) / (hits + 1) * odds
    return fsum(terms)


def _exactly(hits: int, of: int, chance: Fraction) -> float:
    """P(X = hits), by logarithms: thousands of reports would overflow a float."""
    if hits > of:
        return 0.0
    ways = lgamma(of + 1) - lgamma(hits + 1) - lgamma(of - hits + 1)
    return exp(ways + hits * log(chance) + (of - hits) * log(1 - chance))
