"""The date promised with a planned change: made once, moved visibly and counted."""

from datetime import date, datetime

from django.db import transaction

from feedback.calendars.queries import hours_of
from feedback.commitments import targets
from feedback.commitments.actions.holding import clock_of, fact, held, hours_for, keep_rows, tell, wind
from feedback.commitments.actions.keeping import close_rows
from feedback.commitments.actions.opening import Scope, free_round, promise, store, terms_for
from feedback.commitments.actions.pausing import resume_rows
from feedback.commitments.models import Commitment, Kind, State
from feedback.commitments.targets import Target
from feedback.events.actions import Thing
from feedback.reports.models import FrictionReport


@transaction.atomic
def plan(*, report: FrictionReport, deliver_by: date, at: datetime) -> Commitment:
    """Promise a change by the end of a local date of the report's site, or move the date promised before.

    A date that has broken already is not moved: it stays broken, and the new one is a promise of its own.
    """
    subject = Thing("report", report.pk)
    for row in held(subject, at, {Kind.DELIVER}):
        if row.state != State.MISSED:
            return move(row, targets.deliver_target(hours_for(row), deliver_by), at, reason="planned")
        close_rows([row], at, "replan")
    target = targets.deliver_target(hours_of(report.site.calendar), deliver_by)
    return open_one(report=report, kind=Kind.DELIVER, target=target, at=at)


def open_one(*, report: FrictionReport, kind: str, target: Target, at: datetime) -> Commitment:
    """Promise one more thing about a report by that instant."""
    calendar = report.site.calendar
    fresh = promise(
        Thing("report", report.pk),
        kind,
        target,
        Scope.of_report(report),
        calendar=calendar,
        hours=hours_of(calendar),
        terms=terms_for(report),
        opened_at=at,
        round=free_round(report, kind),
    )
    return store([fresh])[0]


def move(row: Commitment, target: Target, at: datetime, *, reason: str) -> Commitment:
    """Set another date on a promise that is held. Who moves it is counted, unless a merge brought an earlier one."""
    told = resume_rows([row], at) if row.state == State.PAUSED else []
    if target.due_at != row.due_at:
        was = row.due_at
        row.clock_version += 1
        row.moved_count += reason == "planned"
        wind(row, clock_of(row, hours_for(row)), target, after=at)
        told.append(fact("moved", row, at, reason=reason, was_due_at=was.isoformat(), times=row.moved_count))
    keep_rows([row], at)
    tell(told)
    return row
