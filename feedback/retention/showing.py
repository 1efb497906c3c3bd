"""Holds as a page shows them: with what they are over, by name, in few queries."""

from typing import NamedTuple

from feedback.people.models import User
from feedback.retention.models import Hold
from feedback.retention.queries import holds_visible_to

#: Of those that were lifted, the latest.
MOST = 50


class Held(NamedTuple):
    """A hold, and the person it is over, if it is over one."""

    hold: Hold
    person: User | None


def holds(user: User) -> list[Held]:
    """Those that stand first, then those that were lifted."""
    found = holds_visible_to(user).select_related("placed_by", "lifted_by").order_by("lifted_at", "-placed_at")
    rows = [*found.filter(lifted_at=None), *found.filter(lifted_at__isnull=False).order_by("-lifted_at")[:MOST]]
    people = User.objects.in_bulk([row.thing_id for row in rows if row.over == Hold.Over.PERSON])
    return [Held(row, people.get(row.thing_id) if row.over == Hold.Over.PERSON else None) for row in rows]
