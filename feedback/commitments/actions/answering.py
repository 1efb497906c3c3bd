"""What an owner's word does to the promises about a report."""

from datetime import date, datetime

from django.db import transaction

from feedback.commitments.actions.delivering import plan
from feedback.commitments.actions.holding import held
from feedback.commitments.actions.keeping import cancel, keep
from feedback.commitments.actions.pausing import pause_rows, wait_rows
from feedback.commitments.models import Kind
from feedback.events.actions import Thing
from feedback.reports.models import FrictionReport
from feedback.reports.models import Kind as Answer


@transaction.atomic
def wait_for_reporter(*, subject: Thing, at: datetime) -> None:
    """The owner asked the reporter something: that shows it was seen, and stops what is still owed.

    Unless its policy lets the clock run on.
    """
    keep(subject=subject, kinds={Kind.ACKNOWLEDGE}, at=at)
    wait_rows(held(subject, at), at)


@transaction.atomic
def answer(*, report: FrictionReport, kind: str, deliver_by: date | None, at: datetime) -> None:
    """The owner answered: that keeps *acknowledge* and *respond*, and settles what becomes of a promised change.

    Planned promises it by a date or moves the date; changed keeps it; with the vendor leaves it running unless the
    policy says otherwise; any other answer calls it off. Reports come with their site and its calendar.
    """
    subject = Thing("report", report.pk)
    keep(subject=subject, kinds={Kind.ACKNOWLEDGE, Kind.RESPOND}, at=at)
    if kind == Answer.PLANNED and deliver_by is not None:
        plan(report=report, deliver_by=deliver_by, at=at)
    elif kind == Answer.CHANGED:
        keep(subject=subject, kinds={Kind.DELIVER}, at=at)
    elif kind == Answer.WITH_VENDOR:
        delivering = held(subject, at, {Kind.DELIVER})
        pause_rows([row for row in delivering if row.policy["pause_with_vendor"]], at, "vendor")
    else:
        cancel(subject=subject, kinds={Kind.DELIVER}, at=at, reason="answer")
