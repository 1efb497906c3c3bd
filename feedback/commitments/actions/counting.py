"""Adding up the record day by day, from what the journal says was decided. Nothing here slows a promise down.

A promise is decided once, on the day it was kept or broke; a late answer that was on its way in time can only move it
from the day it broke to the day it was kept. So a day is counted anew, from the promises themselves, when the journal
says that one of its promises was decided: whatever was counted before, the day is right afterwards.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Model, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from feedback.commitments.days import ahead_of, days_of
from feedback.commitments.history import COUNTED
from feedback.commitments.models import Commitment, CountMark, DayCount, PlaceCount, broken_by
from feedback.core.db import settled_before
from feedback.events.models import Event
from feedback.people.queries import organisation

#: Lines of the journal that are read in one transaction.
BATCH = 5_000
ROWS = 2_000
#: What the days of the record are counted by.
KEYS = ("day", "tool_id", "owner_id", "kind")


@transaction.atomic
def count_on(*, now: datetime | None = None) -> int:
    """Count what was decided since the last time, up to BATCH decisions; gives how many days were counted anew.

    Counts everything where nothing was counted yet, or by another zone's midnight.
    """
    now, zone = now or timezone.now(), organisation().timezone
    mark = CountMark.objects.select_for_update().first()
    if mark is None or mark.zone != zone:
        return count_all(now=now)
    lines = list(ahead_of(mark).filter(settled_before("transaction"))[:BATCH])
    days = days_of(lines, ZoneInfo(zone))
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
    for counts in (PlaceCount, DayCount):
        counts._default_manager.all().delete()
    _count(Commitment.objects.filter(decided_at__isnull=False), ZoneInfo(zone))
    _sum_up(PlaceCount.objects.all())
    CountMark.objects.create(zone=zone, counted_at=now, **reached)
    return DayCount.objects.order_by().values("day").distinct().count()


def _count_day(day: date, zone: ZoneInfo) -> None:
    start, end = (datetime.combine(at, time.min, zone).astimezone(UTC) for at in (day, day + timedelta(days=1)))
    for counts in (PlaceCount, DayCount):
        counts._default_manager.filter(day=day).delete()
    _count(Commitment.objects.filter(decided_at__gte=start, decided_at__lt=end), zone)
    _sum_up(PlaceCount.objects.filter(day=day))


def _count(rows: QuerySet[Commitment], zone: ZoneInfo) -> None:
    """Count these promises by day and by everything that supervisors ask by."""
    day, whose = TruncDate("decided_at", tzinfo=zone), broken_by()
    things: Any = rows.order_by().values("site_id", "team_id", "tool_id", "kind", day=day, whose=whose)
    found = things.annotate(**COUNTED).filter(Q(kept__gt=0) | Q(broken__gt=0)).iterator(chunk_size=ROWS)
    _store(PlaceCount, (PlaceCount(owner_id=row.pop("whose"), **row) for row in found))


def _sum_up(places: QuerySet[PlaceCount]) -> None:
    """The record's days, which ask for less: the places added up."""
    sums: Any = places.order_by().values(*KEYS).annotate(k=Sum("kept"), b=Sum("broken")).iterator(chunk_size=ROWS)
    _store(
        DayCount,
        (
            DayCount(
                day=row["day"],
                tool_id=row["tool_id"] or 0,
                owner_id=row["owner_id"] or 0,
                kind=row["kind"],
                kept=row["k"],
                broken=row["b"],
            )
            for row in sums
        ),
    )


def _store(model: type[Model], rows: Iterator[Any]) -> None:
    while batch := list(islice(rows, ROWS)):
        model._default_manager.bulk_create(batch)
