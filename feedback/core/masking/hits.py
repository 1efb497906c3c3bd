"""What every kind that is masked shares: a text as the patterns read it, and a stretch of it that was found. Pure."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote


class Hit(NamedTuple):
    """A stretch of the text that must not be stored."""

    start: int
    end: int
    kind: str


#: Signs that stand for others, one for one, so that places in the plain text are places in the text.
_SIGNS = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f\u200a\u3000", " ")
    | dict.fromkeys("‐‑‒–—−﹣", "-")
    | dict.fromkeys("\u200b\u200c\u200d\u00ad\u2060\ufeff", " ")
    | {chr(sign + 0xFEE0): chr(sign) for sign in range(ord("!"), ord("~") + 1)}
)

#: Signs that are written by others: entities of HTML, escapes of addresses and of JSON, and what shows as nothing.
_WRITTEN = re.compile(
    r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});|(?:%[0-9a-fA-F]{2})+|\\u[0-9a-fA-F]{4}|\\[nrt](?![a-z])|"
    "[\u200b\u200c\u200d\u00ad\u2060\ufeff]+"
)
_BREAKS = {"\\n": "\n", "\\r": "\n", "\\t": " "}


class Reading(NamedTuple):
    """A text as somebody would read it, and for each of its signs where that stands in the text itself."""

    text: str
    places: list[tuple[int, int]]

    def at_home(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Hits in the reading as hits in the text."""
        return (Hit(self.places[hit.start][0], self.places[hit.end - 1][1], hit.kind) for hit in hits)


def decoded(text: str) -> Reading | None:
    """The text with what is written by other signs as it would be read; None where nothing is."""
    if not _WRITTEN.search(text):
        return None
    read, places, done = [], [], 0
    for match in _WRITTEN.finditer(text):
        read += [text[done : match.start()], shown := _shown(match.group())]
        places += [(at, at + 1) for at in range(done, match.start())] + [match.span()] * len(shown)
        done = match.end()
    return Reading("".join([*read, text[done:]]), places + [(at, at + 1) for at in range(done, len(text))])


def _shown(written: str) -> str:
    """What a sign that is written by others stands for; nothing for what cannot be seen."""
    match written[0]:
        case "&":
            return html.unescape(written)
        case "%":
            return unquote(written)
        case "\\":
            return _BREAKS.get(written) or chr(int(written.removeprefix("\\u"), base=16))
        case _:
            return ""


def plain(text: str) -> str:
    """Digits of every script as 0 to 9, letters and signs in full width, spaces and dashes of every kind as the plain
    ones; of the same length."""
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
