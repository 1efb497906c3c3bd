"""How much two texts have in common, seen from one of them: a score for each of many candidates. Pure.

Three views together, found by measuring (bench/similar.py): the rare words they share (BM25, Robertson & Zaragoza 2009,
with its usual constants), the groups of three letters they share, which forgives slips and endings, and how near a
candidate is to the best of the others, because reports about one thing lie close together. A rare word's letters count
for more, as the word does: "the summary" and "the battery" have little in common.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from feedback.core.db_words import LENGTH, SATURATION

LETTERS_WEIGHT = 0.6
NEAR = 0.5
#: How many of the best form the neighbourhood.
NEIGHBOURS = 8
#: How many of the best by their words are compared letter by letter and with each other.
CLOSE = 60
#: Words of a text that are compared letter by letter: the beginning says what it is about.
COMPARED = 50


@dataclass(slots=True)
class _Candidate:
    key: int
    score: float
    letters: frozenset[str] = frozenset()
    weight: float = 0.0


def scores(query: Sequence[str], rarity: Mapping[str, float], texts: Mapping[int, Sequence[str]]) -> dict[int, float]:
    """How well the texts (their tokens, by any key) fit the query's tokens, for those that fit best.

    A score goes from 0 to 1, near to which the same words come. `rarity` says how much each token of the query tells,
    0 that no text has it.
    """
    if not texts or not query:
        return {}
    asked = {word: min(count, 2) * rarity.get(word, 0.0) for word, count in Counter(query).items()}
    usual = max(sum(len(tokens) for tokens in texts.values()) / len(texts), 1.0)
    rated = (_Candidate(key, _by_words(asked, tokens, usual)) for key, tokens in texts.items())
    found = sorted(rated, key=lambda one: -one.score)[:CLOSE]
    letters = _Letters(query, rarity)
    whole = _by_words(asked, query, usual) + LETTERS_WEIGHT
    for one in found:
        one.letters = letter_groups(texts[one.key])
        one.weight = letters.weight(one.letters)
        one.score = (one.score + LETTERS_WEIGHT * letters.overlap(letters.asked, one)) / whole
    nearness = _nearness(found, letters)
    nearest = 1 + NEAR * max(nearness.values())
    return {one.key: min(one.score * (1 + NEAR * nearness[one.key]) / nearest, 1.0) for one in found}


def _by_words(asked: Mapping[str, float], tokens: Sequence[str], usual: float) -> float:
    """How much of the asked words' weight a text has (BM25), next to texts of the usual length."""
    words = Counter(tokens)
    damping = SATURATION * (1 - LENGTH + LENGTH * len(tokens) / usual)
    return sum(weight * words[word] / (words[word] + damping) for word, weight in asked.items() if word in words) / (
        sum(asked.values()) or 1.0
    )


def letter_groups(tokens: Sequence[str]) -> frozenset[str]:
    """Every three letters in a row, across words too: their order counts a little."""
    return frozenset(_threes(" ".join(tokens[:COMPARED])))


def _threes(words: str) -> Iterable[str]:
    line = f" {words} "
    return (line[at : at + 3] for at in range(len(line) - 2))


class _Letters:
    """The letters of what is asked, each group with the weight of the rarest word that it stands in."""

    def __init__(self, query: Sequence[str], rarity: Mapping[str, float]) -> None:
        most = max(rarity.get(word, 0.0) for word in query) or 1.0
        weights: dict[str, float] = {}
        for word in set(query[:COMPARED]):
            weight = rarity.get(word) or most  # a word that no text has may be a slip of one that tells much
            for group in _threes(word):
                weights[group] = max(weights.get(group, 0.0), weight)
        usual = sum(weights.values()) / len(weights)
        self._weights = defaultdict(lambda: usual, weights)
        groups = letter_groups(query)
        self.asked = _Candidate(0, 1.0, groups, self.weight(groups))

    def weight(self, groups: Iterable[str]) -> float:
        return sum(map(self._weights.__getitem__, groups))

    def overlap(self, one: _Candidate, other: _Candidate) -> float:
        """What two texts' letters have in common, from 0 to 1 (Dice)."""
        return 2 * self.weight(one.letters & other.letters) / ((one.weight + other.weight) or 1.0)


def _nearness(found: Sequence[_Candidate], letters: _Letters) -> dict[int, float]:
    """How near each is to the best of the others, from 0 to 1; it is no neighbour of itself."""
    best = sorted(found, key=lambda one: -one.score)[:NEIGHBOURS]
    near: dict[int, float] = {}
    for one in found:
        others = [other for other in best if other is not one]
        total = sum(other.score for other in others) or 1.0
        near[one.key] = sum(other.score * letters.overlap(one, other) for other in others) / total
    return near
