"""What a running promise's date would be by other hours: the same terms, start and pauses, another calendar. Pure.

Only a date that follows from the calendar is counted anew. One that a merge brought from another report stays.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from feedback.calendars import workdays
from feedback.calendars.engine import Hours
from feedback.commitments import targets
from feedback.commitments.models import Kind
from feedback.commitments.targets import Clock, Target, after_pauses
from feedback.commitments.terms import length_of, time_of

Over = tuple[datetime, datetime]


class Ticking(NamedTuple):
    """What has to be known of a running or stopped promise to count it anew. The fields are the columns'."""

    id: int
    kind: str
    round: int
    policy: dict[str, Any]
    opened_at: datetime
    runs_out_at: datetime
    due_at: datetime
    paused_at: datetime | None
    calendar_version: int


def recounted(row: Ticking, was: Hours, will: Hours, pauses: Iterable[Over] = ()) -> Target | None:
    """When it would be due by `will`; None where its date does not follow from `was`, by which it is counted.

    `pauses` are those that are over. Raises BeyondHorizonError where `will` has not enough open time.
    """
    over = tuple(pauses)
    day = _promised_day(row, was, over)
    if _target(row, was, day, over) != Target(row.runs_out_at, row.due_at):
        return None
    return _target(row, will, day, over)


def _target(row: Ticking, hours: Hours, day: date | None, pauses: tuple[Over, ...]) -> Target | None:
    first = _first_target(row, hours, day)
    return after_pauses(Clock(time_of(row.policy, row.kind), hours), first, pauses) if first else None


def _first_target(row: Ticking, hours: Hours, day: date | None) -> Target | None:
    if day is not None:
        return targets.deliver_target(hours, day)
    length = length_of(row.policy, row.kind, again=bool(row.kind == Kind.RESPOND and row.round))
    return targets.target_of(length, hours, row.opened_at) if length else None


def _promised_day(row: Ticking, was: Hours, pauses: tuple[Over, ...]) -> date | None:
    """The local date for which a change was promised, before pauses made it later."""
    if row.kind != Kind.DELIVER:
        return None
    lost = sum((end - start for start, end in pauses), timedelta())
    return workdays.local_date(was, row.runs_out_at - lost - timedelta(microseconds=1))
