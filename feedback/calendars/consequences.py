"""What an edit of a calendar would do to the promises that run by it, asked of the rooms above.

Calendars lie low in the house and know no promises. So the room that counts by them has a module with two functions,
and `CALENDAR_CONSEQUENCES` in `feedback/flow.py` (found by the setting of that name) names it:

    weigh(calendar: Calendar, edited: Spec, now: datetime) -> Consequences   # changes nothing
    move(calendar: Calendar, by: int | None, earlier: bool, now: datetime) -> Moved

`move` runs in the caller's transaction, journals every promise that it moves, and may leave the rest for later.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from feedback.calendars.models import Calendar, Spec
from feedback.core.errors import Text
from feedback.core.parts import Figure


class Moving(StrEnum):
    """What becomes of running promises when their calendar is edited."""

    KEEP = "keep"
    LATER = "later"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Move:
    """One running promise and the date that it would have."""

    label: str
    url: str
    what: Text
    owner: str
    due_at: datetime
    new_due_at: datetime

    @property
    def difference(self) -> timedelta:
        """How much later it would be due; negative where that is earlier."""
        return self.new_due_at - self.due_at

    @property
    def by(self) -> timedelta:
        """The same without its sign."""
        return abs(self.difference)

    @property
    def is_earlier(self) -> bool:
        """Whether somebody would have to be quicker than they were told."""
        return self.new_due_at < self.due_at


@dataclass(slots=True)
class Consequences:
    """What would happen to `running` promises, of which the `looked_at` that fall due first were counted anew.

    `fixed` keep their date whatever is confirmed: a merge set it, or the new one would be over already. `moves` are
    some of those that would move, in the order in which they fall due.
    """

    running: int = 0
    looked_at: int = 0
    later: int = 0
    earlier: int = 0
    unchanged: int = 0
    fixed: int = 0
    looked_until: datetime | None = None
    moves: list[Move] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether all were counted anew; else the figures are those of the first ones."""
        return self.looked_at >= self.running

    @property
    def figures(self) -> list[Figure]:
        """For the top of a page."""
        told = [
            Figure(self.running, _("running promises")),
            Figure(self.later, _("due later"), "run"),
            Figure(self.earlier, _("due earlier"), "risk"),
            Figure(self.unchanged, _("the same date")),
        ]
        return [*told, Figure(self.fixed, _("not moved in any case"), "muted")] if self.fixed else told

    @property
    def nothing_moves(self) -> bool:
        """Whether there is nothing to decide."""
        return self.complete and not (self.later or self.earlier)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many promises were moved; with `more` the rest follows by itself."""

    later: int = 0
    earlier: int = 0
    more: bool = False


class Provider(Protocol):
    """The module of a room above."""

    def weigh(self, calendar: Calendar, edited: Spec, now: datetime) -> Consequences:
        """What would move if running promises were counted by `edited`."""

    def move(self, calendar: Calendar, by: int | None, earlier: bool, now: datetime) -> Moved:
        """Count running promises by the calendar as it is now; those due earlier move only with `earlier`."""


@cache
def provider() -> Provider:
    """The room that counts by calendars."""
    return cast("Provider", import_module(import_string(settings.CALENDAR_CONSEQUENCES)))
