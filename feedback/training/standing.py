"""How training stands: who has had it, who has a seat, who has none, who is overdue. Counted by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.people.models import Site, User
from feedback.people.queries import organisation, reach, zone_of
from feedback.training.models import Enrolment
from feedback.training.queries import OVER, enrolments_visible_to
from feedback.training.states import OPEN, Place

#: What a place can be narrowed to; they add up to all.
SHOWN = (
    ("overdue", _("Overdue")),
    ("unplaced", _("No seat yet")),
    ("booked", _("Booked")),
    ("came", _("One step left")),
    ("done", _("Done")),
)


def past_due(now: datetime) -> Q:
    """Places whose day is over where the person works, whatever became of them. One short statement for the zones."""
    zones = set(Site.objects.order_by().values_list("timezone", flat=True))
    days: dict[Any, list[str]] = {}
    for zone in zones:
        days.setdefault(now.astimezone(ZoneInfo(zone)).date(), []).append(zone)
    found = Q(person__site=None, due_on__lt=now.astimezone(ZoneInfo(organisation().timezone)).date())
    for day, names in days.items():
        found |= Q(person__site__timezone__in=names, due_on__lt=day)
    return found


def overdue(now: datetime) -> Q:
    """Places that still owe something although their day is over."""
    return Q(state__in=OPEN) & past_due(now)


def overseen(user: User, now: datetime) -> QuerySet[Enrolment]:
    """The places of the people somebody looks after: of the rounds that are open, and what is still owed of earlier
    ones. Their own is not among them.
    """
    today = now.astimezone(zone_of(user)).date()
    wide = reach(user, *OVER).q(site="person__site_id", team="person__team_id", tool=None)
    open_now = Q(cycle__opens_on__lte=today, cycle__closes_on__gte=today)
    owed = Q(cycle__opens_on__lte=today, state__in=OPEN)
    rows = enrolments_visible_to(user).filter(wide, open_now | owed, cycle__programme__is_active=True)
    return rows.filter(person__is_active=True).exclude(person=user).exclude(state=Place.WITHDRAWN)


def showing(code: str, late: Q) -> Q:
    """The places that stand so; `late` are those that are overdue."""
    if code == "overdue":
        return late
    state = Q(state=code)
    return state if code == Place.DONE else state & ~late


@dataclass(frozen=True, slots=True)
class Tally:
    """How many places there are, and how they stand."""

    all: int = 0
    overdue: int = 0
    unplaced: int = 0
    booked: int = 0
    came: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class TeamLine:
    """How far one team is."""

    pk: int | None
    name: str
    site: str
    all: int
    done: int
    overdue: int


def counted(rows: QuerySet[Enrolment], late: Q) -> Tally:
    """All of these places, in one statement."""
    sums = {code: Count("pk", filter=showing(code, late)) for code, _label in SHOWN}
    return Tally(**rows.order_by().aggregate(all=Count("pk"), **sums))


def by_team(rows: QuerySet[Enrolment], late: Q) -> Sequence[TeamLine]:
    """The same by team, those with most overdue first; in one statement."""
    found: Any = rows.order_by().values("person__team", "person__team__name", "person__site__name")
    lines = found.annotate(
        all=Count("pk"), done=Count("pk", filter=Q(state=Place.DONE)), overdue=Count("pk", filter=late)
    )
    made = [
        TeamLine(
            row["person__team"],
            row["person__team__name"] or "",
            row["person__site__name"] or "",
            row["all"],
            row["done"],
            row["overdue"],
        )
        for row in lines
    ]
    return sorted(made, key=lambda line: (-line.overdue, line.site, line.name))
