"""Me too: one row a person, however often they press it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Forbidden
from feedback.people.models import User
from feedback.reports.actions.family import held_counting
from feedback.reports.actions.moving import keep, tell
from feedback.reports.models import FrictionReport, Supporter
from feedback.reports.permissions import may_support
from feedback.reports.seal import is_author, raised_by, speaks_sealed


@transaction.atomic
def support(*, report: FrictionReport, by: User, now: datetime | None = None) -> FrictionReport:
    """Say that it happens to oneself too; returns the report that counts it: of a merged one, the one it went into.

    A second time changes nothing, and neither does one's own report. Raises Forbidden.
    """
    now = now or timezone.now()
    report = held_counting(report)
    if is_author(by, report) or speaks_sealed(by, report) is not None:
        return report
    may_support(by, report).demand()
    _row, new = Supporter.objects.get_or_create(report=report, user=by, defaults={"created_at": now})
    if new:
        report.people_count += 1
        keep(report, now, "people_count")
        tell("report.supported", report, at=now, actor=by.pk, people=report.people_count)
    return report


@transaction.atomic
def unsupport(*, report: FrictionReport, by: User, now: datetime | None = None) -> FrictionReport:
    """Take one's "me too" back; without one nothing changes.

    Raises Forbidden for whoever raised the report, or one that is merged into it.
    """
    now = now or timezone.now()
    report = held_counting(report)
    if is_author(by, report) or FrictionReport.objects.filter(raised_by(by), merged_into=report).exists():
        raise Forbidden(_("You raised this report yourself, so it goes on counting you."))
    family = Q(pk=report.pk) | Q(merged_into=report)
    homes = FrictionReport.objects.filter(family).values("pk")
    gone, _per_model = Supporter.objects.filter(report=report, user=by).delete()
    if gone:
        Supporter.objects.filter(report__in=homes, user=by).delete()
        report.people_count -= gone
        keep(report, now, "people_count")
        tell("report.unsupported", report, at=now, actor=by.pk, people=report.people_count)
    return report
