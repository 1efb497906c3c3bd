"""The floor in figures, for those who look after it: set-based, the same few statements however many questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import ExtractHour

from feedback.floor.models import Note, NoteUse, Question
from feedback.people.models import Role, User
from feedback.people.queries import reach

DAYS = 28
MOST_NOTES = 10


@dataclass(frozen=True, slots=True)
class ToolLine:
    """What was asked about one tool, and what came of it."""

    name: str
    asked: int
    helped: int
    handed: int


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note with how many questions it spared and how many answers came from it."""

    pk: int
    title: str
    spared: int
    answered: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Four weeks of questions from the people one looks after."""

    asked: int
    by_champions: int
    to_supervisors: int
    helped: int
    spared: int
    to_claim: timedelta | None
    to_answer: timedelta | None
    by_hour: Sequence[int]
    by_tool: Sequence[ToolLine]
    notes: Sequence[NoteLine]


def overseen(user: User) -> QuerySet[Question]:
    """The questions of the people somebody looks after."""
    wide = reach(user, Role.SUPERVISOR, Role.ADMIN)
    return Question.objects.filter(wide.q(tool=None)) if wide else Question.objects.none()


def numbers(user: User, *, now: datetime, zone: ZoneInfo) -> Numbers:
    """The figures of the last four weeks, the hours on the reader's clock. Nine statements."""
    since = now - timedelta(days=DAYS)
    rows = overseen(user).filter(asked_at__gte=since).order_by()
    sums = rows.aggregate(
        asked=Count("pk"),
        by_champions=Count("pk", filter=Q(answered_at__isnull=False, handed_at=None)),
        to_supervisors=Count("pk", filter=Q(handed_at__isnull=False)),
        helped=Count("pk", filter=Q(helped=True)),
        claimed=Count("pk", filter=Q(first_claimed_at__isnull=False, opened_at__isnull=False)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
    )
    uses = NoteUse.objects.filter(_of_sites(user), at__gte=since)
    return Numbers(
        asked=sums["asked"],
        by_champions=sums["by_champions"],
        to_supervisors=sums["to_supervisors"],
        helped=sums["helped"],
        spared=uses.filter(kind=NoteUse.Kind.HELPED).count(),
        to_claim=_median(rows.exclude(opened_at=None), "first_claimed_at", sums["claimed"]),
        to_answer=_median(rows, "answered_at", sums["answered"]),
        by_hour=_hours(rows, zone),
        by_tool=_tools(rows),
        notes=_notes(uses),
    )


def _of_sites(user: User) -> Q:
    wide = reach(user, Role.SUPERVISOR, Role.ADMIN)
    if wide.everything:
        return Q()
    return Q(site__in=wide.site_ids) | Q(user__team__in=wide.team_ids)


def _median(rows: QuerySet[Question], column: str, count: int) -> timedelta | None:
    """The median time from when it was asked; from the middle of the ordered ones, without reading the others."""
    if not count:
        return None
    took = ExpressionWrapper(F(column) - F("asked_at"), output_field=DurationField())
    given = rows.filter(**{f"{column}__isnull": False}).annotate(took=took).order_by("took")
    middle = list(given.values_list("took", flat=True)[(count - 1) // 2 : count // 2 + 1])
    return sum(middle, timedelta()) / len(middle) if middle else None


def _hours(rows: QuerySet[Question], zone: ZoneInfo) -> list[int]:
    counted = rows.values(hour=ExtractHour("asked_at", tzinfo=zone)).annotate(count=Count("pk"))
    found = {row["hour"]: row["count"] for row in counted}
    return [found.get(hour, 0) for hour in range(24)]


def _tools(rows: QuerySet[Question]) -> list[ToolLine]:
    counted: Any = rows.values("tool__name").annotate(
        asked=Count("pk"),
        helped=Count("pk", filter=Q(helped=True)),
        handed=Count("pk", filter=Q(handed_at__isnull=False)),
    )
    lines = [ToolLine(row["tool__name"] or "", row["asked"], row["helped"], row["handed"]) for row in counted]
    return sorted(lines, key=lambda line: (-line.asked, line.name))


def _notes(uses: QuerySet[NoteUse]) -> list[NoteLine]:
    spared, answered = (Count("pk", filter=Q(kind=kind)) for kind in (NoteUse.Kind.HELPED, NoteUse.Kind.ANSWERED))
    counted: Any = uses.order_by().values("note").annotate(spared=spared, answered=answered)
    best = sorted(counted, key=lambda row: (-row["spared"], -row["answered"], row["note"]))[:MOST_NOTES]
    titles = dict(Note.objects.filter(pk__in=[row["note"] for row in best]).values_list("pk", "title"))
    return [NoteLine(row["note"], titles[row["note"]], row["spared"], row["answered"]) for row in best]
