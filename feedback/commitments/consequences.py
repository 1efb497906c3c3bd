"""What an edit of a calendar does to running promises; see feedback/calendars/consequences.py."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from feedback.calendars.consequences import Consequences, Move, Moved
from feedback.calendars.models import Calendar, Spec
from feedback.calendars.queries import hours_of
from feedback.commitments.actions.recounting import new_target, pauses_over, recount, running_now, versions_of
from feedback.commitments.models import Commitment, Kind
from feedback.commitments.recount import Ticking

#: Counting goes on for so many seconds, in batches of so many, soonest due first; then the rest is told as a number.
SECONDS, BATCH = 3.0, 1000
#: So many moves of either direction are named.
NAMED = 50


def weigh(calendar: Calendar, edited: Spec, now: datetime) -> Consequences:
    """What would move if running promises were counted by `edited`. Bounded in time, and says how far it came."""
    rows, will = running_now(calendar), hours_of(edited)
    found, until = Consequences(running=rows.count()), time.monotonic() + SECONDS
    versions = versions_of(calendar, rows.order_by().values_list("calendar_version", flat=True).distinct())
    for batch in _batches(rows):
        pauses = pauses_over(row.id for row, *_named in batch)
        for shown in batch:
            row = shown.row
            target = new_target(row, versions[row.calendar_version], will, pauses[row.id], now)
            _count(found, shown, target.due_at if target else None)
        found.looked_at += len(batch)
        found.looked_until = batch[-1].row.due_at
        if time.monotonic() > until:
            break
    return found


def move(calendar: Calendar, by: int | None, earlier: bool, now: datetime) -> Moved:
    """Move the first batch at once; the rest follows through the outbox."""
    done = recount(calendar=calendar, by=by, earlier=earlier, now=now)
    return Moved(done.later, done.earlier, more=done.last is not None)


class _Shown(NamedTuple):
    """A promise, and what names it in the list."""

    row: Ticking
    subject: str
    subject_id: int
    owner: str | None


def _batches(rows: QuerySet[Commitment]) -> Iterator[Sequence[_Shown]]:
    columns = (*Ticking._fields, "subject_type", "subject_id", "owner__name")
    found = rows.order_by("due_at", "id").values_list(*columns).iterator(chunk_size=BATCH)
    width = len(Ticking._fields)
    while batch := list(islice(found, BATCH)):
        yield [_Shown(Ticking(*row[:width]), *row[width:]) for row in batch]


def _count(found: Consequences, shown: _Shown, due: datetime | None) -> None:
    if due is None:
        found.fixed += 1
    elif due == shown.row.due_at:
        found.unchanged += 1
    else:
        found.later += due > shown.row.due_at
        found.earlier += due < shown.row.due_at
        if (found.later if due > shown.row.due_at else found.earlier) <= NAMED:
            found.moves.append(_named(shown, due))


def _named(shown: _Shown, due: datetime) -> Move:
    report = shown.subject == "report"
    label = f"F-{shown.subject_id}" if report else f"{shown.subject} {shown.subject_id}"
    url = reverse("reports:detail", args=[label]) if report else ""
    return Move(label, url, Kind(shown.row.kind).label, shown.owner or "", shown.row.due_at, due)
