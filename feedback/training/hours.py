"""The budget of hours: what training takes and took off the floor, by tool and quarter, around a launch and after it.

People times length. Planned is every place of a round; spent are those whose people came. A place counts on the day of
its session, or while it has none on the day it is due, with the programme's length.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, DateField, DurationField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractQuarter, ExtractYear, TruncDate

from feedback.catalogue.models import Tool
from feedback.people.queries import organisation
from feedback.training.models import Enrolment
from feedback.training.quarters import Quarter
from feedback.training.states import Place

#: Vendors are held to these days after a tool went live; what comes before them is the launch.
LAUNCH = timedelta(days=90)
LAUNCHING, AFTER, UNDATED = "launch", "after", "undated"
CAME = (Place.CAME, Place.DONE)


@dataclass(frozen=True, slots=True)
class Spent:
    """Time of people that is planned, and that was spent."""

    planned: timedelta = timedelta()
    spent: timedelta = timedelta()

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.planned + other.planned, self.spent + other.spent)


@dataclass(frozen=True, slots=True)
class Line:
    """One tool in one quarter, around its launch or after it, or (`phase`) nobody said when that was."""

    quarter: Quarter
    tool_id: int | None
    tool: str
    phase: str
    hours: Spent


@dataclass(frozen=True, slots=True)
class ToolHours:
    """A tool over its life so far."""

    pk: int | None
    name: str
    live_on: date | None
    launch: Spent
    after: Spent
    undated: Spent

    @property
    def whole(self) -> Spent:
        """All of it."""
        return self.launch + self.after + self.undated


def lines(rows: QuerySet[Enrolment], quarters: Sequence[Quarter] = ()) -> Sequence[Line]:
    """Every tool and quarter in which there was anything, the earliest first. Two statements.

    A programme about two tools counts under each. With `quarters`, only those.
    """
    tools = list(Tool.objects.order_by("pk"))
    dated = _dated(rows).annotate(phase=_phase(tools))
    found: Any = dated.order_by().values(
        "phase",
        year=ExtractYear("day"),
        quarter=ExtractQuarter("day"),
        tool=F("cycle__programme__tools"),
    )
    names = {tool.pk: tool.name for tool in tools}
    made = [
        Line(Quarter(row["year"], row["quarter"]), row["tool"], names.get(row["tool"], ""), row["phase"], _spent(row))
        for row in found.annotate(**_SUMS)
    ]
    kept = [line for line in made if not quarters or line.quarter in quarters]
    return sorted(kept, key=lambda line: (line.quarter, line.tool, line.phase))


def by_tool(found: Iterable[Line]) -> Sequence[ToolHours]:
    """Each tool over its life, the most hours first. One statement for when they went live."""
    sums: dict[int | None, dict[str, Spent]] = {}
    for line in found:
        own = sums.setdefault(line.tool_id, {LAUNCHING: Spent(), AFTER: Spent(), UNDATED: Spent()})
        own[line.phase] += line.hours
    tools = Tool.objects.in_bulk(pk for pk in sums if pk is not None)
    made = [
        ToolHours(pk, tools[pk].name if pk else "", tools[pk].live_on if pk else None, *own.values())
        for pk, own in sums.items()
    ]
    return sorted(made, key=lambda tool: (-tool.whole.spent, -tool.whole.planned, tool.name))


def by_quarter(rows: QuerySet[Enrolment], quarters: Sequence[Quarter]) -> Sequence[tuple[Quarter, Spent]]:
    """All tools together, each place once, in one statement."""
    found: Any = _dated(rows).order_by().values(year=ExtractYear("day"), quarter=ExtractQuarter("day"))
    sums = {Quarter(row["year"], row["quarter"]): _spent(row) for row in found.annotate(**_SUMS)}
    return [(each, sums.get(each, Spent())) for each in quarters]


def whole(rows: QuerySet[Enrolment]) -> Spent:
    """All of it, each place once."""
    return _spent(rows.order_by().aggregate(**_SUMS))


def in_hours(length: timedelta) -> float:
    """A length in hours, to the hundredth."""
    return round(length / timedelta(hours=1), 2)


_SEATED = Q(session__isnull=False)
_LENGTH = F("session__ends_at") - F("session__starts_at")
_SUMS: dict[str, Any] = {
    "seated": Sum(_LENGTH, filter=_SEATED, output_field=DurationField()),
    "minutes": Sum("cycle__programme__minutes", filter=~_SEATED),
    "came": Sum(_LENGTH, filter=Q(state__in=CAME), output_field=DurationField()),
}


def _spent(row: dict[str, Any]) -> Spent:
    open_ = timedelta(minutes=row["minutes"] or 0)
    return Spent((row["seated"] or timedelta()) + open_, row["came"] or timedelta())


def _dated(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """The places with the day on which they count, on the organisation's calendar."""
    held = TruncDate("session__starts_at", tzinfo=ZoneInfo(organisation().timezone))
    return rows.annotate(day=Coalesce(held, F("due_on"), output_field=DateField()))


def _phase(tools: Iterable[Tool]) -> Case:
    """Around a tool's launch, up to LAUNCH after it went live, or later."""
    about = "cycle__programme__tools"
    live = [(tool.pk, tool.live_on + LAUNCH) for tool in tools if tool.live_on]
    known = [When(Q(**{about: pk}) & Q(day__lte=until), then=Value(LAUNCHING)) for pk, until in live]
    later = [When(Q(**{f"{about}__in": [pk for pk, _until in live]}), then=Value(AFTER))] if live else []
    return Case(*known, *later, default=Value(UNDATED), output_field=CharField())
