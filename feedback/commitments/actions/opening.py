"""Making promises: those a report gets when it comes in, and a fresh one after a reopening."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from feedback.calendars.engine import Hours
from feedback.calendars.models import Calendar
from feedback.calendars.queries import hours_of
from feedback.commitments import policies, targets
from feedback.commitments.actions.holding import fact, tell, wind
from feedback.commitments.models import Commitment, Kind, SlaPolicy
from feedback.commitments.targets import Clock, Target
from feedback.commitments.terms import Terms, time_of
from feedback.core.db import create_rows
from feedback.events.actions import Thing
from feedback.reports.models import FrictionReport
from feedback.reports.natures import OWED


@dataclass(frozen=True, slots=True)
class Scope:
    """By whom and where a promise is filtered: copies of its subject's columns."""

    site_id: int | None
    team_id: int | None
    tool_id: int | None
    owner_id: int | None

    @classmethod
    def of_report(cls, report: FrictionReport) -> "Scope":
        """The report's own, as far as it tells them."""
        return cls(report.told_site_id, report.team_id, report.tool_id, report.owner_id)


def open_for_report(*, report: FrictionReport, at: datetime | None = None) -> list[Commitment]:
    """Promise that a report is seen and answered, dated from when it was raised. See `open_for_reports`."""
    return open_for_reports(reports=[report], at=at)


@transaction.atomic(savepoint=False)
def open_for_reports(*, reports: Sequence[FrictionReport], at: datetime | None = None) -> list[Commitment]:
    """Promise for each of these reports what the first policy that fits it says, in three queries and no more.

    Nothing is promised for what owes no answer: what works well, and a way around something.

    Reports come with their site and its calendar. `at` overrides when the clocks begin, which is `created_at`: an old
    report gets its true, overdue dates, and the next sweep carries out what should have happened.
    """
    in_force = policies.in_force()
    hours: dict[int, Hours] = {}
    owed = (report for report in reports if report.nature in OWED)
    made = [promise for report in owed for promise in _first_promises(report, at, in_force, hours)]
    return store(made)


def _first_promises(
    report: FrictionReport, at: datetime | None, in_force: list[SlaPolicy], hours: dict[int, Hours]
) -> Iterable[Commitment]:
    about = policies.About(report.told_site_id, report.tool_id, report.severity, report.category_id)
    terms = policies.terms_of(policies.matching(in_force, about))
    calendar = report.site.calendar
    counted = hours[calendar.pk] = hours.get(calendar.pk) or hours_of(calendar)
    opened_at = at or report.created_at
    for kind, target in policies.first_targets(counted, terms, opened_at).items():
        yield promise(
            Thing("report", report.pk),
            kind,
            target,
            Scope.of_report(report),
            calendar=calendar,
            hours=counted,
            terms=terms,
            opened_at=opened_at,
        )


def promise(
    subject: Thing,
    kind: str,
    target: Target,
    scope: Scope,
    *,
    calendar: Calendar,
    hours: Hours,
    terms: Terms,
    opened_at: datetime,
    round: int = 0,  # noqa: A002 - the column's name
) -> Commitment:
    """A promise that is not stored yet, its clock wound."""
    row = Commitment(
        subject_type=subject.type,
        subject_id=subject.id,
        kind=kind,
        round=round,
        site_id=scope.site_id,
        team_id=scope.team_id,
        tool_id=scope.tool_id,
        owner_id=scope.owner_id,
        calendar=calendar,
        calendar_version=calendar.version,
        policy=terms.as_json(),
        opened_at=opened_at,
        first_due_at=target.due_at,
        created_at=opened_at,
        updated_at=opened_at,
    )
    wind(row, Clock(time_of(row.policy, kind), hours), target)
    return row


def store(promises: list[Commitment]) -> list[Commitment]:
    """Store new promises and tell the journal."""
    create_rows(promises)
    tell(fact("opened", row, row.opened_at, round=row.round) for row in promises)
    return promises


@transaction.atomic
def reopen(*, report: FrictionReport, round: int, at: datetime) -> Commitment | None:  # noqa: A002
    """Promise a fresh, shorter answer after a reopening, by the terms of the first promise; None where none is owed.

    Reports come with their site and its calendar.
    """
    terms = terms_for(report)
    length = terms.length_of(Kind.RESPOND, again=True)
    if length is None:
        return None
    calendar = report.site.calendar
    hours = hours_of(calendar)
    fresh = promise(
        Thing("report", report.pk),
        Kind.RESPOND,
        targets.target_of(length, hours, at),
        Scope.of_report(report),
        calendar=calendar,
        hours=hours,
        terms=terms,
        opened_at=at,
        round=max(round, free_round(report, Kind.RESPOND)),
    )
    return store([fresh])[0]


def terms_for(report: FrictionReport) -> Terms:
    """What its reporter was promised: the terms frozen at the first promise, else those in force now."""
    first = Commitment.objects.filter(subject_type="report", subject_id=report.pk).order_by("id").first()
    if first is not None:
        return Terms.from_json(first.policy)
    about = policies.About(report.told_site_id, report.tool_id, report.severity, report.category_id)
    return policies.terms_of(policies.matching(policies.in_force(), about))


def free_round(report: FrictionReport, kind: str) -> int:
    """The report's round, or the next number if such a promise was made and settled in it already."""
    promised = Commitment.objects.filter(subject_type="report", subject_id=report.pk, kind=kind)
    last = promised.aggregate(last=Max("round"))["last"]
    return report.reopened_count if last is None else max(report.reopened_count, last + 1)
