"""Counting running promises by their calendar as it is now: an explicit act, and every promise that moves is told of.

In batches, each its own transaction: the first one at once, the rest by the journal's outbox (flow.py), so that it goes
on wherever a process dies. A batch never waits for a lock; whom it had to pass over it comes back to.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from feedback.calendars.engine import Hours
from feedback.calendars.errors import BeyondHorizonError
from feedback.calendars.models import Calendar
from feedback.calendars.queries import hours_at
from feedback.commitments.actions.holding import CHANGING, done_steps, fact, wind
from feedback.commitments.models import Commitment, Pause, State
from feedback.commitments.recount import Over, Ticking, recounted
from feedback.commitments.targets import Clock, Target
from feedback.commitments.terms import time_of
from feedback.core.db import claimed, update_rows
from feedback.events.actions import Fact, Thing, record
from feedback.events.bulk import record_many

BATCH = 500
Place = tuple[datetime, int]


@dataclass(slots=True)
class Recounted:
    """What one batch did. `last` is where it ended; None when nothing was left."""

    later: int = 0
    earlier: int = 0
    passed_over: int = 0
    last: Place | None = None


def running_by(calendar: Calendar, *, after: Place | None = None) -> QuerySet[Commitment]:
    """Promises whose clock runs or stands still by an earlier version of this calendar, soonest due first."""
    rows = running_now(calendar).exclude(calendar_version=calendar.version)
    if after is not None:
        rows = rows.filter(due_at__gte=after[0]).filter(Q(due_at__gt=after[0]) | Q(id__gt=after[1]))
    return rows.order_by("due_at", "id")


def running_now(calendar: Calendar) -> QuerySet[Commitment]:
    """Promises whose clock runs or stands still by any version of this calendar."""
    return Commitment.objects.filter(closed_at=None, calendar=calendar, state__in=(State.RUNNING, State.PAUSED))


def versions_of(calendar: Calendar, rows: Iterable[int]) -> dict[int, Hours]:
    """The hours of each of these versions."""
    return {version: hours_at(calendar, version) for version in set(rows)}


def pauses_over(ids: Iterable[int]) -> Mapping[int, list[Over]]:
    """The pauses that are over, by promise."""
    found: dict[int, list[Over]] = defaultdict(list)
    ended = Pause.objects.filter(commitment_id__in=list(ids), ended_at__isnull=False).order_by("started_at")
    for key, start, end in ended.values_list("commitment_id", "started_at", "ended_at"):
        if end is not None:
            found[key].append((start, end))
    return found


def new_target(row: Ticking, was: Hours, will: Hours, pauses: Iterable[Over], now: datetime) -> Target | None:
    """The date it would have; None if it keeps its own whatever is confirmed.

    That is one that a merge set, one past which the clock has run already, and one that would be over already: an edit
    never breaks a promise.
    """
    reached = row.paused_at or now
    if row.due_at <= reached:
        return None
    try:
        target = recounted(row, was, will, pauses)
    except BeyondHorizonError:
        return None
    return target if target is not None and target.due_at > reached else None


@transaction.atomic
def recount(
    *, calendar: Calendar, by: int | None, earlier: bool, now: datetime, after: Place | None = None, left: int = 0
) -> Recounted:
    """Move the next batch of running promises to the calendar's present version, and have the rest follow.

    Later dates are given; earlier ones only with `earlier`. `by` is somebody's id; `left` is how many were passed over
    in this round so far, after which another round is made.
    """
    done = _batch(calendar, by, earlier, now, after)
    left += done.passed_over
    if done.last is None and left:
        done.last, left = (datetime.min.replace(tzinfo=now.tzinfo), 0), 0
    data: dict[str, Any] = {"version": calendar.version, "later": done.later, "earlier": done.earlier}
    if done.last is not None:
        place = [done.last[0].isoformat(), done.last[1]]
        data["next"] = {"after": place, "left": left, "earlier": earlier}
    if done.last is not None or after is None or done.later or done.earlier:
        record(Fact("calendar.recounted", Thing("calendar", calendar.pk), now, actor=by, data=data))
    return done


def _batch(calendar: Calendar, by: int | None, earlier: bool, now: datetime, after: Place | None) -> Recounted:
    places = list(running_by(calendar, after=after).values_list("due_at", "id")[:BATCH])
    rows = list(claimed(running_by(calendar).filter(pk__in=[pk for _due, pk in places])))
    hours = versions_of(calendar, {calendar.version, *(row.calendar_version for row in rows)})
    pauses, will = pauses_over(row.pk for row in rows), hours[calendar.version]
    done = Recounted(passed_over=len(places) - len(rows), last=places[-1] if len(places) == BATCH else None)
    moved, told = [], []
    for row in rows:
        ticking = Ticking(*(getattr(row, name) for name in Ticking._fields))
        target = new_target(ticking, hours[row.calendar_version], will, pauses[row.pk], now)
        if target is None or target.due_at == row.due_at or (target.due_at < row.due_at and not earlier):
            continue
        done.later += target.due_at > row.due_at
        done.earlier += target.due_at < row.due_at
        clock = Clock(time_of(row.policy, row.kind), will, tuple(pauses[row.pk]))
        told.append(replace(_move(row, calendar, clock, target, now), actor=by))
        moved.append(row)
    columns = ("calendar_version", "recounted_at", *CHANGING)
    update_rows(Commitment, columns, [[row.pk, *(getattr(row, name) for name in columns[:-1]), now] for row in moved])
    record_many(told)
    return done


def _move(row: Commitment, calendar: Calendar, clock: Clock, target: Target, now: datetime) -> Fact:
    was = row.due_at
    row.calendar_version, row.clock_version, row.recounted_at = calendar.version, row.clock_version + 1, now
    wind(row, clock, target, done=done_steps(row), after=row.paused_at or now)
    if row.state == State.PAUSED:
        row.next_fire_at = None
    return fact("moved", row, now, reason="calendar", was_due_at=was.isoformat(), version=calendar.version)
