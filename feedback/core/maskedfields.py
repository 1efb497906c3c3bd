"""Columns that hold people's words. Whatever writes to one, what must not be stored is masked on the way.

The actions mask first, to say how much they masked; a column finds that done (`Safe`) and reads nothing twice. What
comes by another road, an admin page, a command, a bulk load or a verb that forgot, is masked here. Migrations name
Django's own fields, so that turning a column into one of these changes no table.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from feedback.core.masking import Safe, mask, may_hold_numbers
from feedback.core.masking.identities import DEFAULT_COUNTRIES

#: An id is a long number and stays one; these an id never is.
ID_MAY_NOT_HOLD = frozenset({"email", "iban", "key"})
#: Nor does a call's: what an agent copies at that moment may be the customer's card.
CALL_MAY_NOT_HOLD = ID_MAY_NOT_HOLD | {"card"}
#: What is for others to call or to find: a telephone and an address belong there.
NOTICE_MAY_NOT_HOLD = frozenset({"card", "iban", "id"})

Source = Callable[[], Collection[str]]

#: Which countries' numbers are masked; the room that knows the organisation says so when the product starts.
_source: list[Source] = [lambda: DEFAULT_COUNTRIES]
_asked: ContextVar[Collection[str] | None] = ContextVar("countries_asked", default=None)


def countries_from(source: Source) -> None:
    """Let every column mask the identity numbers of these countries from now on."""
    _source[:] = [source]


@contextmanager
def asked_beforehand() -> Iterator[None]:
    """Inside, columns mask by the countries chosen when it began: during a COPY a connection takes no question."""
    token = _asked.set(_source[0]())
    try:
        yield
    finally:
        _asked.reset(token)


def _countries(text: str) -> Collection[str]:
    """Asked for only where there could be such a number."""
    if not may_hold_numbers(text):
        return ()
    asked = _asked.get()
    return _source[0]() if asked is None else asked


class MaskedColumn(models.Field):
    """What the two kinds of column share; `only` takes some kinds and leaves the others."""

    def __init__(self, *args: Any, only: Collection[str] | None = None, **kwargs: Any) -> None:
        self.only = only
        super().__init__(*args, **kwargs)

    def masked(self, value: Any) -> Any:
        """The value as it may be stored; anything but text as it is."""
        if not isinstance(value, str) or not value or isinstance(value, Safe):
            return value
        return mask(value, _countries(value), only=self.only).text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Also what is in memory is what is stored."""
        value = self.masked(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """For `update` and `bulk_create`; a plain string, as drivers like it."""
        return super().get_db_prep_save(self.plain(value), connection)

    def plain(self, value: Any) -> Any:
        """Masked and as a plain string: what a driver gets."""
        safe = self.masked(value)
        return str(safe) if isinstance(safe, str) else safe

    def deconstruct(self) -> Any:
        """For migrations a column like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.like}", args, kwargs

    like: str


class MaskedTextField(MaskedColumn, models.TextField):
    """Words of any length."""

    like = "TextField"


class MaskedCharField(MaskedColumn, models.CharField):
    """Words on one line; a mark may be longer than what it stands for, so what is too long is cut."""

    like = "CharField"

    def masked(self, value: Any) -> Any:
        """Masked, and no longer than the column."""
        safe = super().masked(value)
        too_long = isinstance(safe, str) and self.max_length is not None and len(safe) > self.max_length
        return Safe(safe[: self.max_length]) if too_long and safe != value else safe
