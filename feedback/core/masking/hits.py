"""What every kind that is masked shares: a text as the patterns read it, and a stretch of it that was found. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Hit(NamedTuple):
    """A stretch of the text that must not be stored."""

    start: int
    end: int
    kind: str


#: Signs that stand for others, one for one, so that places in the plain text are places in the text.
_SIGNS = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f\u200a\u3000", " ")
    | dict.fromkeys("‐‑‒–—−﹣－", "-")
    | dict.fromkeys("\u200b\u200c\u200d\u00ad", " ")
    | {"＠": "@", "．": ".", "＋": "+", "（": "(", "）": ")", "／": "/", "：": ":"}
)


def plain(text: str) -> str:
    """Digits of every script as 0 to 9, spaces and dashes of every kind as the plain ones; of the same length."""
    text = text.translate(_SIGNS)
    if text.isascii():
        return text
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def hits_of(form: re.Pattern[str], text: str, kind: str, check: Callable[[str], bool] | None = None) -> Iterator[Hit]:
    """Where a pattern matches: the whole, or its group "number"; with a check, those that pass it."""
    group: str | int = "number" if "number" in form.groupindex else 0
    for match in form.finditer(text):
        if check is None or check(match.group(group)):
            yield Hit(*match.span(group), kind)


def without_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """In the order of the text; where two meet, the surer one (found first) stays."""
    kept: list[Hit] = []
    for hit in hits:
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept)
