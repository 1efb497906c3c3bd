"""Quarters of the year and the weeks in them. Pure."""

import re
from datetime import date, timedelta
from typing import NamedTuple, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WRITTEN = re.compile(r"(?P<year>[12]\d{3})-[Qq](?P<number>[1-4])\Z")
_DAY = timedelta(days=1)
NAMES: tuple[str | Promise, ...] = (_("first quarter"), _("second quarter"), _("third quarter"), _("fourth quarter"))


class Quarter(NamedTuple):
    """Three months of a year, as people count them: 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def named(cls, text: str) -> Self | None:
        """The quarter written as `2026-Q4`; None for anything else."""
        found = _WRITTEN.match(text)
        return cls(int(found["year"]), int(found["number"])) if found else None

    @property
    def name(self) -> str | Promise:
        """`fourth quarter`."""
        return NAMES[self.number - 1]

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - _DAY

    @property
    def before(self) -> "Quarter":
        """The one before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def after(self) -> "Quarter":
        """The next one."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def weeks(self) -> list[date]:
        """The Mondays of the weeks that have a day in it."""
        monday = monday_of(self.first)
        return [monday + week * 7 * _DAY for week in range((self.last - monday).days // 7 + 1)]

    @property
    def tick(self) -> str:
        """What is written below a chart's axis: the year, where one begins."""
        return str(self.year) if self.number == 1 else ""

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def monday_of(day: date) -> date:
    """The Monday of the week in which a day lies."""
    return day - day.weekday() * _DAY
