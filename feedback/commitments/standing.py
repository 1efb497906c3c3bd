"""How promises stand: kept, on track, at risk, broken; how old the open ones are; what share was kept week by week.

Exact and set-based: the database counts, whatever the number of promises. `rows` are those somebody may see, already
narrowed; instants are UTC, and a week is one of the reader's zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, When

from feedback.commitments.history import ANSWERED, History, Sums
from feedback.commitments.models import Commitment, Kind, State
from feedback.commitments.queries import broken, still_open

PERIODS = ("week", "month", "quarter", "year", "all")
TREND_WEEKS = 13
#: Ages are told day by day up to here; older ones are counted together.
OLDEST_DAY = 20
#: Of more answers than this no median is worked out.
MOST_SORTED = 50_000


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant on: by when a promise was kept or broke."""

    code: str
    start: datetime | None

    @property
    def decided(self) -> Q:
        """Promises that were decided in it. None is decided after its date, so the indexes by date bound the search."""
        if self.start is None:
            return Q(decided_at__isnull=False)
        return Q(decided_at__gte=self.start, due_at__gte=self.start)


def period_of(code: str, *, zone: ZoneInfo, now: datetime) -> Period:
    """This week, month, quarter or year on the reader's calendar, or all there is."""
    today = now.astimezone(zone).date()
    first = {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "quarter": today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
        "year": today.replace(month=1, day=1),
    }.get(code)
    return Period(code, datetime.combine(first, time.min, zone) if first else None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many promises: kept, broken, and of these done late in the period; the others as they are now."""

    kept: int
    broken: int
    late: int
    broken_open: int
    at_risk: int
    on_track: int
    stopped: int
    #: First answers that were given to what was decided in the period, in time or late.
    answers: int
    #: How often the date of a promised change was moved, of those that are open or were decided in the period.
    moved: int

    @property
    def open(self) -> int:
        """On how many something is still owed."""
        return self.broken_open + self.at_risk + self.on_track + self.stopped


def standing(history: History, period: Period, now: datetime) -> Standing:
    """All figures in a handful of queries. A promise past its date is broken, whether the sweep has come by or not."""
    rows = history.rows
    running = Q(state=State.RUNNING)
    overdue = running & Q(due_at__lt=now)
    as_they_are = still_open(rows).aggregate(
        broken_open=Count("pk", filter=Q(state=State.MISSED) | overdue),
        at_risk=Count("pk", filter=running & Q(risk_at__lte=now, due_at__gte=now)),
        on_track=Count("pk", filter=running & Q(risk_at__gt=now, due_at__gte=now)),
        stopped=Count("pk", filter=Q(state=State.PAUSED)),
        unswept=Count("pk", filter=overdue & (Q(due_at__gte=period.start) if period.start else Q())),
    )
    decided = history.total(period.start)
    broken_in_period = decided.broken + as_they_are.pop("unswept")
    times = moved(rows, period).aggregate(times=Sum("moved_count"))["times"] or 0
    return Standing(
        kept=decided.kept,
        broken=broken_in_period,
        late=decided.late,
        answers=decided.answers,
        moved=times,
        **as_they_are,
    )


def moved(rows: QuerySet[Commitment], period: Period) -> QuerySet[Commitment]:
    """Promised changes whose date was moved, open or decided in the period."""
    return rows.filter(Q(closed_at=None) | period.decided, moved_count__gt=0)


def broken_since(rows: QuerySet[Commitment], since: datetime, now: datetime) -> int:
    """How many of the broken ones that are still open broke since then."""
    return broken(rows, now).filter(due_at__gte=since).count()


def median_answer(rows: QuerySet[Commitment], period: Period, answers: int) -> timedelta | None:
    """The median time from a report to its answer, of the `answers` decided in the period; None without any.

    Nor with very many: unlike a sum it does not follow from the counted days, and sorting them would hold up the page.
    """
    if not 0 < answers <= MOST_SORTED:
        return None
    given = rows.filter(period.decided).filter(ANSWERED)
    took = given.annotate(took=F("kept_at") - F("opened_at")).order_by("took").values_list("took", flat=True)
    middle = list(took[(answers - 1) // 2 : answers // 2 + 1])
    return sum(middle, timedelta()) / len(middle) if middle else None


@dataclass(frozen=True, slots=True)
class Age:
    """How many open answers are so many days old, and how they stand. The last one stands for older ones too."""

    day: int
    on_track: int
    at_risk: int
    broken: int


def ages(rows: QuerySet[Commitment], now: datetime) -> list[Age]:
    """The answers that are owed, by their age in whole days: from today's to those older than `OLDEST_DAY` - 1 days."""
    days = [When(opened_at__gt=now - timedelta(days=day + 1), then=day) for day in range(OLDEST_DAY)]
    counted = (
        still_open(rows)
        .filter(kind=Kind.RESPOND)
        .annotate(age=Case(*days, default=OLDEST_DAY, output_field=IntegerField()))
        .order_by()
        .values("age")
        .annotate(
            all=Count("pk"),
            risk=Count("pk", filter=Q(state=State.RUNNING, risk_at__lte=now, due_at__gte=now)),
            late=Count("pk", filter=overdue(now)),
        )
    )
    found = {
        row["age"]: Age(row["age"], row["all"] - row["risk"] - row["late"], row["risk"], row["late"]) for row in counted
    }
    return [found.get(day) or Age(day, 0, 0, 0) for day in range(OLDEST_DAY + 1)]


def overdue(now: datetime) -> Q:
    """Of open promises, those that are broken, whether the sweep has come by or not."""
    return Q(state=State.MISSED) | Q(state=State.RUNNING, due_at__lt=now)


@dataclass(frozen=True, slots=True)
class Week:
    """What was decided in the week that begins on `monday`."""

    monday: date
    kept: int
    broken: int

    @property
    def share(self) -> float | None:
        """Kept of all that were decided; None where none was."""
        return self.kept / (self.kept + self.broken) if self.kept + self.broken else None


def weeks(history: History, *, zone: ZoneInfo, now: datetime) -> Sequence[Week]:
    """The last thirteen weeks, this one included, each with what was kept and what broke in it."""
    this = now.astimezone(zone).date()
    first = this - timedelta(days=this.weekday() + 7 * (TREND_WEEKS - 1))
    found = history.weeks(first, zone)
    mondays = (first + timedelta(days=7 * n) for n in range(TREND_WEEKS))
    return [Week(monday, *found.get(monday, Sums())[:2]) for monday in mondays]
