"""Keeping what names a person or opens a door out of what is stored: found, marked, and counted by kind. Pure.

A number is taken for what its check digits say it is (ISO/IEC 7812 for cards, ISO 13616 for IBANs, each country's own
for identity numbers); where there are none, for what its form or the word before it says. Better a mark too many than
a card number too many, but a version, a date, a price or a reference stays what it is.

Here is how it is found; `feedback.people.masking` knows the countries an organisation has chosen, and the columns that
hold words (`feedback.core.maskedfields`) see to it that nothing is stored without.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from feedback.core.masking.hits import Hit, decoded, plain, without_overlaps
from feedback.core.masking.identities import DEFAULT_COUNTRIES, identities
from feedback.core.masking.numbers import FEWEST_DIGITS, addresses, long_numbers, payments, phones
from feedback.core.masking.passwords import KEY, secrets

#: In a name, what follows an address hangs on it: `jane@example.com_screen`.
_AFTER_ADDRESS = re.compile(r"(@[\w.-]{1,190}?\.[a-z]{2,24})_", re.IGNORECASE)
#: In the order in which one wins over another where they meet.
_SUREST = (KEY, "secret", "email", "iban", "card", "id", "phone", "number")
#: Stands where words were that have had their time.
ERASED = "[erased]"
KINDS = ("card", "iban", "id", "phone", "email", "number", "secret")


class Safe(str):
    """Words that have been through `mask`: a column that holds words need not read them again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal numbers and secrets, and how many of each kind were taken out: `{"email": 1}`."""

    text: Safe
    counts: Mapping[str, int] = field(default_factory=dict)


def mask(text: str, countries: Collection[str] = DEFAULT_COUNTRIES, *, only: Collection[str] | None = None) -> Masked:
    """Replace what must not be stored by `[card]`, `[iban]`, `[id]`, `[phone]`, `[email]`, `[number]` and `[secret]`.

    `countries` are those whose identity numbers are looked for (ISO 3166, of `identities.COUNTRIES`); `only` takes some
    kinds and leaves the others ("key" are those secrets whose form gives them away). What is masked already stays as it
    is.
    """
    counts: Counter[str] = Counter()
    # What one number hid by overlapping it shows once that one is gone.
    while hits := _kept(text, countries, only):
        counts.update(hit.kind for hit in hits)
        for hit in reversed(hits):
            text = f"{text[: hit.start]}[{hit.kind}]{text[hit.end :]}"
    return Masked(Safe(text), dict(counts))


def mask_name(name: str, countries: Collection[str] = DEFAULT_COUNTRIES) -> Masked:
    """The same for the name of a file, where an underscore stands between words."""
    # Addresses and keys have underscores of their own.
    first = mask(_AFTER_ADDRESS.sub(r"\1 ", name), (), only={"email", "secret"})
    again = mask(first.text.replace("_", " "), countries)
    if not again.counts:
        return first
    return Masked(again.text, dict(Counter(first.counts) + Counter(again.counts)))


def found(
    text: str, countries: Collection[str] = DEFAULT_COUNTRIES, *, only: Collection[str] | None = None
) -> list[Hit]:
    """The stretches of the text that `mask` replaces at first sight, in their order."""
    return _kept(text, countries, only)


def may_hold_numbers(text: str) -> bool:
    """Whether there are digits enough for any number that is looked for."""
    return sum(map(str.isdecimal, text)) >= FEWEST_DIGITS


def _kept(text: str, countries: Collection[str], only: Collection[str] | None) -> list[Hit]:
    hits = list(_found(plain(text), countries))
    if reading := decoded(text):
        hits = [*reading.at_home(_found(plain(reading.text), countries)), *hits]
        hits.sort(key=lambda hit: _SUREST.index(hit.kind))
    wanted = (hit for hit in hits if only is None or hit.kind in only or (hit.kind == KEY and "secret" in only))
    return [hit._replace(kind="secret") if hit.kind == KEY else hit for hit in without_overlaps(wanted)]


def _found(text: str, countries: Collection[str]) -> Iterator[Hit]:
    """Everything that might be masked, the surest kinds first."""
    yield from secrets(text)
    yield from addresses(text)
    if may_hold_numbers(text):
        yield from payments(text)
        yield from identities(text, countries)
        yield from phones(text)
        yield from long_numbers(text)
