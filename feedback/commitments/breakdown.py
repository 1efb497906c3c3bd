"""How promises stand by team, tool, owner, kind of promise or site: who has broken ones first.

What is open is as it is now; kept and broken are those decided in the period. A handful of grouped queries and one for
the names, whatever the number of promises. `rows` are those somebody looks after, already narrowed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import Case, Count, F, Model, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Tool
from feedback.commitments.history import History
from feedback.commitments.models import Commitment, Kind, State, broken_by
from feedback.commitments.queries import still_open
from feedback.commitments.standing import Period, moved, overdue
from feedback.people.models import Site, Team, User

#: What one can look by; the columns are copies on the promise.
COLUMNS: Mapping[str, str] = {
    "team": "team_id",
    "owner": "owner_id",
    "tool": "tool_id",
    "kind": "kind",
    "site": "site_id",
}
LABELS: Mapping[str, str | Promise] = {
    "team": _("Team"),
    "owner": _("Owner"),
    "tool": _("Tool"),
    "kind": _("Promise"),
    "site": _("Site"),
}
#: What stands for a row without such a thing: a promise about an anonymous report names no team.
WITHOUT: Mapping[str, str | Promise] = {
    "team": _("No team shown (sent without a name)"),
    "owner": _("Nobody"),
    "tool": _("No tool"),
    "site": _("No site"),
}
MODELS: Mapping[str, type[Model]] = {"team": Team, "owner": User, "tool": Tool, "site": Site}
#: So many are shown, the worst first; among more one narrows first.
MOST = 50
FIGURES = ("broken_open", "soon", "at_risk", "on_track", "stopped", "kept", "broken", "moved")


@dataclass(frozen=True, slots=True)
class Part:
    """The promises of one team, owner, tool, kind or site. `key` is what the list is narrowed by; None for none."""

    key: int | str | None
    label: str | Promise
    broken_open: int = 0
    soon: int = 0
    at_risk: int = 0
    on_track: int = 0
    stopped: int = 0
    kept: int = 0
    broken: int = 0
    #: How often a promised change was given another date, of those still open or decided in the period.
    moved: int = 0

    @property
    def percent(self) -> int | None:
        """Kept of those decided in the period; None where none was."""
        decided = self.kept + self.broken
        return round(100 * self.kept / decided) if decided else None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The parts, the worst first, and how many more there are."""

    by: str
    parts: list[Part]
    more: int

    @property
    def label(self) -> str | Promise:
        """What the first column is."""
        return LABELS[self.by]


def week_ends(*, zone: tzinfo, now: datetime) -> datetime:
    """The midnight that ends the seven days of which today is the first: on a Friday, next week counts."""
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=7), time.min, zone)


def breakdown(history: History, by: str, period: Period, *, until: datetime, now: datetime) -> Breakdown:
    """Every part with its figures; `soon` are open promises that break before `until` unless somebody acts."""
    rows = history.rows
    found: dict[Any, dict[str, int]] = {}
    column = COLUMNS[by]
    for counted in (
        _open(rows, column, until, now, period),
        _decided(history, column, period),
        _moves(rows, column, period),
    ):
        for row in counted:
            figures = found.setdefault(row.pop("key"), dict.fromkeys(FIGURES, 0))
            for name, count in row.items():
                figures["broken" if name == "unswept" else name] += count
    keys = sorted(found, key=lambda key: _badness(found[key]))
    shown = keys[:MOST]
    names = _names(by, shown)
    return Breakdown(by, [Part(key, names[key], **found[key]) for key in shown if key in names], len(keys) - len(shown))


def first_to_ask(rows: QuerySet[Commitment], *, until: datetime, now: datetime) -> tuple[int, str, int]:
    """How many promises break before `until` unless somebody acts, whose most of them are, and how many those are."""
    counted = _soon(rows, until, now).order_by().values("owner__name", "owner_id").annotate(count=Count("pk"))
    found = [(str(row["owner__name"] or ""), int(row["count"])) for row in counted]
    name, most = min(
        ((name, count) for name, count in found if name), key=lambda one: (-one[1], one[0]), default=("", 0)
    )
    return sum(count for _name, count in found), name, most


def soon(until: datetime, now: datetime) -> Q:
    """Open promises whose clock runs and that fall due before `until`."""
    return Q(state=State.RUNNING, due_at__gte=now, due_at__lt=until)


def _soon(rows: QuerySet[Commitment], until: datetime, now: datetime) -> QuerySet[Commitment]:
    return still_open(rows).filter(soon(until, now))


def _open(
    rows: QuerySet[Commitment], column: str, until: datetime, now: datetime, period: Period
) -> Iterable[dict[str, Any]]:
    running = Q(state=State.RUNNING, due_at__gte=now)
    unswept = Q(state=State.RUNNING, due_at__lt=now) & (Q(due_at__gte=period.start) if period.start else Q())
    counted: Any = still_open(rows).order_by().values(key=F(column))
    return counted.annotate(
        broken_open=Count("pk", filter=overdue(now)),
        soon=Count("pk", filter=soon(until, now)),
        at_risk=Count("pk", filter=running & Q(risk_at__lte=now)),
        on_track=Count("pk", filter=running & Q(risk_at__gt=now)),
        stopped=Count("pk", filter=Q(state=State.PAUSED)),
        unswept=Count("pk", filter=unswept),
    )


def _decided(history: History, column: str, period: Period) -> Iterable[dict[str, Any]]:
    for key, sums in history.by(column, period.start).items():
        yield {"key": key, "kept": sums.kept, "broken": sums.broken}


def _moves(rows: QuerySet[Commitment], column: str, period: Period) -> Iterable[dict[str, Any]]:
    counted: Any = moved(rows, period).order_by().values(key=_whose(column))
    return counted.annotate(moved=Sum("moved_count"))


def _whose(column: str) -> Case | F:
    return broken_by() if column == "owner_id" else F(column)


def _badness(figures: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(-figures[name] for name in ("broken_open", "soon", "at_risk", "broken", "kept", "on_track"))


def _names(by: str, keys: Iterable[Any]) -> dict[Any, str | Promise]:
    if by == "kind":
        return {kind.value: kind.label for kind in Kind}
    ids = [key for key in keys if key is not None]
    found = MODELS[by]._default_manager.filter(pk__in=ids).values_list("pk", "name")
    return {**dict(found), None: WITHOUT[by]}
