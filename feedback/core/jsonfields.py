"""Reads outside JSON field by field; each complaint names the field and says what to write instead.

A leaf without Django, for the doors that take JSON without a DRF serializer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_NAMES = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}


class FieldError(ValueError):
    """A field that cannot be used; `field` is its path (`pauses[0]`), `message` what is wrong with it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Field:
    """One JSON value and the path it was found at; every reader raises FieldError for a value it cannot use."""

    value: object
    path: str

    def __getitem__(self, name: str) -> "Field":
        """The member `name` of an object; null stands in for one that is missing."""
        return Field(self.members().get(name), f"{self.path}.{name}" if self.path else name)

    def members(self) -> dict[str, object]:
        """The value as an object."""
        if not isinstance(self.value, dict):
            raise self.error("needs an object")
        return self.value

    def items(self) -> "list[Field]":
        """The elements of a list."""
        if not isinstance(self.value, list):
            raise self.error("needs a list")
        return [Field(value, f"{self.path}[{index}]") for index, value in enumerate(self.value)]

    def optional_items(self) -> "list[Field]":
        """The elements of a list, none where it is missing or null."""
        return [] if self.value is None else self.items()

    def pair(self) -> "tuple[Field, Field]":
        """The two elements of a list of two."""
        if not isinstance(self.value, list) or len(self.value) != 2:
            raise self.error("needs a list of two, a start and an end")
        first, second = self.items()
        return first, second

    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.value, str) or not self.value:
            raise self.error("needs a text")
        return self.value

    def optional_text(self) -> str | None:
        """A text that is not empty, or None where it is missing or null."""
        return None if self.value is None else self.text()

    def choice(self, options: Sequence[str]) -> str:
        """One of `options`."""
        if self.value not in options:
            raise self.error(f"needs one of {', '.join(options)}")
        return self.text()

    def whole_number(self, *, at_least: int) -> int:
        """A whole number of `at_least` or more."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < at_least:
            raise self.error(f"needs a whole number of {at_least} or more")
        return self.value

    def minutes(self) -> timedelta:
        """A number of minutes, zero or more, fractions allowed."""
        value = self.value
        if not isinstance(value, int | float) or isinstance(value, bool) or not value >= 0:  # NaN is not, either
            raise self.error("needs a number of minutes, 0 or more")
        try:
            return timedelta(minutes=value)
        except OverflowError:
            raise FieldError(self.path, "is more minutes than any calendar holds") from None

    def instant(self) -> datetime:
        """An ISO 8601 date and time with its offset, as an aware UTC datetime."""
        text = self.text()
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise self.error("needs an ISO 8601 date and time such as 2026-03-02T09:00:00Z") from None
        if at.utcoffset() is None:
            raise self.error("needs a UTC offset, such as 2026-03-02T09:00:00+01:00, or Z for UTC")
        try:
            return at.astimezone(UTC)
        except OverflowError:
            raise FieldError(self.path, "is outside the years 1 to 9999") from None

    def date(self) -> date:
        """A calendar date, YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            raise self.error("needs a date such as 2026-12-25") from None

    def error(self, message: str) -> FieldError:
        """A FieldError for this field that also says what was found."""
        if self.value is None:
            return FieldError(self.path, f"is missing; it {message}")
        shown = _NAMES.get(type(self.value)) if not isinstance(self.value, str) else f"“{self.value[:60]}”"
        return FieldError(self.path, f"{message}; found {shown or 'a number'}")
