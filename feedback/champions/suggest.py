"""Who could fill a gap: champions of the roster, of its site or of its teams who are free and rested.

Whoever has the fewest hours in the four weeks before and after now comes first.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from feedback.champions.coverage import Span
from feedback.champions.duty import Duty
from feedback.champions.kept import Plan, plans
from feedback.champions.queries import LOOK_AHEAD, duties_of, leaves_of
from feedback.champions.rest import Fit, fit, hours_between
from feedback.people.kept import places
from feedback.people.models import Grant, Role, Scope, Team, User

#: Hours count this far back and ahead of now.
AROUND = timedelta(weeks=4)
_NEAR = timedelta(days=2)


class Suggestion(NamedTuple):
    """Somebody who could take a time, how it goes with their shifts, and their hours in the eight weeks around now."""

    user: User
    fit: Fit
    hours: timedelta


@dataclass(frozen=True)
class Bench:
    """Champions with their shifts and absences around now, read once for any number of gaps."""

    now: datetime
    people: Mapping[int, User]
    eligible: Mapping[int, frozenset[int]]
    shifts: Mapping[int, Sequence[Span]]
    away: Mapping[int, Sequence[Span]]

    def could(self, plan: Plan, wanted: Span) -> list[Suggestion]:
        """Who could take that time on a roster, fewest hours first."""
        return [each for each in self._every(plan, wanted) if each.fit.why is None]

    def could_not(self, plan: Plan, wanted: Span) -> list[Suggestion]:
        """The roster's champions who could not, each with the reason."""
        return [each for each in self._every(plan, wanted) if each.fit.why is not None]

    def _every(self, plan: Plan, wanted: Span) -> list[Suggestion]:
        here = self.eligible.get(plan.roster.pk, frozenset()) & self.people.keys()
        every = [self.weigh(self.people[pk], wanted) for pk in here]
        return sorted(every, key=lambda each: (each.hours, each.user.name, each.user.pk))

    def weigh(self, user: User, wanted: Span) -> Suggestion:
        """How that time goes with what somebody has around it."""
        own = self.shifts.get(user.pk, ())
        near = [span for span in own if span.start < wanted.end + _NEAR and span.end > wanted.start - _NEAR]
        hours = hours_between(own, self.now - AROUND, self.now + AROUND)
        return Suggestion(user, fit(wanted, near, self.away.get(user.pk, ())), hours)


def bench(rosters: Iterable[Plan], now: datetime, *, until: datetime | None = None) -> Bench:
    """The champions who could fill gaps of these rosters until `until` (else four weeks ahead), wherever they are on.

    At most 6 statements, whatever the number of rosters.
    """
    start, end = now - AROUND - _NEAR, max(until or now, now + LOOK_AHEAD) + _NEAR
    rosters = list(rosters)
    found = duties_of(plans().values(), start, end)
    eligible = _places(rosters, found, now)
    people = User.objects.select_related("site").filter(pk__in=frozenset().union(*eligible.values()), is_active=True)
    shifts: dict[int, list[Span]] = defaultdict(list)
    for duty in (duty for each in found.values() for duty in each):
        shifts[duty.user].append(Span(duty.start, duty.end))
    away: dict[int, list[Span]] = defaultdict(list)
    for leave in leaves_of(start, end):
        away[leave.user].append(Span(leave.start, leave.end))
    return Bench(now, {user.pk: user for user in people}, eligible, shifts, away)


def members_of(plan: Plan, now: datetime) -> frozenset[int]:
    """Who has a place in a rotation of the roster that has not ended."""
    running = (turns for turns in plan.layers if turns.pattern.ends is None or turns.pattern.ends > now)
    return frozenset(user for turns in running for user in turns.people)


def champions_of(rosters: Iterable[Plan]) -> dict[int, frozenset[int]]:
    """Whose role as a champion is for a roster's site or teams, by the roster's id. One statement."""
    named, teams = _named(), places().teams
    return {plan.roster.pk: _near(plan, named, teams) for plan in rosters}


_Named = Mapping[tuple[str, int], set[int]]


def _named() -> _Named:
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    for scope, scope_id, user in Grant.objects.filter(role=Role.CHAMPION).values_list("scope", "scope_id", "user_id"):
        found[scope, scope_id].add(user)
    return found


def _near(plan: Plan, named: _Named, every: Mapping[int, Team]) -> frozenset[int]:
    here = [team.pk for team in every.values() if team.site_id == plan.roster.site_id]
    teams = [pk for pk in here if not plan.team_ids or pk in plan.team_ids]
    return frozenset(named[Scope.SITE, plan.roster.site_id]).union(*(named[Scope.TEAM, pk] for pk in teams))


def _places(rosters: Sequence[Plan], found: Mapping[int, Sequence[Duty]], now: datetime) -> dict[int, frozenset[int]]:
    """Whose help each roster may ask for, by its id; of those who are champions everywhere, who is on there anyway."""
    named, teams = _named(), places().teams
    everywhere = named[Scope.ORGANISATION, 0]
    return {
        plan.roster.pk: _near(plan, named, teams)
        | (everywhere & (members_of(plan, now) | {duty.user for duty in found.get(plan.roster.pk, ())}))
        for plan in rosters
    }
