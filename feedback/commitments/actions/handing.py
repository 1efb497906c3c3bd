"""A broken promise gives its report to somebody else: one clock, one transaction, the report held before the clock.

Everything that happens to a report takes its locks in that order. A report that somebody is acting on right now is not
waited for: the next pass comes back to it.
"""

from datetime import datetime

from django.db import transaction

from feedback.commitments.aside import carry_out
from feedback.commitments.clockwork import Row, Tally, Unreadable
from feedback.commitments.listeners import Listeners, Reached
from feedback.commitments.models import Commitment
from feedback.commitments.terms import REASSIGN, Aim
from feedback.core.db import claimed
from feedback.reports.models import FrictionReport, State
from feedback.routing import actions as routing
from feedback.routing.receiving import Receiver, receiver


def gives_away(next_step: str) -> bool:
    """Whether the next step of a clock gives its report to somebody else."""
    return next_step.startswith(REASSIGN)


@transaction.atomic
def hand_over(*, clock: Row, now: datetime) -> Tally | None:
    """Carry out the step that is due: the report changes its owner, or the reason why not is kept.

    None where somebody is acting on the report, or has done this step meanwhile. The new owner has it from `now` on;
    the step is dated by its deadline.
    """
    report = _report(clock)
    row = _still_due(clock, now)
    if row is None or (report is None and clock.subject_type == "report"):
        return None
    aim = _aim(row)
    found = _receiver(report, aim, now)
    handed = Reached([found.person.pk] if found.person else [], found.why or f"to_{aim.who}")
    # The proof comes first: only a step that was never carried out gives the report away.
    done = carry_out([row], now=now, listeners=Listeners(now, handed=handed))
    if report is not None and found.person is not None and done.escalated:
        routing.pass_on(report=report, owner=found.person, because=found.notes, now=now)
    return done


def _report(clock: Row) -> FrictionReport | None:
    if clock.subject_type != "report":
        return None
    return claimed(FrictionReport.objects.filter(pk=clock.subject_id)).first()


def _still_due(clock: Row, now: datetime) -> Row | None:
    """The clock as it is now, held; None if this step of it is done, or nothing is owed any more."""
    held = Commitment.clocks.filter(pk=clock.id, next_step=clock.next_step, next_fire_at__lt=now)
    found = held.select_for_update(of=("self",)).first()
    return Row.of(found) if found else None


def _aim(row: Row) -> Aim:
    try:
        return Aim.read(next(tell for _name, _at, tell in row.pending()))
    except (Unreadable, StopIteration):
        return Aim("")  # it stands aside when it is carried out


def _receiver(report: FrictionReport | None, aim: Aim, now: datetime) -> Receiver:
    if report is None or report.state == State.MERGED:
        return Receiver(None, why="settled")
    return receiver(report, to=aim.who, named=aim.named, at=now)
