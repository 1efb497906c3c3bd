"""What somebody still owes, asked of every room, so that nothing is left behind when they leave.

People lie low in the house and know no reports or rules. So each room that hands out duties has a module
`obligations.py` with two functions, and `PEOPLE_OBLIGATIONS` in `feedback/flow.py` (found by the setting of that name)
lists these modules:

    owed_by(user: User, at: datetime) -> list[Obligation]
    hand_over(user: User, to: User, by: User | None, now: datetime) -> int   # how many things changed hands

`owed_by` names only what is open; `hand_over` runs in the caller's transaction and goes through the room's own actions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from feedback.core.errors import Text
from feedback.people.models import User


@dataclass(frozen=True, slots=True)
class Obligation:
    """Things of one kind that somebody still owes. `url` shows them; empty where no page does."""

    kind: str
    label: Text
    count: int
    url: str = ""


class Provider(Protocol):
    """A room's `obligations.py`."""

    def owed_by(self, user: User, at: datetime) -> list[Obligation]:
        """What this person owes in this room."""

    def hand_over(self, user: User, to: User, by: User | None, now: datetime) -> int:
        """Give all of it to somebody else."""


@cache
def providers() -> Sequence[Provider]:
    """The rooms that hand out duties."""
    return [cast("Provider", import_module(path)) for path in import_string(settings.PEOPLE_OBLIGATIONS)]


def owed_by(user: User, at: datetime) -> list[Obligation]:
    """Everything somebody still owes, in all rooms; kinds of which there is nothing are left out."""
    return [found for provider in providers() for found in provider.owed_by(user, at) if found.count]
