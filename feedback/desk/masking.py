"""What will be masked in words that are not sent yet."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from feedback.core.masking.wording import in_words
from feedback.people.masking import to_be_masked
from feedback.reports.models import TEXT_LIMIT

#: Fields of the report form in which somebody writes freely.
TEXTS = ("text", "expected", "suggested")
#: More than these are counted, not shown.
SHOWN = 6
#: What a stretch shows of itself: enough to be found again in one's own text.
LONGEST = 40


class Stretch(NamedTuple):
    """A part of the text and the mark that will stand for it."""

    text: str
    kind: str


def typed(value: Callable[[str], object]) -> list[str]:
    """The words in the report form so far; `value` tells what stands in a field."""
    return [str(value(name) or "")[:TEXT_LIMIT] for name in TEXTS]


def masking_of(texts: Iterable[str]) -> dict[str, str | Sequence[Stretch]]:
    """The context of `_masking.html`."""
    found = [Stretch(text[hit.start : hit.end][:LONGEST], hit.kind) for text in texts for hit in to_be_masked(text)]
    return {"masking": found[:SHOWN], "masked_words": in_words(Counter(one.kind for one in found))}
