"""Giving the reports behind several promises to somebody else. Whether one may is routing's rule, report by report."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import DomainError, IllegalMove
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from feedback.routing import actions as routing

MERGED = _("It was merged into another report. Give that one away.")


@dataclass
class Outcome:
    """Which reports went to the new owner, and why the others did not."""

    moved: list[FrictionReport] = field(default_factory=list)
    refused: list[tuple[FrictionReport, str | Promise]] = field(default_factory=list)


def reassign(
    *, reports: Iterable[FrictionReport], by: User, owner: User, reason: str, now: datetime | None = None
) -> Outcome:
    """Give each of these reports to `owner`; their promises go along and keep their dates.

    Each is a transaction of its own, so one refusal leaves the others alone; it is told with its reason.
    """
    outcome = Outcome()
    for report in reports:
        try:
            outcome.moved.append(routing.assign(report=report, by=by, owner=owner, reason=reason, now=now))
        except IllegalMove:
            outcome.refused.append((report, MERGED))
        except DomainError as refusal:
            outcome.refused.append((report, refusal.reason))
    return outcome
