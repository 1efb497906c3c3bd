"""What calendars are told: the plan of the next year as rows that remember what was told before.

An entry keeps its name and counts up with every change; one that is gone from the plan is cancelled. Written after what
changes a plan, and once a day, when another day comes into sight.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from feedback.champions.duty import Duty
from feedback.champions.kept import plans
from feedback.champions.models import Entry, Roster
from feedback.champions.queries import duties_of
from feedback.people.models import User

ROWS = 1000
#: Shifts at the edge of what is shown are told whole, so that they do not change as it moves.
EDGE = timedelta(days=10)


@dataclass
class _Changes:
    """Entries to write, by what happens to them."""

    fresh: list[Entry] = field(default_factory=list)
    altered: list[Entry] = field(default_factory=list)


def publish_all(*, now: datetime | None = None) -> None:
    """Bring every roster's entries up to date, and forget what calendars no longer show."""
    now = now or timezone.now()
    for roster in Roster.objects.all():
        publish(roster=roster, now=now)
    Entry.objects.filter(ends_at__lte=sight(now)[0]).delete()


def sight(now: datetime) -> tuple[datetime, datetime]:
    """What calendars show: from the first of last month to the first of the month after this one, a year on.

    Whole months, so that a long turn that is cut at the edge does not change from day to day.
    """
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last_month = (first - timedelta(days=1)).replace(day=1)
    next_month = (first + timedelta(days=31)).replace(day=1)
    return last_month, next_month.replace(year=next_month.year + 1)


@transaction.atomic
def publish(*, roster: Roster, now: datetime | None = None) -> int:
    """Bring a roster's entries up to date with its plan; how many changed. Twice is as once."""
    now = now or timezone.now()
    Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    stored = list(Entry.objects.filter(roster=roster, ends_at__gt=sight(now)[0]))
    changes = _compare(roster, _planned(roster, now), stored, now)
    Entry.objects.bulk_create(changes.fresh, batch_size=ROWS)
    columns = ["key", "starts_at", "ends_at", "sequence", "cancelled", "changed_at"]
    Entry.objects.bulk_update(changes.altered, columns, batch_size=ROWS // 4)
    return len(changes.fresh) + len(changes.altered)


def _planned(roster: Roster, now: datetime) -> list[Duty]:
    """The time on within sight: what was, and what is to come of everybody who is here."""
    plan = plans().get(roster.pk)
    if plan is None:
        return []
    start, end = sight(now)
    wide = duties_of([plan], start - EDGE, end + EDGE)[roster.pk]
    found = [duty for duty in wide if duty.end > start and duty.start < end]
    here = set(User.objects.filter(pk__in={duty.user for duty in found}, is_active=True).values_list("pk", flat=True))
    return [duty for duty in found if duty.user in here or duty.end <= now]


def _compare(roster: Roster, planned: Iterable[Duty], stored: Iterable[Entry], now: datetime) -> _Changes:
    """The same time of the same person is the same entry; else the same shift of theirs is one that has moved."""
    changes = _Changes()
    by_time = {(entry.user_id, entry.starts_at, entry.ends_at): entry for entry in stored}
    left = {entry.uid: entry for entry in stored}
    unmatched: list[Duty] = []
    for duty in planned:
        entry = by_time.get((duty.user, duty.start, duty.end))
        if entry is None or entry.uid not in left:
            unmatched.append(duty)
            continue
        del left[entry.uid]
        if entry.cancelled or entry.key != duty.key:
            _renew(entry, duty, changes, now)
    by_shift: dict[tuple[int, str], list[Entry]] = {}
    for entry in left.values():
        by_shift.setdefault((entry.user_id, entry.key), []).append(entry)
    for duty in unmatched:
        same = by_shift.get((duty.user, duty.key))
        if same:
            entry = same.pop(0)
            del left[entry.uid]
            _renew(entry, duty, changes, now)
        else:
            changes.fresh.append(_fresh(roster, duty, now))
    _cancel((entry for entry in left.values() if not entry.cancelled), changes, now)
    return changes


def _renew(entry: Entry, duty: Duty, changes: _Changes, now: datetime) -> None:
    told = (entry.starts_at, entry.ends_at, entry.cancelled) != (duty.start, duty.end, False)
    entry.key, entry.starts_at, entry.ends_at, entry.cancelled = duty.key, duty.start, duty.end, False
    if told:
        entry.sequence, entry.changed_at = entry.sequence + 1, now
    changes.altered.append(entry)


def _cancel(gone: Iterable[Entry], changes: _Changes, now: datetime) -> None:
    for entry in gone:
        entry.cancelled, entry.sequence, entry.changed_at = True, entry.sequence + 1, now
        changes.altered.append(entry)


def _fresh(roster: Roster, duty: Duty, now: datetime) -> Entry:
    """Named after the shift and the person; an ending of its own, as they may have several parts of one shift."""
    return Entry(
        roster=roster,
        user_id=duty.user,
        uid=f"{duty.key}.{duty.user}.{get_random_string(8)}",
        key=duty.key,
        starts_at=duty.start,
        ends_at=duty.end,
        changed_at=now,
    )
