"""Reading promises: those somebody may see, those of some reports, and what a new report would be promised."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from feedback.calendars.queries import hours_of
from feedback.catalogue.models import Category, Tool
from feedback.commitments import policies
from feedback.commitments.models import Commitment, SlaPolicy, State
from feedback.core.db import one_of
from feedback.people.models import Role, Site, User
from feedback.people.queries import Anyone, deputised_by, reach
from feedback.reports.models import FrictionReport, Supporter

#: Which columns a page or the API shows beside the promise's own.
PARTS = ("site", "team", "tool", "owner", "calendar")


def commitments_visible_to(user: Anyone, *, at: datetime | None = None) -> QuerySet[Commitment]:
    """Whom a promise concerns: its owner (or who stands in), the people it was made to, and whose scope covers it.

    Of an anonymous report the promise carries no team, so that a list by team gives nobody away.
    """
    if not isinstance(user, User) or not user.is_active:
        return Commitment.objects.none()
    wide = reach(user, Role.OWNER, Role.SUPERVISOR, Role.ADMIN)
    if wide.everything:
        return Commitment.objects.all()
    mine = Q(owner__in={user.pk, *deputised_by(user, at or timezone.now())})
    return Commitment.objects.filter(mine | wide.q() | _made_to(user))


def _made_to(user: User) -> Q:
    """Promises about what somebody raised or said "me too" on."""
    raised = FrictionReport.objects.filter(reporter=user).order_by().values("pk")
    supported = Supporter.objects.filter(user=user).order_by().values("report_id")
    return Q(subject_type="report") & (one_of("subject_id", raised) | one_of("subject_id", supported))


def policies_visible_to(user: Anyone) -> QuerySet[SlaPolicy]:
    """Everybody signed in: what is promised is no secret."""
    return SlaPolicy.objects.all() if isinstance(user, User) and user.is_active else SlaPolicy.objects.none()


def promises_of(report_ids: Iterable[int]) -> dict[int, list[Commitment]]:
    """The promises about these reports in the order they were made, in one query; who sees a report sees them."""
    found: dict[int, list[Commitment]] = defaultdict(list)
    rows = Commitment.objects.filter(subject_type="report", subject_id__in=list(report_ids))
    for row in rows.order_by("round", "opened_at", "id"):
        found[row.subject_id].append(row)
    return found


def promise_preview(
    *, site: Site, tool: Tool | None, severity: str, category: Category | None = None, at: datetime | None = None
) -> dict[str, datetime]:
    """What a report filed at `at` would be promised: due dates (UTC) by kind, without those that are not promised."""
    about = policies.About(site.pk, tool.pk if tool else None, severity, category.pk if category else None)
    terms = policies.terms_of(policies.matching(policies.in_force(), about))
    found = policies.first_targets(hours_of(site.calendar), terms, at or timezone.now())
    return {kind: target.due_at for kind, target in found.items()}


def still_open(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Promises on which somebody still owes something."""
    return rows.filter(closed_at=None)


def at_risk(rows: QuerySet[Commitment], now: datetime) -> QuerySet[Commitment]:
    """Running promises with less than a fifth of their time left."""
    return rows.filter(state=State.RUNNING, risk_at__lte=now, due_at__gte=now)


def broken(rows: QuerySet[Commitment], now: datetime) -> QuerySet[Commitment]:
    """Promises past their date and not kept yet, swept or not."""
    return rows.filter(Q(state=State.MISSED, closed_at=None) | Q(state=State.RUNNING, due_at__lt=now))
