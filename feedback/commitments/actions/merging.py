"""What a merge does to promises: the earliest is kept, nobody's date gets worse, and nothing climbs twice."""

from datetime import datetime

from django.db import transaction

from feedback.commitments.actions.delivering import move, open_one
from feedback.commitments.actions.holding import clock_of, held, hours_for
from feedback.commitments.actions.keeping import close_rows
from feedback.commitments.models import Commitment, Kind, State
from feedback.commitments.targets import Target
from feedback.events.actions import Thing
from feedback.reports.models import FrictionReport

MERGED = "merge"


@transaction.atomic
def merge(*, report: FrictionReport, into: FrictionReport, at: datetime) -> None:
    """The promises about `report` go over to `into`: where both have one, the earlier date holds for all.

    What broke already stays broken and stops climbing: it does not break the other one too.
    """
    theirs = {row.kind: row for row in held(Thing("report", into.pk), at) if row.state != State.MISSED}
    ours = held(Thing("report", report.pk), at)
    for row in ours:
        if row.state != State.MISSED:
            _hand_over(row, theirs.get(row.kind), into, at)
    close_rows(ours, at, MERGED, into=into.pk)


def _hand_over(row: Commitment, other: Commitment | None, into: FrictionReport, at: datetime) -> None:
    target = _target_now(row, at)
    if other is None:
        if row.kind == Kind.DELIVER or not _was_promised(into, row.kind):
            open_one(report=into, kind=row.kind, target=target, at=at)
        return
    # Somebody whose clock runs must not wait because another's stands still.
    runs_on = other.state == State.PAUSED and row.state == State.RUNNING
    if runs_on or target.due_at < _target_now(other, at).due_at:
        earliest = min(target, _target_now(other, at), key=lambda one: one.due_at)
        move(other, earliest, at, reason=MERGED)


def _was_promised(report: FrictionReport, kind: str) -> bool:
    """Whether it has had such a promise, so that its people have what came of it, or will be told that it broke."""
    return Commitment.objects.filter(subject_type="report", subject_id=report.pk, kind=kind).exists()


def _target_now(row: Commitment, at: datetime) -> Target:
    """When it is due; of one that stands still, when it would be if it ran on from here."""
    if row.state != State.PAUSED or row.paused_at is None:
        return Target(row.runs_out_at, row.due_at)
    return clock_of(row, hours_for(row)).after_pause(row.runs_out_at, row.paused_at, at)
