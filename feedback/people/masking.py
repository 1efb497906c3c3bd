"""Masking as the organisation has set it up: with the identity numbers of the countries it has chosen."""

from collections.abc import Collection

from feedback.core.maskedfields import CALL_MAY_NOT_HOLD
from feedback.core.masking import Masked, found, mask, mask_name, may_hold_numbers
from feedback.core.masking.hits import Hit
from feedback.people.queries import organisation


def masked(text: str) -> Masked:
    """What somebody wrote without personal numbers, addresses and secrets, and how many of each were taken out."""
    return mask(text, _countries(text))


def masked_name(name: str) -> Masked:
    """The same for the name of a file."""
    return mask_name(name, _countries(name))


def masked_call(call: str) -> Masked:
    """A call's id without what no id is: a card's number, an account, an address or a key."""
    return mask(call, (), only=CALL_MAY_NOT_HOLD)


def to_be_masked(text: str) -> list[Hit]:
    """What would be masked, for whoever still types."""
    return found(text, _countries(text))


def to_be_masked_in_call(call: str) -> list[Hit]:
    """The same for a call's id."""
    return found(call, (), only=CALL_MAY_NOT_HOLD)


def chosen_countries() -> Collection[str]:
    """The countries whose identity numbers the organisation has masked."""
    return organisation().id_countries


def _countries(text: str) -> Collection[str]:
    """The organisation is asked only for texts that could hold such a number."""
    return chosen_countries() if may_hold_numbers(text) else ()
