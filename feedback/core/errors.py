"""The ways a rule says no. Actions raise them, and pages and API translate them, each in its own manner.

Free of any web framework. Every reason is a sentence for the person who asked, and may be a lazy translation.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Text: TypeAlias = str | Promise


class DomainError(Exception):
    """A rule said no; `reason` tells the person who asked why."""

    reason: Text

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


class Forbidden(DomainError):
    """They may see it but not do this (403)."""


class Conflict(DomainError):
    """It does not fit what is stored by now (409)."""


class IllegalMove(Conflict):
    """`verb` is no legal move from `state` (409), `legal` are those that are. `instead` is a better way to say so."""

    def __init__(self, state: str, verb: str, legal: Iterable[str], instead: Text = "") -> None:
        self.state, self.verb, self.legal = state, verb, tuple(legal)
        if instead:
            super().__init__(instead)
            return
        if self.legal:
            sentence = _("“{verb}” is not possible while this is “{state}”. Possible now: {legal}.")
        else:
            sentence = _("“{verb}” is not possible while this is “{state}”, and nothing else is.")
        label = getattr(state, "label", state)
        super().__init__(format_lazy(sentence, verb=verb, state=label, legal=", ".join(self.legal)))


class Invalid(DomainError):
    """What was sent cannot be taken (400); `fields` says why, field by field (`""` for the whole of it)."""

    def __init__(self, fields: Mapping[str, Text | Iterable[Text]]) -> None:
        self.fields: dict[str, list[Text]] = {
            name: [told] if isinstance(told, (str, Promise)) else list(told) for name, told in fields.items()
        }
        super().__init__(next((told for all_told in self.fields.values() for told in all_told), ""))


class KeyReused(DomainError):
    """An idempotency key came back with something else to do (422)."""

    def __init__(self) -> None:
        super().__init__(_("This key was already used to send something else. Use a new key for each new request."))
