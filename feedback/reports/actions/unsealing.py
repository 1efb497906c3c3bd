"""Opening a seal: one admin asks with a reason, another agrees within a week, and whoever wrote it is told why."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Forbidden
from feedback.people.models import User
from feedback.people.permissions import demand_admin
from feedback.reports.actions.moving import held, keep, tell, words
from feedback.reports.models import FrictionReport, Unsealing
from feedback.reports.seal import is_author
from feedback.reports.unsealed import APART, are_two, is_open, last_of

REASON_LIMIT = 1000
_TOLD: Mapping[str, str] = {
    Unsealing.Outcome.OPENED: "report.unsealed",
    Unsealing.Outcome.DECLINED: "report.unseal_declined",
    Unsealing.Outcome.WITHDRAWN: "report.unseal_withdrawn",
}


@transaction.atomic
def unseal(*, report: FrictionReport, by: User, reason: str, now: datetime | None = None) -> Unsealing:
    """Ask another admin to open who raised a report without their name. The author reads the reason once it is opened.

    Raises Forbidden for anybody but an admin, Conflict for a report by name or one that was asked about, Invalid.
    """
    now = now or timezone.now()
    report = _held(report, by)
    if is_open(last_of(report), now):
        raise Conflict(_("Somebody has asked for this already. Another admin can agree or decline."))
    asked = Unsealing.objects.create(
        report=report, asked_by=by, asked_at=now, reason=words("reason", reason, limit=REASON_LIMIT).text
    )
    keep(report, now)
    tell("report.unseal_asked", report, at=now, actor=by.pk, unsealing_id=asked.pk)
    return asked


@transaction.atomic
def agree_to_unseal(*, report: FrictionReport, by: User, now: datetime | None = None) -> Unsealing:
    """Open it for the admin who asked and oneself, for a day; the author is told. Raises Forbidden, Conflict."""
    now = now or timezone.now()
    report = _held(report, by)
    asked = _asked(report, now)
    if asked.asked_by_id == by.pk:
        raise Forbidden(_("You asked for this yourself. Another admin has to agree."))
    if is_author(by, report):
        raise Forbidden(_("You raised this report yourself, so another admin has to decide."))
    if not are_two(asked.asked_by_id, by.pk, now=now):
        told = _(
            "One of you made the other an admin, or changed their e-mail address, in the last %(days)d days. "
            "Somebody else has to agree."
        )
        raise Forbidden(told % {"days": APART.days})
    return _decide(asked, report, by, Unsealing.Outcome.OPENED, now)


@transaction.atomic
def decline_to_unseal(*, report: FrictionReport, by: User, now: datetime | None = None) -> Unsealing:
    """Leave it closed; whoever asked takes it back so, and anybody else says no. Raises Forbidden, Conflict."""
    now = now or timezone.now()
    report = _held(report, by)
    asked = _asked(report, now)
    if asked.asked_by_id == by.pk:
        return _decide(asked, report, by, Unsealing.Outcome.WITHDRAWN, now)
    return _decide(asked, report, by, Unsealing.Outcome.DECLINED, now)


def _held(report: FrictionReport, by: User) -> FrictionReport:
    demand_admin(by)
    report = held(report)
    if not report.anonymous:
        raise Conflict(_("This report was raised by name, so there is nothing to open."))
    return report


def _asked(report: FrictionReport, now: datetime) -> Unsealing:
    asked = last_of(report)
    if asked is None or not is_open(asked, now):
        raise Conflict(_("Nobody is waiting for this any more. It can be asked for again."))
    return asked


def _decide(asked: Unsealing, report: FrictionReport, by: User, outcome: str, now: datetime) -> Unsealing:
    asked.outcome, asked.decided_by, asked.decided_at = outcome, by, now
    asked.save(update_fields=["outcome", "decided_by", "decided_at"])
    keep(report, now)
    tell(_TOLD[outcome], report, at=now, actor=by.pk, unsealing_id=asked.pk)
    return asked
