"""The owner's verbs: seen, a question, an answer. Each can be read by whoever raised the report."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import DomainError, Invalid, Text
from feedback.core.text import clean_line
from feedback.people.models import User
from feedback.reports.actions.moving import held, keep, move, tell, words
from feedback.reports.models import FrictionReport, Kind, Message, Response
from feedback.reports.permissions import may_answer

LONGEST_PLAN = timedelta(days=730)


@transaction.atomic
def acknowledge(*, report: FrictionReport, by: User, message: str = "", now: datetime | None = None) -> FrictionReport:
    """Say that it was seen, with a word to the reporter if there is one. Raises Forbidden, IllegalMove, Invalid."""
    now = now or timezone.now()
    report = held(report)
    may_answer(by, report, at=now).demand()
    move(report, "acknowledge")
    said = words("message", message, required=False).text
    sent = _write(report, by, Message.Direction.COMMENT, said, now) if said else None
    report.acknowledged_at = report.acknowledged_at or now
    keep(report, now, "state", "acknowledged_at")
    tell("report.acknowledged", report, at=now, actor=by.pk, message_id=sent.pk if sent else None)
    return report


@dataclass
class Acknowledged:
    """What came of acknowledging several reports: those that are seen now, and why others are not."""

    done: list[FrictionReport] = field(default_factory=list)
    refused: list[tuple[FrictionReport, DomainError]] = field(default_factory=list)


def acknowledge_all(
    *, reports: Iterable[FrictionReport], by: User, message: str = "", now: datetime | None = None
) -> Acknowledged:
    """Acknowledge several reports, each for itself: one that cannot be does not hold up the others."""
    result = Acknowledged()
    for report in sorted(reports, key=lambda one: one.pk):
        try:
            result.done.append(acknowledge(report=report, by=by, message=message, now=now))
        except DomainError as refusal:
            result.refused.append((report, refusal))
    return result


@transaction.atomic
def ask(*, report: FrictionReport, by: User, message: str, now: datetime | None = None) -> FrictionReport:
    """Ask the reporter something; clocks stand still until they reply. Raises Forbidden, IllegalMove, Invalid."""
    now = now or timezone.now()
    report = held(report)
    may_answer(by, report, at=now).demand()
    move(report, "ask")
    sent = _write(report, by, Message.Direction.QUESTION, words("message", message).text, now)
    report.acknowledged_at = report.acknowledged_at or now
    keep(report, now, "state", "acknowledged_at")
    tell("report.asked", report, at=now, actor=by.pk, message_id=sent.pk)
    return report


@transaction.atomic
def respond(
    *,
    report: FrictionReport,
    by: User,
    kind: str,
    message: str,
    deliver_by: date | None = None,
    change_id: int | None = None,
    vendor_reference: str = "",
    together: str = "",
    now: datetime | None = None,
) -> FrictionReport:
    """Answer: changed, planned for a date, with the vendor, how to, or declined with the reason.

    `message` is what the reporter reads; `deliver_by` is a date at the report's site, needed for a plan and only there.
    `together` is the same for answers that are one: whoever several of them concern hears of it once. Raises
    Forbidden, IllegalMove, and Invalid field by field.
    """
    now = now or timezone.now()
    report = held(report)
    may_answer(by, report, at=now).demand()
    _check_answer(
        report, kind=kind, deliver_by=deliver_by, change_id=change_id, vendor_reference=vendor_reference, now=now
    )
    move(report, f"respond:{kind}")
    answer = Response.objects.create(
        report=report,
        by=by,
        kind=kind,
        message=words("message", message).text,
        deliver_by=deliver_by,
        vendor_reference=words("vendor_reference", clean_line(vendor_reference), limit=120, required=False).text[:120],
        change_id=change_id,
        created_at=now,
    )
    report.acknowledged_at = report.acknowledged_at or now
    report.answered_at = report.answered_at or now
    keep(report, now, "state", "acknowledged_at", "answered_at")
    tell(
        "report.responded",
        report,
        at=now,
        actor=by.pk,
        kind=kind,
        response_id=answer.pk,
        deliver_by=deliver_by.isoformat() if deliver_by else None,
        change_id=change_id,
        vendor_reference=bool(answer.vendor_reference),
        round=report.reopened_count,
        **({"together": together} if together else {}),
    )
    return report


def _write(report: FrictionReport, by: User, direction: str, text: str, now: datetime) -> Message:
    return Message.objects.create(report=report, author=by, direction=direction, text=text, created_at=now)


def _check_answer(
    report: FrictionReport,
    *,
    kind: str,
    deliver_by: date | None,
    change_id: int | None,
    vendor_reference: str,
    now: datetime,
) -> None:
    wrong: dict[str, Text] = {}
    if kind not in Kind.values:
        raise Invalid({"kind": _("Choose changed, planned, with_vendor, answered or declined.")})
    if kind == Kind.PLANNED:
        today = now.astimezone(ZoneInfo(report.site.timezone)).date()
        if deliver_by is None:
            wrong["deliver_by"] = _("Say by which day it will be changed.")
        elif not today < deliver_by <= today + LONGEST_PLAN:
            wrong["deliver_by"] = _("Give a day after today, at most two years ahead.")
    elif deliver_by is not None:
        wrong["deliver_by"] = _("Only a planned answer has a date.")
    if change_id is not None and kind != Kind.CHANGED:
        wrong["change"] = _("Only the answer “changed” names a change.")
    if vendor_reference and kind != Kind.WITH_VENDOR:
        wrong["vendor_reference"] = _("Only the answer “with the vendor” has their reference.")
    if wrong:
        raise Invalid(wrong)
