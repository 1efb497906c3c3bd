"""Who is on now, for the pages that everybody has: Home and the big screen."""

from collections.abc import Sequence
from datetime import datetime

from feedback.champions.kept import plans
from feedback.champions.queries import Presence, presence, serving
from feedback.core.kept import steady
from feedback.people.models import User

#: The big screen is read from across the room.
MOST_ROSTERS = 4


def my_champions(reader: User, now: datetime) -> Sequence[Presence]:
    """Who is on and who follows in each roster that serves the reader's team, the nearest first. At most 4 statements.

    Where the team's own roster is empty now, the neighbour it names comes behind it, while somebody is on there.
    """
    with steady():
        own = serving(reader.site_id, reader.team_id)
        beside = {plan.roster.neighbour_id for plan in own} - {plan.roster.pk for plan in own}
        others = [plan for pk, plan in plans().items() if pk in beside] if own else []
        found = presence([*own, *others], now)
    mine, neighbours = found[: len(own)], found[len(own) :]
    return mine if any(each.on for each in mine) else [*mine, *(each for each in neighbours if each.on)]


def on_the_floor(reader: User, now: datetime) -> Sequence[Presence]:
    """Who is on and who follows at the reader's site, or everywhere for somebody without one."""
    with steady():
        here = [plan for plan in plans().values() if reader.site_id in (None, plan.roster.site_id)]
        return presence(sorted(here, key=lambda plan: plan.roster.name)[:MOST_ROSTERS], now)
