"""Finding reports: those that say the same as what somebody is typing, and those that have certain words in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from feedback.catalogue.models import Tool
from feedback.core.db import is_postgres, one_of
from feedback.core.db_words import BUDGET
from feedback.core.ids import parse_id
from feedback.people.models import User
from feedback.reports.likeness import scores
from feedback.reports.marking import marked
from feedback.reports.models import TEXT_LIMIT, WORDS, FrictionReport
from feedback.reports.queries import reports_visible_to, scope_of
from feedback.reports.wordforms import fold, words

#: How many are compared closely.
POOL = 150
#: Below this two texts share nothing but their small words.
LEAST = 0.065
#: About another tool they are less likely to be the same thing.
OTHER_TOOL = 0.8
#: As rare as this share of the rarest, a word says what a text is about.
TELLING = 0.6
#: Words of a text that are looked up: the rarest of its beginning say what it is about.
LOOKED_UP = 60
#: Words that a search has to find all of; nobody types more.
SEARCHED = 12


@dataclass(frozen=True, slots=True)
class Match:
    """A report that may say the same; `score` goes from 0 to 1, near to which the same words come."""

    report: FrictionReport
    score: float
    #: The words that both have, as tokens (wordforms.py), without those that nearly every report has.
    shared: frozenset[str] = frozenset()

    @property
    def percent(self) -> int:
        """The score as people read it."""
        return round(100 * self.score)

    @property
    def words(self) -> list[str]:
        """The words that both have, as they stand in its text, each once."""
        pieces = marked(self.report.text, self.shared)
        return list(dict.fromkeys(piece.text.lower() for piece in pieces if piece.marked))


def similar(
    user: User, text: str, *, tool: Tool | None = None, limit: int = 5, but: FrictionReport | None = None
) -> list[Match]:
    """The reports visible to `user` that say most nearly what `text` says, best first; never more than `limit`.

    A merged report speaks for the one it went into. `but` is left out (the report whose like is sought).
    """
    query = words(text[:TEXT_LIMIT])[:LOOKED_UP]
    asked = WORDS.ask(query)
    ids = asked.best(scope_of(user), POOL)
    visible = reports_visible_to(user)
    rows = visible.filter(pk__in=ids).values_list("pk", "words", "merged_into_id", "tool_id")
    texts: dict[int, list[str]] = {}
    standing: dict[int, tuple[int, int]] = {}
    for pk, tokens, merged_into, tool_id in rows:
        texts[pk] = tokens.split()
        standing[pk] = (merged_into or pk, tool_id)
    best: dict[int, float] = {}
    for pk, score in scores(query, asked.rarity, texts).items():
        target, tool_id = standing[pk]
        likely = OTHER_TOOL if tool is not None and tool_id != tool.pk else 1.0
        best[target] = max(best.get(target, 0.0), score * likely)
    if but is not None:
        best.pop(but.merged_into_id or but.pk, None)
    return _matches(visible, best, asked.rarity, limit)


def _matches(
    visible: QuerySet[FrictionReport], best: dict[int, float], rarity: Mapping[str, float], limit: int
) -> list[Match]:
    ranked = sorted((pair for pair in best.items() if pair[1] >= LEAST), key=lambda pair: (-pair[1], -pair[0]))
    shown = (
        visible.select_related("site", "tool", "owner")
        .defer("words")
        .in_bulk([pk for pk, _score in ranked[: limit * 2]])
    )
    found = [(shown[pk], round(score, 4)) for pk, score in ranked if pk in shown][:limit]
    return [Match(report, score, _telling(report, rarity)) for report, score in found]


def _telling(report: FrictionReport, rarity: Mapping[str, float]) -> frozenset[str]:
    """The asked words that a report has, too, without those that are much more frequent than the rarest of them."""
    both = {word: rarity[word] for word in words(report.text) if len(word) > 2 and word in rarity}
    least = TELLING * max(both.values(), default=0.0)
    return frozenset(word for word, weight in both.items() if weight >= least)


def search(reports: QuerySet[FrictionReport], text: str) -> QuerySet[FrictionReport]:
    """Those of `reports` that have every word of `text`, in any form, or whose number it is; all of them for no words.

    The last word may be only begun.
    """
    tokens = words(text)[:SEARCHED]
    if not tokens:
        return reports.none() if text.strip() else reports
    having = WORDS.having(tokens) | WORDS.having(tokens[:-1], beginning=_begun(text, tokens))
    found = _few(having, tokens)
    number = parse_id(text.strip(), "F")
    return reports.filter(found | Q(pk=number)) if number else reports.filter(found)


def _few(found: Q, tokens: Sequence[str]) -> Q:
    """The same condition; where few reports hold it, as these very reports.

    PostgreSQL guesses how many begin with a word, and would walk down a whole list in search of one nobody wrote.
    """
    if not is_postgres() or (len(tokens) == 1 and WORDS.is_frequent(tokens[0])):
        return found
    rows = FrictionReport.objects.filter(found).order_by()
    return one_of("pk", rows.values("pk")) if rows[: BUDGET + 1].count() <= BUDGET else found


def _begun(text: str, tokens: Iterable[str]) -> str:
    """The last word as far as it was typed; a stem can be longer than that."""
    last = "".join(char if char.isalnum() else " " for char in fold(text)).split()
    return last[-1] if last else [*tokens][-1]
