"""How much of the training that was due has been had, by site, tool and quarter. Counted by the database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractQuarter, ExtractYear

from feedback.people.models import User
from feedback.people.queries import reach
from feedback.training.models import Enrolment
from feedback.training.quarters import Quarter
from feedback.training.queries import OVER, enrolments_visible_to
from feedback.training.standing import overdue
from feedback.training.states import Place

#: Quarters of the picture, the chosen one last.
QUARTERS = 12


@dataclass(frozen=True, slots=True)
class Share:
    """Places that were due, of one site, tool or quarter, and how many of them are done or overdue."""

    key: int | None
    name: str
    all: int
    done: int
    overdue: int

    @property
    def percent(self) -> int | None:
        """Done of all, in whole per cents rounded down, so that 100 means everybody; None where nothing was due."""
        return 100 * self.done // self.all if self.all else None

    @property
    def on_target(self) -> bool:
        """Whether it is as far as the organisation wants to be."""
        return self.percent is not None and self.percent >= target()


@dataclass(frozen=True, slots=True)
class Cell:
    """One line to take away: a quarter, a site, a tool."""

    quarter: Quarter
    site: str
    tool: str
    share: Share


def target() -> int:
    """The per cent of people whom the organisation wants to have had their training by its day."""
    return settings.TRAINING_TARGET_PERCENT


def places_within(user: User, *, site_id: int | None = None, tool_id: int | None = None) -> QuerySet[Enrolment]:
    """The places of the people somebody looks after, who are here, in every round there was."""
    wide = reach(user, *OVER).q(site="person__site_id", team="person__team_id", tool=None)
    rows = enrolments_visible_to(user).filter(wide, person__is_active=True).exclude(state=Place.WITHDRAWN)
    if site_id is not None:
        rows = rows.filter(person__site=site_id)
    if tool_id is not None:
        rows = rows.filter(cycle__programme__tools=tool_id)
    return rows.order_by()


def due_in(rows: QuerySet[Enrolment], quarters: Iterable[Quarter]) -> QuerySet[Enrolment]:
    """Those that fall due in these quarters."""
    return rows.filter(reduce(or_, (Q(due_on__range=(each.first, each.last)) for each in quarters), Q(pk__in=[])))


def whole(rows: QuerySet[Enrolment], now: datetime) -> Share:
    """All of them together."""
    return Share(None, "", **rows.aggregate(**_counts(now)))


def by_site(rows: QuerySet[Enrolment], now: datetime) -> Sequence[Share]:
    """By the site at which people work, the furthest behind first."""
    return _shares(rows.values(key=F("person__site"), name=F("person__site__name")), now)


def by_tool(rows: QuerySet[Enrolment], now: datetime) -> Sequence[Share]:
    """By the tools a programme is about; one about two tools counts under each."""
    return _shares(rows.values(key=F("cycle__programme__tools"), name=F("cycle__programme__tools__name")), now)


def by_quarter(
    rows: QuerySet[Enrolment], quarters: Sequence[Quarter], now: datetime
) -> Sequence[tuple[Quarter, Share]]:
    """By the quarter in which they fell due, the earliest first."""
    found = {_quarter(row): row for row in _by_quarter(due_in(rows, quarters)).annotate(**_counts(now))}
    return [(each, _share(found.get(each, {}))) for each in quarters]


def cells(rows: QuerySet[Enrolment], quarters: Sequence[Quarter], now: datetime) -> Iterator[Cell]:
    """Every quarter, site and tool in which something was due, in this order."""
    named = {"site": F("person__site__name"), "tool": F("cycle__programme__tools__name")}
    found: Any = _by_quarter(due_in(rows, quarters), **named).annotate(**_counts(now))
    for row in found.order_by("year", "quarter", "site", "tool").iterator(chunk_size=1_000):
        yield Cell(_quarter(row), row["site"] or "", row["tool"] or "", _share(row))


def last_quarters(until: Quarter, count: int = QUARTERS) -> Sequence[Quarter]:
    """So many quarters, `until` the last of them."""
    found = [until]
    while len(found) < count:
        found.insert(0, found[0].before)
    return found


def _by_quarter(rows: QuerySet[Enrolment], **named: F) -> Any:
    return rows.values(year=ExtractYear("due_on"), quarter=ExtractQuarter("due_on"), **named)


def _quarter(row: dict[str, Any]) -> Quarter:
    return Quarter(row["year"], row["quarter"])


def _counts(now: datetime) -> dict[str, Count]:
    late = overdue(now) & Q(cycle__programme__is_active=True)
    return {
        "all": Count("pk"),
        "done": Count("pk", filter=Q(state=Place.DONE)),
        "overdue": Count("pk", filter=late),
    }


def _shares(rows: Any, now: datetime) -> Sequence[Share]:
    found = [_share(row) for row in rows.annotate(**_counts(now))]
    return sorted(found, key=lambda share: (share.percent or 0, share.name))


def _share(row: dict[str, Any]) -> Share:
    return Share(row.get("key"), row.get("name") or "", row.get("all", 0), row.get("done", 0), row.get("overdue", 0))
