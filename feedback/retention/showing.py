"""Holds as a page shows them, with what they are over, in few queries; and what a change of the rules would take."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise

from feedback.people.models import User
from feedback.retention.kinds import KINDS
from feedback.retention.models import Hold
from feedback.retention.queries import MOST_COUNTED, holds_visible_to, would_go

#: Of those that were lifted, the latest.
MOST = 50


class Held(NamedTuple):
    """A hold, and the person it is over, if it is over one."""

    hold: Hold
    person: User | None


class Going(NamedTuple):
    """How much of a kind would go at once; `many`: that many and more."""

    label: str | Promise
    rows: int
    many: bool


def going(months: Mapping[str, int | None], *, now: datetime) -> list[Going]:
    """What would go with these rules, kind by kind; nothing for what is kept for good."""
    due = {code: would_go(code, kept, now=now) for code, kept in months.items() if kept is not None}
    return [Going(KINDS[code].label, count, many=count >= MOST_COUNTED) for code, count in due.items()]


def holds(user: User) -> list[Held]:
    """Those that stand first, then those that were lifted."""
    found = holds_visible_to(user).select_related("placed_by", "lifted_by").order_by("lifted_at", "-placed_at")
    rows = [*found.filter(lifted_at=None), *found.filter(lifted_at__isnull=False).order_by("-lifted_at")[:MOST]]
    people = User.objects.in_bulk([row.thing_id for row in rows if row.over == Hold.Over.PERSON])
    return [Held(row, people.get(row.thing_id) if row.over == Hold.Over.PERSON else None) for row in rows]
