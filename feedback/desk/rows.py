"""Rows of the desk's lists: what a row shows of a report, with how its promises stand. No more columns than that."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from feedback.commitments.models import Commitment
from feedback.desk.standing import Clock, Standing, standing_of
from feedback.people.models import User
from feedback.reports.models import FrictionReport, Supporter
from feedback.reports.seal import done_by, raised_by
from feedback.reports.states import OPEN

#: A page has dozens of rows; their texts and their promises' terms would be most of what is read.
COLUMNS = (
    "title", "state", "nature", "severity", "anonymous", "unplaced", "people_count", "reopened_count", "created_at",
    "reporter", "tool__name", "site__name", "team__name", "theme_link__theme__title",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One report of a list."""

    report: FrictionReport
    standing: Standing[Clock]

    @property
    def place(self) -> str:
        """Where it comes from."""
        report = self.report
        return place_of(report.told_site.name if report.told_site else "", report.team.name if report.team else "")

    @property
    def open(self) -> bool:
        """Whether somebody still owes something on it."""
        return self.report.state in OPEN


def listed(reports: QuerySet[FrictionReport], viewer: User) -> QuerySet[FrictionReport]:
    """The reports as a list shows them, with `is_mine` and `is_supported` from the viewer's side."""
    supported = Supporter.objects.filter(done_by(viewer), report=OuterRef("pk"))
    lean = reports.select_related("tool", "site", "team", "theme_link__theme").only(*COLUMNS)
    return lean.annotate(is_mine=raised_by(viewer), is_supported=Exists(supported))


def place_of(site: str, team: str) -> str:
    """Where a report comes from, as far as it tells: "Cork, Cards"."""
    return ", ".join(filter(None, (site, team)))


def rows_of(reports: Iterable[FrictionReport], now: datetime) -> list[Row]:
    """The rows of these reports in their order; one query however many there are."""
    found = list(reports)
    clocks = clocks_of([report.pk for report in found])
    return [Row(report, standing_of(report, clocks[report.pk], now)) for report in found]


def clocks_of(ids: Sequence[int]) -> defaultdict[int, list[Clock]]:
    """The promises about these reports, as far as a bar shows them."""
    found: defaultdict[int, list[Clock]] = defaultdict(list)
    promises = Commitment.objects.filter(subject_type="report", subject_id__in=ids).order_by("id")
    for row in promises.values_list(*Clock._fields):
        clock = Clock(*row)
        found[clock.subject_id].append(clock)
    return found
