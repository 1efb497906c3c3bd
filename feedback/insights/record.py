"""The record: what share of the promises was kept in time, by tool and by owner, for everybody in the organisation.

It is added up from the days that the promises' room has counted, so it costs the same however many promises there were;
days and weeks are the organisation's. What stands for too few promises is not shown: one bad day would decide it.
Nor is what would give it away (hiding.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet, Sum

from feedback.catalogue.models import Tool
from feedback.commitments.models import CountMark, DayCount
from feedback.commitments.standing import TREND_WEEKS, Week, period_of
from feedback.core.hiding import unshown
from feedback.people.models import User
from feedback.people.queries import organisation

#: Fewer promises than this say nothing about a tool or a person.
FEWEST = 5
DEFAULT_PERIOD = "quarter"


@dataclass(frozen=True, slots=True)
class Score:
    """The promises of one tool, one owner, or all; `id` is None for all."""

    id: int | None
    name: str
    kept: int
    broken: int

    @property
    def decided(self) -> int:
        """Kept and broken."""
        return self.kept + self.broken

    @property
    def percent(self) -> int | None:
        """Kept of all that were decided; None where these are too few to say."""
        return round(100 * self.kept / self.decided) if self.tells else None

    @property
    def told(self) -> "Score | None":
        """Itself, where it may be shown: of enough promises, or of none."""
        return self if self.tells or not self.decided else None

    @property
    def tells(self) -> bool:
        """Whether these are enough promises to be shown."""
        return self.decided >= FEWEST


@dataclass(frozen=True, slots=True)
class Scores:
    """The best kept first, and how many are not shown: they stand for too few promises, or would give such away."""

    shown: list[Score]
    hidden: int


@dataclass(frozen=True, slots=True)
class Record:
    """The whole of it for one period, which began on `since` (None: all there is), and when it was counted last."""

    since: date | None
    total: Score
    tools: Scores
    owners: Scores
    weeks: list[Week]
    counted_at: datetime | None


class _Cell(NamedTuple):
    """What was decided of one kind by one owner about one tool."""

    tool: int
    owner: int
    kind: str
    kept: int
    broken: int


def record(period: str, *, now: datetime, kind: str = "") -> Record:
    """The record since the beginning of this week, month, quarter or year, or of all the time; of one kind, or all."""
    zone = ZoneInfo(organisation().timezone)
    start = period_of(period, zone=zone, now=now).start
    since = start.date() if start else None
    everything = DayCount.objects.order_by()
    rows = everything.filter(day__gte=since) if since else everything
    sums: Any = rows.values_list("tool_id", "owner_id", "kind").annotate(Sum("kept"), Sum("broken"))
    cells = [_Cell(*row) for row in sums]
    asked = [cell for cell in cells if kind in ("", cell.kind)]
    mark = CountMark.objects.first()
    return Record(
        since=since,
        total=Score(None, "", sum(cell.kept for cell in asked), sum(cell.broken for cell in asked)),
        tools=_scores(Tool, cells, "tool", kind),
        owners=_scores(User, cells, "owner", kind),
        weeks=_weeks(everything.filter(**({"kind": kind} if kind else {})), now.astimezone(zone).date()),
        counted_at=mark.counted_at if mark else None,
    )


def _scores(model: type[Model], cells: Iterable[_Cell], by: str, kind: str) -> Scores:
    """The rows of one table. What is hidden of it does not follow from the others, nor from those of other kinds."""
    table: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for cell in cells:
        pk = getattr(cell, by)
        table[pk][cell.kind] += cell.kept + cell.broken
        if kind in ("", cell.kind):
            found[pk] = (found[pk][0] + cell.kept, found[pk][1] + cell.broken)
    names = dict(model._default_manager.filter(pk__in=list(table)).values_list("pk", "name"))
    hidden = unshown(table, fewest=FEWEST, nameless=table.keys() - names.keys())
    unseen = hidden.apart if kind else hidden.together
    scores = [Score(pk, names[pk], *found[pk]) for pk in found if pk in names]
    shown = [score for score in scores if score.id not in unseen]
    shown.sort(key=lambda score: (-(score.percent or 0), -score.decided, score.name))
    return Scores(shown, len(scores) - len(shown))


def _weeks(rows: QuerySet[DayCount], today: date) -> list[Week]:
    first = today - timedelta(days=today.weekday() + 7 * (TREND_WEEKS - 1))
    days: Any = rows.filter(day__gte=first).values("day").annotate(k=Sum("kept"), b=Sum("broken"))
    found = _by_week((row["day"], row["k"], row["b"]) for row in days)
    return [Week(monday, *found[monday]) for monday in (first + timedelta(days=7 * n) for n in range(TREND_WEEKS))]


def _by_week(days: Iterable[tuple[date, int, int]]) -> Mapping[date, tuple[int, int]]:
    found: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for day, kept, broken in days:
        monday = day - timedelta(days=day.weekday())
        found[monday] = (found[monday][0] + kept, found[monday][1] + broken)
    return found
