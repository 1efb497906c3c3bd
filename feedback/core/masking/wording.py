"""What was masked, in words."""

from collections.abc import Mapping

from django.utils.translation import ngettext

_WORDS = {
    "email": lambda n: ngettext("%(n)d e-mail address", "%(n)d e-mail addresses", n),
    "phone": lambda n: ngettext("%(n)d phone number", "%(n)d phone numbers", n),
    "card": lambda n: ngettext("%(n)d card number", "%(n)d card numbers", n),
    "iban": lambda n: ngettext("%(n)d account number", "%(n)d account numbers", n),
    "id": lambda n: ngettext("%(n)d identity number", "%(n)d identity numbers", n),
    "number": lambda n: ngettext("%(n)d long number", "%(n)d long numbers", n),
    "secret": lambda n: ngettext("%(n)d password or key", "%(n)d passwords or keys", n),
}


def in_words(counts: Mapping[str, int]) -> str:
    """ "1 e-mail address, 2 phone numbers"; empty for nothing."""
    return ", ".join(_WORDS[kind](count) % {"n": count} for kind, count in counts.items() if kind in _WORDS)
