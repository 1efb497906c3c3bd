"""How much two texts have in common, seen from one of them: a score for each of many candidates. Pure.

Three views together, found by measuring (bench/similar.py): the rare words they share (BM25), the groups of three
letters they share, which forgives slips and endings, and how near a candidate is to the best of the others, because
reports about one thing lie close together even where two of them share few words.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: BM25's two constants: how soon repeating a word stops counting, and how much a long text is held against it.
SATURATION, LENGTH = 1.2, 0.75
LETTERS_WEIGHT = 0.6
NEAR_LETTERS, NEAR_WORDS = 0.5, 0.5
#: How many of the best form the neighbourhood.
NEIGHBOURS = 8
#: Words of a text that are compared letter by letter: the beginning says what it is about.
COMPARED = 80


@dataclass(slots=True)
class _Candidate:
    words: Counter[str]
    length: int
    letters: frozenset[str]
    score: float = 0.0


def scores(query: Sequence[str], rarity: Mapping[str, float], texts: Mapping[int, Sequence[str]]) -> dict[int, float]:
    """How well each text (its tokens, by any key) fits the query's tokens: from 0, to more than 1 for the same words.

    `rarity` says how much each token of the query tells.
    """
    if not texts or not query:
        return {}
    asked = {word: min(count, 2) * rarity.get(word, 0.0) for word, count in Counter(query).items()}
    whole = sum(asked.values())
    letters = letter_groups(query)
    found = {key: _Candidate(Counter(tokens), len(tokens), letter_groups(tokens)) for key, tokens in texts.items()}
    usual = max(sum(one.length for one in found.values()) / len(found), 1.0)
    for one in found.values():
        shared = _words_shared(asked, one, usual) / whole if whole else 0.0
        one.score = shared + LETTERS_WEIGHT * overlap(letters, one.letters)
    nearness = _Neighbourhood(list(found.values()))
    return {key: one.score * (1 + nearness.of(one)) for key, one in found.items()}


def letter_groups(tokens: Sequence[str]) -> frozenset[str]:
    """Every three letters in a row, across words too: their order counts a little."""
    line = f" {' '.join(tokens[:COMPARED])} "
    return frozenset(line[at : at + 3] for at in range(len(line) - 2))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """What two sets have in common, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


def _words_shared(asked: Mapping[str, float], one: _Candidate, usual: float) -> float:
    damping = SATURATION * (1 - LENGTH + LENGTH * one.length / usual)
    return sum(
        weight * one.words[word] / (one.words[word] + damping) for word, weight in asked.items() if word in one.words
    )


class _Neighbourhood:
    """The best candidates as one: how near the others are to them."""

    def __init__(self, candidates: list[_Candidate]) -> None:
        self.best = sorted(candidates, key=lambda one: -one.score)[:NEIGHBOURS]
        total = sum(one.score for one in self.best) or 1.0
        self.share = {id(one): one.score / total for one in self.best}
        seen = Counter(word for one in candidates for word in one.words)
        self.telling = {word: math.log(1 + len(candidates) / count) for word, count in seen.items()}
        self.centre: dict[str, float] = {}
        for one in self.best:
            for word, weight in self._direction(one).items():
                self.centre[word] = self.centre.get(word, 0.0) + weight * self.share[id(one)]

    def of(self, one: _Candidate) -> float:
        """How near a candidate is to the best; it is no neighbour of itself."""
        own = self.share.get(id(one), 0.0)
        others = max(1 - own, 1e-9)
        letters = sum(
            self.share[id(best)] * overlap(one.letters, best.letters) for best in self.best if best is not one
        )
        words = sum(weight * self.centre.get(word, 0.0) for word, weight in self._direction(one).items()) - own
        return (NEAR_LETTERS * letters + NEAR_WORDS * words) / others

    def _direction(self, one: _Candidate) -> dict[str, float]:
        weights = {word: count / (count + SATURATION) * self.telling[word] for word, count in one.words.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}
