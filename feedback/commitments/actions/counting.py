"""Adding up the record day by day, from what the journal says was decided. Nothing here slows a promise down.

A promise is decided once, on the day it was kept or broke; a late answer that was on its way in time can only move it
from the day it broke to the day it was kept. So a day is counted anew, from the promises themselves, when the journal
says that one of its promises was decided: whatever was counted before, the day is right afterwards.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from feedback.commitments.breakdown import broken_by
from feedback.commitments.models import Commitment, CountMark, DayCount, State
from feedback.core.db import settled_before
from feedback.core.pagination import by_row
from feedback.events.models import Event
from feedback.people.queries import organisation

#: What decides a promise, or undoes a decision.
DECIDING = ("commitment.kept", "commitment.missed", "commitment.restored")
#: Lines of the journal that are read in one transaction.
BATCH = 5_000
ROWS = 2_000


@transaction.atomic
def count_on(*, now: datetime | None = None) -> int:
    """Count what was decided since the last time, up to BATCH decisions; gives how many days were counted anew.

    Counts everything where nothing was counted yet, or by another zone's midnight.
    """
    now, zone = now or timezone.now(), organisation().timezone
    mark = CountMark.objects.select_for_update().first()
    if mark is None or mark.zone != zone:
        return count_all(now=now)
    settled = Event.objects.filter(settled_before("transaction"))
    ahead = settled.filter(by_row(["transaction", "id"], ">", [mark.transaction, mark.event]), verb__in=DECIDING)
    lines = list(ahead.order_by("transaction", "id")[:BATCH])
    days = _days_of(lines, ZoneInfo(zone))
    for day in days:
        _count_day(day, ZoneInfo(zone))
    if lines:
        mark.transaction, mark.event = lines[-1].transaction, lines[-1].pk
    mark.counted_at = now
    mark.save()
    return len(days)


@transaction.atomic
def count_all(*, now: datetime | None = None) -> int:
    """Count every day anew; gives how many there are. The same as was counted day by day."""
    now, zone = now or timezone.now(), organisation().timezone
    last = Event.objects.filter(settled_before("transaction")).order_by("-transaction", "-id").first()
    reached = {"transaction": last.transaction, "event": last.pk} if last else {}
    CountMark.objects.all().delete()
    DayCount.objects.all().delete()
    found = _counted(Commitment.objects.filter(decided_at__isnull=False), ZoneInfo(zone))
    days: set[date] = set()
    waiting: list[DayCount] = []
    for row in found.iterator(chunk_size=ROWS):
        days.add(row["day"])
        waiting.append(_day_count(row))
        if len(waiting) >= ROWS:
            DayCount.objects.bulk_create(waiting)
            waiting.clear()
    DayCount.objects.bulk_create(waiting)
    CountMark.objects.create(zone=zone, counted_at=now, **reached)
    return len(days)


def _days_of(lines: Iterable[Event], zone: ZoneInfo) -> set[date]:
    """The days on which these decisions count, and on which they counted before."""
    events = list(lines)
    # One that was answered in time after all had counted on the day it broke, which was the day it was due.
    undone = {line.subject_id for line in events if line.verb != "commitment.missed" and _was_broken(line)}
    rows = Commitment.objects.filter(pk__in={line.subject_id for line in events})
    days = set()
    for pk, decided_at, due_at in rows.values_list("pk", "decided_at", "due_at"):
        instants = [decided_at, due_at] if pk in undone else [decided_at]
        days |= {at.astimezone(zone).date() for at in instants if at}
    return days


def _was_broken(line: Event) -> bool:
    return bool(line.data.get("overruled")) or line.verb == "commitment.restored"


def _count_day(day: date, zone: ZoneInfo) -> None:
    start, end = (datetime.combine(at, time.min, zone).astimezone(UTC) for at in (day, day + timedelta(days=1)))
    DayCount.objects.filter(day=day).delete()
    rows = Commitment.objects.filter(decided_at__gte=start, decided_at__lt=end)
    DayCount.objects.bulk_create(_day_count(row) for row in _counted(rows, zone))


def _counted(rows: QuerySet[Commitment], zone: ZoneInfo) -> Any:
    day, whose = TruncDate("decided_at", tzinfo=zone), Coalesce(broken_by(), 0)
    counted = rows.order_by().values("kind", day=day, about=Coalesce("tool_id", 0), whose=whose)
    kept, broken = (Count("pk", filter=Q(state=state)) for state in (State.KEPT, State.MISSED))
    return counted.annotate(kept=kept, broken=broken).filter(Q(kept__gt=0) | Q(broken__gt=0))


def _day_count(row: dict[str, Any]) -> DayCount:
    return DayCount(
        day=row["day"],
        tool_id=row["about"],
        owner_id=row["whose"],
        kind=row["kind"],
        kept=row["kept"],
        broken=row["broken"],
    )
