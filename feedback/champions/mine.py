"""What the page of somebody's own shifts shows, read with a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from feedback.champions import states
from feedback.champions.duty import Duty
from feedback.champions.feeds import own_addresses
from feedback.champions.fitting import AHEAD, Time, soon_on, times_of
from feedback.champions.kept import Plan
from feedback.champions.models import Roster, Swap
from feedback.champions.queries import plans_with
from feedback.champions.swapping import asked_by, asked_of
from feedback.people.models import User

#: A shift that runs can be offered from a quarter of an hour on that is still to come.
QUARTER = timedelta(minutes=15)


class Row(NamedTuple):
    """One time on as the page shows it. `offered` is the open swap it is in, `offer_from` when an offer could begin."""

    time: Time
    instead_of: User | None
    offered: Swap | None
    offer_from: datetime | None
    running: bool


class Running(NamedTuple):
    """A colleague's shift that runs or begins within a day: it can be taken over at once."""

    roster: Roster
    user: User
    duty: Duty


@dataclass(frozen=True, slots=True)
class Mine:
    """Somebody's shifts, what is asked of them and by them, what could be taken over, and calendars' addresses."""

    rows: Sequence[Row]
    asked_of: Sequence[Swap]
    asked_by: Sequence[Swap]
    colleagues: Sequence[Running]
    rosters: Sequence[Roster]
    links: Mapping[int | None, str]

    @property
    def now_on(self) -> Row | None:
        """The shift that runs."""
        return next((row for row in self.rows if row.running and not row.time.open), None)

    @property
    def next_on(self) -> Row | None:
        """The next one to begin."""
        return next((row for row in self.rows if not row.running and not row.time.open), None)


def mine(person: User, now: datetime) -> Mine:
    """Everything on the page of somebody's shifts."""
    rosters = plans_with(person)
    times = times_of(person, now, now + AHEAD)
    by_me = list(asked_by(person, now))
    soon = soon_on(rosters, now)
    names = {duty.instead_of for _roster, duty, _open in times} | {duty.user for each in soon.values() for duty in each}
    people = User.objects.in_bulk([pk for pk in names if pk is not None])
    return Mine(
        rows=[_row(time, people, by_me, now) for time in times],
        asked_of=list(asked_of(person, now)),
        asked_by=by_me,
        colleagues=_colleagues(rosters, soon, people, besides=person),
        rosters=[plan.roster for plan in rosters],
        links=own_addresses(person),
    )


def _row(time: Time, people: Mapping[int, User], offers: Sequence[Swap], now: datetime) -> Row:
    duty = time.duty
    offered = next(
        (
            swap
            for swap in offers
            if swap.state in states.OPEN
            and swap.roster_id == time.roster.pk
            and swap.starts_at < duty.end
            and swap.ends_at > duty.start
        ),
        None,
    )
    begins = duty.start if duty.start > now else _next_quarter(now)
    free = not offered and not time.open and begins < duty.end
    return Row(time, people.get(duty.instead_of or 0), offered, begins if free else None, duty.start <= now)


def _next_quarter(now: datetime) -> datetime:
    since = now.replace(minute=0, second=0, microsecond=0)
    return since + QUARTER * ((now - since) // QUARTER + 1)


def _colleagues(
    rosters: Sequence[Plan], soon: Mapping[int, Sequence[Duty]], people: Mapping[int, User], *, besides: User
) -> list[Running]:
    found = [Running(plan.roster, people[duty.user], duty) for plan in rosters for duty in soon[plan.roster.pk]]
    return sorted((one for one in found if one.user != besides and one.user.is_active), key=lambda one: one.duty.start)
