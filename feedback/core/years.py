"""The years that a date given here may lie in: wide for any purpose, and far from where a calendar runs out of numbers.

A year beyond them is a slip of the keyboard (the date pickers of browsers take 0002 and 9999), and adding a day to it,
or telling it in another zone, can leave what a date can hold.
"""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Invalid, Text

FIRST, LAST = 1900, 2199


def _told() -> Promise:
    return format_lazy(_("Look at the year again. It can be from {first} to {last}."), first=FIRST, last=LAST)


def valid_year(value: date) -> None:
    """The validator of a form's or a serializer's field. Raises ValidationError for a year beyond FIRST and LAST."""
    if not FIRST <= value.year <= LAST:
        raise ValidationError(str(_told()), code="year")


def check_years(dates: Mapping[str, date | None]) -> None:
    """The rule of an action: Invalid, field by field, for dates whose year lies beyond FIRST and LAST."""
    wrong: dict[str, Text] = {name: _told() for name, day in dates.items() if day and not FIRST <= day.year <= LAST}
    if wrong:
        raise Invalid(wrong)
