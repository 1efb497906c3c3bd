"""Rows of the supervisors’ page: a promise, its report and how far it climbed, read for a whole page at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.commitments.listeners import SKIPPED
from feedback.commitments.models import Commitment, State, Step
from feedback.commitments.queries import is_at_risk
from feedback.commitments.targets import ESCALATE
from feedback.commitments.terms import REASSIGN
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from feedback.reports.queries import reports_visible_to
from feedback.routing.models import Assignment

CLIMBED = {
    "owner": _("the owner was told"),
    "lead": _("climbed to the lead"),
    "supervisor": _("climbed to the supervisor"),
    "admin": _("climbed to the head of operations"),
    "no_supervisor": _("climbed to the head of operations"),
    "supervisor_lead": _("climbed to the supervisor’s lead"),
    "person": _("climbed to somebody named for it"),
    "person_lead": _("climbed to a lead"),
    "to_deputy": _("went over to the deputy"),
    "to_group": _("went over to a group"),
    "to_person": _("went over to somebody named for it"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One promise of the list. `report` is None where the reader may see the promise but not what it is about."""

    commitment: Commitment
    report: FrictionReport | None
    at_risk: bool
    climbed: str | Promise
    #: When its owner got it, where somebody else had it before.
    given_at: datetime | None = None


def rows_of(commitments: Iterable[Commitment], reader: User, now: datetime) -> list[Row]:
    """The rows in their order; three queries however many there are."""
    found = list(commitments)
    ids = {each.subject_id for each in found if each.subject_type == "report"}
    reports = reports_visible_to(reader, at=now).filter(pk__in=ids).in_bulk()
    given = _given_on(reports)
    climbed = _climbed([each.pk for each in found if each.state == State.MISSED], reader)
    return [
        Row(
            each,
            reports.get(each.subject_id) if each.subject_type == "report" else None,
            at_risk=is_at_risk(each, now),
            climbed=climbed.get(each.pk, ""),
            given_at=given.get(each.subject_id) if each.subject_type == "report" else None,
        )
        for each in found
    ]


def _given_on(report_ids: Iterable[int]) -> dict[int, datetime]:
    """When reports that changed hands came to whom they belong now."""
    asked = Assignment.objects.filter(report_id__in=list(report_ids)).order_by().values_list("report_id")
    handed = asked.annotate(times=Count("pk"), last=Max("created_at")).filter(times__gt=1)
    return {report_id: last for report_id, _times, last in handed}


def _climbed(ids: list[int], reader: User) -> dict[int, str | Promise]:
    """Whom the last escalation of each reached."""
    climbing = Q(step__startswith=ESCALATE) | Q(step__startswith=REASSIGN)
    steps = Step.objects.filter(climbing, commitment_id__in=ids).exclude(outcome__in=SKIPPED)
    return {
        step.commitment_id: _("climbed to you") if reader.pk in step.told else CLIMBED.get(step.outcome, "")
        for step in steps.order_by("due_at", "id")
    }
