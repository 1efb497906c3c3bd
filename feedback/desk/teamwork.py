"""What a supervisor's morning page says beside the training: champion cover, and what their people raised."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from feedback.champions import words
from feedback.champions.covering import covers
from feedback.champions.kept import Plan, plans
from feedback.champions.openings import total
from feedback.champions.queries import Presence, presence
from feedback.changes.models import Change
from feedback.changes.queries import changes_visible_to
from feedback.core.kept import steady
from feedback.people.models import Role, Team, User
from feedback.people.queries import Reach, reach
from feedback.reports.models import FrictionReport, State
from feedback.reports.queries import reports_visible_to

#: How far back what the team raised is told, and how far ahead its champions are looked at.
SPAN, WEEK = timedelta(days=90), timedelta(days=7)
#: Rosters and changes on the page; each list has a page of its own.
MOST_ROSTERS, MOST_CHANGES = 6, 5
#: What came of a report, in the order in which it is told.
OUTCOMES = {
    "open": (State.NEW, State.ACKNOWLEDGED, State.WAITING, State.REOPENED),
    "promised": (State.PLANNED, State.WITH_VENDOR),
    "changed": (State.CHANGED, State.CONFIRMED),
    "answered": (State.ANSWERED,),
    "declined": (State.DECLINED,),
}


@dataclass(frozen=True, slots=True)
class Covered:
    """One roster: who is on now, and what is missing within a week, in words."""

    presence: Presence
    gaps: int
    missing: str


@dataclass(frozen=True, slots=True)
class Raised:
    """How many reports the team raised within SPAN, what came of them, and the latest changes made because of them."""

    all: int
    outcomes: dict[str, int]
    changes: Sequence[Change]


def cover_of(user: User, now: datetime, team: Team | None = None) -> Sequence[Covered]:
    """The rosters that serve the people somebody looks after, or one of their teams. At most eight statements."""
    within = reach(user, Role.SUPERVISOR, Role.ADMIN)
    with steady():
        chosen = sorted((plan for plan in plans().values() if _serves(plan, within, team)), key=_name)
        shown = chosen[:MOST_ROSTERS]
        found, ahead = presence(shown, now), covers(shown, now, now + WEEK)
    made = []
    for each in found:
        gaps = ahead[each.roster.pk].gaps_by_day()
        made.append(Covered(each, len(gaps), words.amount(total(gaps)) if gaps else ""))
    return made


def raised_by(user: User, now: datetime, team: Team | None = None) -> Raised:
    """What the people somebody looks after raised. A report without a name is counted at its site, never at a team."""
    rows = reports_visible_to(user).filter(_raised_within(user, team), created_at__gt=now - SPAN)
    rows = rows.exclude(state=State.MERGED)
    counted: Any = rows.order_by().values_list("state").annotate(count=Count("pk"))
    states = Counter(dict(counted))
    outcomes = {code: sum(states[state] for state in group) for code, group in OUTCOMES.items()}
    return Raised(states.total(), outcomes, _changes(user, rows))


def _serves(plan: Plan, within: Reach, team: Team | None) -> bool:
    if team is not None:
        return plan.serves(team.site_id, team.pk)
    return within.covers(plan.roster.site_id) or bool(plan.team_ids & within.team_ids)


def _name(plan: Plan) -> str:
    return plan.roster.name


def _raised_within(user: User, team: Team | None) -> Q:
    if team is not None:
        return Q(team=team)
    within = reach(user, Role.SUPERVISOR, Role.ADMIN)
    if within.everything:
        return Q()
    return Q(site__in=within.site_ids, unplaced=False) | Q(team__in=within.team_ids)


def _changes(user: User, rows: QuerySet[FrictionReport]) -> Sequence[Change]:
    shown = changes_visible_to(user).filter(
        state=Change.State.PUBLISHED, links__report__in=rows.order_by().values("pk")
    )
    return list(shown.select_related("tool").distinct().order_by("-published_at", "-id")[:MOST_CHANGES])
