"""Rows of the desk's lists: what a row shows of a report, with how its promises stand. No more columns than that."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from feedback.commitments.models import Commitment
from feedback.desk.standing import Standing, standing_of
from feedback.people.models import User
from feedback.reports.models import FrictionReport, Supporter
from feedback.reports.states import OPEN

#: A page has dozens of rows; their texts and their promises' terms would be most of what is read.
COLUMNS = (
    "title", "state", "severity", "anonymous", "people_count", "reopened_count", "created_at", "reporter",
    "tool__name", "site__name", "team__name",
)  # fmt: skip
CLOCK = (
    "subject_id", "kind", "state", "round", "opened_at", "due_at", "risk_at", "kept_at", "paused_at", "closed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One report of a list."""

    report: FrictionReport
    standing: Standing

    @property
    def place(self) -> str:
        """Where it comes from: "Cork, Cards". The team of an anonymous report could tell who it was."""
        report = self.report
        return report.site.name if report.anonymous or report.team is None else f"{report.site}, {report.team}"

    @property
    def open(self) -> bool:
        """Whether somebody still owes something on it."""
        return self.report.state in OPEN


def listed(reports: QuerySet[FrictionReport], viewer: User) -> QuerySet[FrictionReport]:
    """The reports as a list shows them, with `is_mine` and `is_supported` from the viewer's side."""
    supported = Supporter.objects.filter(report=OuterRef("pk"), user=viewer)
    lean = reports.select_related("tool", "site", "team").only(*COLUMNS)
    return lean.annotate(is_mine=Q(reporter=viewer), is_supported=Exists(supported))


def rows_of(reports: Iterable[FrictionReport], now: datetime) -> list[Row]:
    """The rows of these reports in their order; one query however many there are."""
    found = list(reports)
    clocks = _clocks_of([report.pk for report in found])
    return [Row(report, standing_of(report, clocks[report.pk], now)) for report in found]


def _clocks_of(ids: list[int]) -> defaultdict[int, list[Commitment]]:
    """The promises about these reports, as far as a bar shows them."""
    found: defaultdict[int, list[Commitment]] = defaultdict(list)
    for clock in Commitment.objects.filter(subject_type="report", subject_id__in=ids).only(*CLOCK).order_by("id"):
        found[clock.subject_id].append(clock)
    return found
