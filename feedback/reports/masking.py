"""Keeping personal numbers and addresses out of what is stored: found, marked, and counted by kind. Pure.

A number is taken for what its check digits say it is (ISO/IEC 7812 for cards, ISO 13616 for IBANs, each country's own
for identity numbers); where there are none, for what its form or the word before it says. Better a mark too many than
a card number too many, but a version, a date, a price or a reference stays what it is.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import NamedTuple

from stdnum import iban, luhn
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.ie import pps
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.us import ssn


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal numbers and addresses, and how many of each kind were taken out: `{"email": 1}`."""

    text: str
    counts: Mapping[str, int] = field(default_factory=dict)


class Hit(NamedTuple):
    """A stretch of the text that must not be stored."""

    start: int
    end: int
    kind: str


def mask(text: str) -> Masked:
    """Replace card, account, identity and phone numbers and e-mail addresses by `[card]`, `[iban]`, `[id]`, `[phone]`
    and `[email]`. What is masked already stays as it is."""
    counts: Counter[str] = Counter()
    # What one number hid by overlapping it shows once that one is gone.
    while hits := _without_overlaps(_found(_plain(text))):
        counts.update(hit.kind for hit in hits)
        for hit in reversed(hits):
            text = f"{text[: hit.start]}[{hit.kind}]{text[hit.end :]}"
    return Masked(text, dict(counts))


# --- the text as the patterns read it ----------------------------------------------------------------------------

#: Signs that stand for others, one for one, so that places in the plain text are places in the text.
_SIGNS = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f\u200a\u3000", " ")
    | dict.fromkeys("‐‑‒–—−﹣－", "-")
    | dict.fromkeys("\u200b\u200c\u200d\u00ad", " ")
    | {"＠": "@", "．": ".", "＋": "+", "（": "(", "）": ")", "／": "/"}
)


def _plain(text: str) -> str:
    """Digits of every script as 0 to 9, spaces and dashes of every kind as the plain ones; of the same length."""
    text = text.translate(_SIGNS)
    if text.isascii():
        return text
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


# --- what is looked for ------------------------------------------------------------------------------------------

_EDGE, _END = r"(?<![\w@.#/-])", r"(?![\w@])"
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
    r"\s?(?:@|\[at\]|\(at\))\s?"
    r"(?:[\w-]{1,63}(?:\.|\s?(?:\[dot\]|\(dot\))\s?)){1,8}[^\W\d_]{2,24}(?![\w-])",
    re.IGNORECASE,
)
#: As far as an account number can go; words may follow it. Looked for at every place, so that none hides another.
_IBAN = re.compile(r"(?<!\w)(?=(?P<number>[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,30}))", re.IGNORECASE)
#: Runs of digits with separators between them, long enough to hold a card's; an expiry or a code may follow.
_RUN = re.compile(r"(?<!\d)(?<!\d[.,-])\d(?:[ .-]{0,2}\d){12,}")
_GROUP = re.compile(r"\d+")
_CARD_DIGITS = range(13, 20)
_PHONE_WORLD = re.compile(r"(?<![\w+])(?:\+|00)[1-9](?:[ ./()-]{0,2}\d){7,14}(?!\d)")
_PHONE_AMERICA = re.compile(
    r"(?<![\w.+-])(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}(?![\w-])(?!\.\d)"
)
_PHONE_LOCAL = re.compile(r"(?<![\w.,/:+-])\(?0[1-9]\d{0,3}\)?(?:[ ./-]{1,2}\d{2,5}){1,5}(?![\w:/-])(?!\.\d)")
_PHONE_BARE = re.compile(r"(?<![\w.,/:+#-])0[1-9]\d{8,9}(?![\w.-])")
_PHONE_TOLD = re.compile(
    r"\b(?:phone|tel|telephone|téléphone|mobile|cell|portable|call(?:ed)?\s?back|callback|rappel(?:er|ez)?|ring|whatsapp|"
    r"(?:call|ring|reach|text|dial)\s(?:me|us|him|her|them)|my number|mon numéro|appele[rz](?:[ -]moi)?|joignable)\b"
    r"(?:\s?(?:no|number|numéro|nr|n°|is|est|at|on|au|sur|to|le))*\s?[.:#]*\s*"
    r"(?P<number>\+?\(?\d(?:[ ./()-]{0,2}\d){6,14})(?!\d)",
    re.IGNORECASE,
)
_ID_TOLD = re.compile(
    r"\b(?:ssn|social security|nino|national insurance|pps|sin|sss|philsys|tin|dni|nie|nir|steuer-?id|bsn|nhs|aadhaar|"
    r"numéro de sécu(?:rité sociale)?|passport|passeport|national id|id card|carte d'identité|cpf|pesel|"
    r"driving licen[cs]e)\b(?:\s?(?:no|number|numéro|nr|n°|is|est))*\s?[.:#]*\s*"
    r"(?P<number>[A-Z]{0,3}[ .-]?\d(?:[ .-]?\d){4,14}[ -]?[A-Z]{0,2})(?!\w)",
    re.IGNORECASE,
)


class Numbers(NamedTuple):
    """Identity numbers of one country: their form, and the check that makes them theirs."""

    form: re.Pattern[str]
    check: ModuleType | None


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(_EDGE + pattern + _END + r"(?!-\d)", re.IGNORECASE)


#: Forms without letters need their separators, or else every order number with lucky digits would be somebody's id.
IDENTITIES = (
    Numbers(_form(r"\d{3}-\d{2}-\d{4}"), ssn),
    Numbers(_form(r"[12]\s?\d{2}\s?(?:0\d|1\d|[2-9]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}\s?\d{2}"), nir),
    Numbers(
        _form(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]"), None
    ),
    Numbers(_form(r"\d{7}[A-W][A-IW]?"), pps),
    Numbers(_form(r"\d{3}[ -]\d{3}[ -]\d{3}"), sin),
    Numbers(_form(r"\d{8}-?[A-Z]"), dni),
    Numbers(_form(r"[XYZ]-?\d{7}-?[A-Z]"), nie),
    Numbers(_form(r"\d{2} ?\d{3} ?\d{3} ?\d{3}"), idnr),
    Numbers(_form(r"\d{3} \d{3} \d{4}"), nhs),
    Numbers(_form(r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]"), codicefiscale),
    Numbers(_form(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}"), nn),
    Numbers(_form(r"\d{4}[ .]\d{2}[ .]\d{3}"), bsn),
    Numbers(_form(r"756\.?\d{4}\.?\d{4}\.?\d{2}"), ahv),
    Numbers(_form(r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}"), aadhaar),
    Numbers(_form(r"\d{3}\.\d{3}\.\d{3}-\d{2}"), cpf),
    Numbers(_form(r"\d{2}(?:[02468][1-9]|[13579][0-2])[0-3]\d{6}"), pesel),
    Numbers(_form(r"\d{2}-\d{7}-\d"), None),  # SSS, Philippines: no public check digit
    Numbers(_form(r"\d{4}-\d{4}-\d{4}-\d{4}"), None),  # PhilSys, Philippines
)


# --- finding -----------------------------------------------------------------------------------------------------


def _found(text: str) -> Iterator[Hit]:
    """Everything that might be masked, the surest kinds first."""
    yield from _all(_EMAIL, text, "email")
    yield from _ibans(text)
    yield from _cards(text)
    for form, check in IDENTITIES:
        yield from _all(form, text, "id", check.is_valid if check else None)
    yield from (Hit(*match.span("number"), "id") for match in _ID_TOLD.finditer(text))
    yield from _all(_PHONE_WORLD, text, "phone")
    yield from _all(_PHONE_AMERICA, text, "phone")
    yield from _all(_PHONE_LOCAL, text, "phone", _is_phone)
    yield from _all(_PHONE_BARE, text, "phone")
    yield from (Hit(*match.span("number"), "phone") for match in _PHONE_TOLD.finditer(text))


def _all(form: re.Pattern[str], text: str, kind: str, check: Callable[[str], bool] | None = None) -> Iterator[Hit]:
    for match in form.finditer(text):
        if check is None or check(match.group()):
            yield Hit(*match.span(), kind)


def _ibans(text: str) -> Iterator[Hit]:
    """From each place where one can begin, the longest stretch that is a valid one."""
    for match in _IBAN.finditer(text):
        start, last = match.span("number")
        ends = (end for end in range(last, start + 14, -1) if not text[end : end + 1].isalnum())
        yield from [Hit(start, end, "iban") for end in ends if iban.is_valid(text[start:end])][:1]


def _cards(text: str) -> Iterator[Hit]:
    """In each run of digits, the groups that are a card's number together."""
    for run in _RUN.finditer(text):
        groups = [match.span() for match in _GROUP.finditer(text, *run.span())]
        for first, (start, begun) in enumerate(groups):
            ends = [end for _start, end in groups[first : first + 10]] if begun - start > 1 else []
            yield from [Hit(start, end, "card") for end in reversed(ends) if _is_card(text[start:end])][:1]


def _is_card(found: str) -> bool:
    """Thirteen to nineteen digits of an issuer that exists (first digits 2 to 6), with Luhn's check digit.

    Written in groups they stand in threes and more, or all in pairs: a row of dates is no card.
    """
    sizes = [len(group) for group in _GROUP.findall(found)]
    if sum(sizes) not in _CARD_DIGITS or not (min(sizes) > 2 or set(sizes) == {2}):
        return False
    digits = re.sub(r"\D", "", found)
    return digits[0] in "23456" and len(set(digits)) > 1 and luhn.is_valid(digits)


def _is_phone(found: str) -> bool:
    """Nine to eleven digits: shorter ones are times, prices and dates."""
    return 9 <= sum(sign.isdigit() for sign in found) <= 11


def _without_overlaps(hits: Iterator[Hit]) -> list[Hit]:
    """In the order of the text; where two meet, the surer one (found first) stays."""
    kept: list[Hit] = []
    for hit in hits:
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept)
