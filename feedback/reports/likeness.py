"""How much two texts have in common, seen from one of them: a score for each of many candidates. Pure.

Three views together, found by measuring (bench/similar.py): the rare words they share (BM25), the groups of three
letters they share, which forgives slips and endings, and how near a candidate is to the best of the others, because
reports about one thing lie close together even where two of them share few words.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

#: BM25's two constants: how soon repeating a word stops counting, and how much a long text is held against it.
SATURATION, LENGTH = 1.2, 0.75
LETTERS_WEIGHT = 0.6
NEAR_LETTERS, NEAR_WORDS = 0.5, 0.5
#: How many of the best form the neighbourhood.
NEIGHBOURS = 8
#: How many of the best by their words are compared letter by letter and with each other.
CLOSE = 60
#: Words of a text that are compared letter by letter: the beginning says what it is about.
COMPARED = 50


@dataclass(slots=True)
class _Candidate:
    key: int
    words: Counter[str]
    score: float
    letters: frozenset[str] = frozenset()


def scores(query: Sequence[str], rarity: Mapping[str, float], texts: Mapping[int, Sequence[str]]) -> dict[int, float]:
    """How well the texts (their tokens, by any key) fit the query's tokens, for those that fit best.

    A score begins at 0 and is more than 1 for the same words. `rarity` says how much each token of the query tells.
    """
    if not texts or not query:
        return {}
    asked = {word: min(count, 2) * rarity.get(word, 0.0) for word, count in Counter(query).items()}
    letters = letter_groups(query)
    found = sorted(_by_words(asked, texts), key=lambda one: -one.score)[:CLOSE]
    for one in found:
        one.letters = letter_groups(texts[one.key])
        one.score += LETTERS_WEIGHT * overlap(letters, one.letters)
    nearness = _Neighbourhood(found)
    return {one.key: one.score * (1 + nearness.of(one)) for one in found}


def _by_words(asked: Mapping[str, float], texts: Mapping[int, Sequence[str]]) -> Iterator[_Candidate]:
    """Every text with the share of the asked words' weight that it has (BM25)."""
    whole = sum(asked.values()) or 1.0
    usual = max(sum(len(tokens) for tokens in texts.values()) / len(texts), 1.0)
    for key, tokens in texts.items():
        words = Counter(tokens)
        damping = SATURATION * (1 - LENGTH + LENGTH * len(tokens) / usual)
        shared = sum(weight * words[word] / (words[word] + damping) for word, weight in asked.items() if word in words)
        yield _Candidate(key, words, shared / whole)


def letter_groups(tokens: Sequence[str]) -> frozenset[str]:
    """Every three letters in a row, across words too: their order counts a little."""
    line = f" {' '.join(tokens[:COMPARED])} "
    return frozenset(line[at : at + 3] for at in range(len(line) - 2))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """What two sets have in common, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


class _Neighbourhood:
    """The best candidates as one: how near the others are to them."""

    def __init__(self, candidates: list[_Candidate]) -> None:
        self.best = sorted(candidates, key=lambda one: -one.score)[:NEIGHBOURS]
        total = sum(one.score for one in self.best) or 1.0
        self.share = {one.key: one.score / total for one in self.best}
        seen = Counter(word for one in candidates for word in one.words)
        self.telling = {word: math.log(1 + len(candidates) / count) for word, count in seen.items()}
        self.centre: defaultdict[str, float] = defaultdict(float)
        for one in self.best:
            for word, weight in self._direction(one).items():
                self.centre[word] += weight * self.share[one.key]

    def of(self, one: _Candidate) -> float:
        """How near a candidate is to the best; it is no neighbour of itself."""
        own = self.share.get(one.key, 0.0)
        others = max(1 - own, 1e-9)
        letters = sum(
            self.share[best.key] * overlap(one.letters, best.letters) for best in self.best if best is not one
        )
        words = sum(weight * self.centre.get(word, 0.0) for word, weight in self._direction(one).items()) - own
        return (NEAR_LETTERS * letters + NEAR_WORDS * words) / others

    def _direction(self, one: _Candidate) -> dict[str, float]:
        weights = {word: count / (count + SATURATION) * self.telling[word] for word, count in one.words.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}
