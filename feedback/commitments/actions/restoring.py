"""What taking a merge back does to promises: each is as it would be had the reports never been one, but for answers.

What was done for both while they were one was done for either: such a promise is kept, or kept late, as of then, and
does not break once more. What stands for itself again is still owed a word, by a fresh clock.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from feedback.commitments import states
from feedback.commitments.actions.holding import fact, go_on, held, keep_rows, tell
from feedback.commitments.actions.keeping import keep_held
from feedback.commitments.actions.merging import MERGED
from feedback.commitments.actions.opening import reopen
from feedback.commitments.actions.pausing import pause_rows, wait_rows
from feedback.commitments.models import Commitment, Kind, Pause, State
from feedback.events.actions import Thing
from feedback.reports.models import FrictionReport, Merge
from feedback.reports.models import State as ReportState


@transaction.atomic
def restore(*, report: FrictionReport, at: datetime) -> list[Commitment]:
    """A merge was taken back: what it called off stands again, with its old date. The other report keeps the earlier.

    A clock that stood still when they were merged has stood still since. A date that has passed meanwhile is broken as
    of that date, unless what was promised was done for both of them. Reports come with their site and its calendar.
    """
    closed = Commitment.objects.filter(subject_type="report", subject_id=report.pk, closed_because=MERGED)
    rows = list(closed.select_for_update(of=("self",)).select_related("calendar").order_by("id"))
    merged_at = {row.pk: row.closed_at or at for row in rows}
    for row in rows:
        _restore(row)
    keep_rows(rows, at)
    tell(fact("restored", row, at) for row in rows if row.state != State.MISSED)
    _stand_still(rows, merged_at)
    done = _keep_what_was_done(report, rows, merged_at, at)
    standing = held(Thing("report", report.pk), at) if rows else []
    if any(row.kind != Kind.ACKNOWLEDGE for row in done) and not any(row.kind == Kind.RESPOND for row in standing):
        fresh = reopen(report=report, round=report.reopened_count, at=at)
        standing += [fresh] if fresh else []
    if report.state == ReportState.WAITING:
        wait_rows(standing, at)
    return standing


def _restore(row: Commitment) -> None:
    row.closed_at, row.closed_because = None, ""
    if row.state != State.MISSED:
        row.state = states.target(row.state, "restore")
    go_on(row)


def _stand_still(rows: Iterable[Commitment], merged_at: dict[int, datetime]) -> None:
    """The merge ended the pause that each of these was in; it goes on from there."""
    running = {row.pk: row for row in rows if row.state == State.RUNNING}
    for pause in Pause.objects.filter(commitment__in=running, ended_at__isnull=False).order_by("ended_at"):
        row, since = running[pause.commitment_id], merged_at[pause.commitment_id]
        if pause.ended_at is not None and pause.ended_at >= since:
            pause_rows([row], since, pause.reason)


def _keep_what_was_done(
    report: FrictionReport, rows: Iterable[Commitment], merged_at: dict[int, datetime], at: datetime
) -> list[Commitment]:
    """Those that are overdue, and that were kept for what the report was one with; kept as of then."""
    overdue = [row for row in rows if row.state == State.MISSED or (row.state == State.RUNNING and row.due_at < at)]
    theirs = list(Commitment.objects.filter(subject_type="report", subject_id__in=_carriers(report))) if overdue else []
    done = []
    for row in overdue:
        came = _came([one for one in theirs if one.kind == row.kind], row, merged_at[row.pk])
        if came is not None:
            keep_held([row], came)
            done.append(row)
    return done


def _came(theirs: Sequence[Commitment], row: Commitment, merged_at: datetime) -> datetime | None:
    """When what was promised was done for both: while they were one, or at once where the other had it already."""
    standing = [one for one in theirs if one.closed_at is None or one.closed_at >= merged_at]
    if standing:
        return min((one.kept_at for one in standing if one.kept_at), default=None)
    # What had broken before was not put right by finding an old answer.
    had_it = row.state != State.MISSED and any(one.kept_at for one in theirs)
    return merged_at if had_it else None


def _carriers(report: FrictionReport) -> list[int]:
    """The numbers of the reports that a report was one with until now: whose it became, and what those went into."""
    last = Merge.objects.filter(report=report).order_by("-pk").values_list("into_id", flat=True).first()
    found: list[int] = []
    while last is not None and last not in found:
        found.append(last)
        last = Merge.objects.filter(report=last, undone_at=None).values_list("into_id", flat=True).first()
    return found
