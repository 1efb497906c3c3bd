"""What somebody typed, made fit to be stored: both databases, JSON and a page can hold it. Pure."""

import re
import unicodedata

#: Control characters but for tab and line feed, lone surrogates (from JSON's \ud800), and non-characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: Direction overrides and invisible joints, with which a text can look like another one than it is.
_INVISIBLE = re.compile("[\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BREAKS = re.compile("\r\n?|\u2028|\u2029|\u0085")


def clean(text: str) -> str:
    """The text in NFC, with plain line feeds, without what cannot be stored or seen, and without spaces at its ends."""
    text = _BREAKS.sub("\n", text)
    text = _INVISIBLE.sub("", _UNFIT.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """The same on one line, with single spaces."""
    return " ".join(clean(text).split())
