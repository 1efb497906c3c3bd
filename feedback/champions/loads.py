"""The load of each champion over a quarter, and how many agents there are to a champion in each team."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from feedback.calendars.hours import DAYS
from feedback.calendars.queries import hours_of
from feedback.champions.coverage import Span
from feedback.champions.fairness import Load, Unsocial, load_of
from feedback.champions.kept import Plan
from feedback.champions.queries import duties_of
from feedback.champions.suggest import members_of
from feedback.champions.week import begins
from feedback.people.models import Grant, Role, Scope, Team, User
from feedback.people.queries import Anyone, reach

_MONTHS = 3
_DAY = timedelta(days=1)


class Quarter(NamedTuple):
    """Three months of a year, `number` from 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * _MONTHS + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - _DAY

    @property
    def next(self) -> "Quarter":
        """The one after it."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> "Quarter":
        """The one before it."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"


def quarter_of(day: date) -> Quarter:
    """The quarter in which a date lies."""
    return Quarter(day.year, (day.month - 1) // _MONTHS + 1)


class Share(NamedTuple):
    """One person's load."""

    user: User
    load: Load


def shares(rosters: Iterable[Plan], quarter: Quarter, now: datetime) -> list[Share]:
    """What was worked and is planned in a quarter on these rosters, by person, the most hours first.

    Whoever has a place in a rotation is in it with no hours too; who has left is in it with what they worked.
    """
    rosters = list(rosters)
    start, end = begins(quarter.first - _DAY, "UTC"), begins(quarter.last + 2 * _DAY, "UTC")
    found, loads = duties_of(rosters, start, end), defaultdict[int, Load](Load)
    for plan in rosters:
        zone, holidays = plan.roster.timezone, hours_of(plan.roster.site.calendar).holidays
        first, last, rule = begins(quarter.first, zone), begins(quarter.next.first, zone), unsocial_of(plan)
        for duty in found[plan.roster.pk]:
            span = Span(max(duty.start, first), min(duty.end, last))
            if span.start < span.end:
                loads[duty.user] += load_of([span], zone, holidays, rule)
        for user in members_of(plan, now):
            loads[user] += Load()
    people = User.objects.select_related("site").filter(pk__in=loads).filter(Q(is_active=True) | Q(pk__in=_any(loads)))
    every = [Share(user, loads[user.pk]) for user in people]
    return sorted(every, key=lambda share: (-share.load.hours, share.user.name, share.user.pk))


def unsocial_of(plan: Plan) -> Unsocial:
    """Which hours a roster calls unsocial."""
    roster = plan.roster
    weekend = frozenset(DAYS.index(day) for day in roster.weekend)
    return Unsocial(roster.night_from, roster.night_until, weekend, roster.holidays_count)


def _any(loads: dict[int, Load]) -> list[int]:
    return [user for user, load in loads.items() if load.hours]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many champions and agents a team has."""

    team: Team
    champions: int
    agents: int

    @property
    def per_champion(self) -> float | None:
        """Agents to a champion, to one decimal; None without a champion."""
        return round(self.agents / self.champions, 1) if self.champions else None


def teams_managed_by(user: Anyone) -> QuerySet[Team]:
    """The teams in use whose champions somebody looks after."""
    within = reach(user, Role.SUPERVISOR, Role.ADMIN)
    teams = Team.objects.filter(is_active=True).select_related("site")
    return teams if within.everything else teams.filter(Q(pk__in=within.team_ids) | Q(site__in=within.site_ids))


def ratios(teams: Iterable[Team]) -> list[Ratio]:
    """Champions and agents of each team. At most 2 statements, whatever the number of teams.

    A champion of a team is whoever has the role for it, or has the role and belongs to it; its agents are the others
    who belong to it and have the role of an agent. Who has left does not count.
    """
    teams = list(teams)
    grants = Grant.objects.filter(user__is_active=True, role__in=(Role.CHAMPION, Role.AGENT))
    rows = grants.values_list("role", "scope", "scope_id", "user_id", "user__team_id")
    champions, agents = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for role, scope, scope_id, user, home in rows:
        if role == Role.CHAMPION and scope == Scope.TEAM:
            champions[scope_id].add(user)
        if home is not None:
            (champions if role == Role.CHAMPION else agents)[home].add(user)
    return [_ratio(team, champions[team.pk], agents[team.pk]) for team in teams]


def _ratio(team: Team, champions: set[int], agents: set[int]) -> Ratio:
    return Ratio(team, len(champions), len(agents - champions))


def total_of(found: Sequence[Share]) -> Load:
    """Everybody's together."""
    return sum((share.load for share in found), Load())
