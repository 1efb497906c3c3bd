"""Masking as the organisation has set it up: with the identity numbers of the countries it has chosen."""

from collections.abc import Collection

from feedback.core.masking import Masked, Safe, found, mask, mask_name, may_hold_numbers
from feedback.core.masking.hits import Hit
from feedback.people.queries import organisation


def masked(text: str) -> Masked:
    """What somebody wrote without personal numbers, addresses and secrets, and how many of each were taken out."""
    return mask(text, _countries(text))


def masked_name(name: str) -> Masked:
    """The same for the name of a file."""
    return mask_name(name, _countries(name))


def to_be_masked(text: str) -> list[Hit]:
    """What would be masked, for whoever still types."""
    return found(text, _countries(text))


def column_rule(text: str, only: Collection[str] | None) -> Safe:
    """How columns that hold words mask what reaches them unmasked."""
    return mask(text, _countries(text), only=only).text


def _countries(text: str) -> Collection[str]:
    """The organisation is asked only for texts that could hold such a number."""
    return organisation().id_countries if may_hold_numbers(text) else ()
