"""Showing in a text which of its words another one has, too. Pure."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from feedback.reports.wordforms import words

_RUN = re.compile(r"[\w'’]+")


class Piece(NamedTuple):
    """A part of a text; `marked` where it is a word that both have."""

    text: str
    marked: bool


def marked(text: str, shared: Collection[str]) -> Iterator[Piece]:
    """The text in its order, cut at the words whose tokens are among `shared`; the pieces together are the text."""
    begun = 0
    for found in _RUN.finditer(text):
        if not shared or not any(token in shared for token in words(found.group())):
            continue
        if found.start() > begun:
            yield Piece(text[begun : found.start()], marked=False)
        yield Piece(found.group(), marked=True)
        begun = found.end()
    if begun < len(text):
        yield Piece(text[begun:], marked=False)
