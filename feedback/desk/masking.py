"""What will be masked in words that are not sent yet."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from feedback.core.masking.wording import in_words
from feedback.people.masking import to_be_masked, to_be_masked_in_call
from feedback.reports.models import TEXT_LIMIT

#: Fields of the report form in which somebody writes freely.
TEXTS = ("text", "expected", "suggested")
CALL = "interaction_id"
#: More than these are counted, not shown.
SHOWN = 6
#: What a stretch shows of itself: enough to be found again in one's own text.
LONGEST = 40


class Stretch(NamedTuple):
    """A part of the text and the mark that will stand for it."""

    text: str
    kind: str


def masking_in(value: Callable[[str], object]) -> dict[str, str | Sequence[Stretch]]:
    """The context of `_masking.html` for the report form so far; `value` tells what stands in a field."""
    found = [one for name in (*TEXTS, CALL) for one in _stretches(name, str(value(name) or "")[:TEXT_LIMIT])]
    return {"masking": found[:SHOWN], "masked_words": in_words(Counter(one.kind for one in found))}


def _stretches(name: str, text: str) -> Iterator[Stretch]:
    hits = to_be_masked_in_call(text) if name == CALL else to_be_masked(text)
    return (Stretch(text[hit.start : hit.end][:LONGEST], hit.kind) for hit in hits)
