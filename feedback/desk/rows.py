"""Rows of the desk's lists: a report with how its promises stand, all promises of a page read at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from feedback.commitments.queries import promises_of
from feedback.desk.standing import Standing, standing_of
from feedback.reports.models import FrictionReport
from feedback.reports.states import OPEN


@dataclass(frozen=True, slots=True)
class Row:
    """One report of a list."""

    report: FrictionReport
    standing: Standing

    @property
    def open(self) -> bool:
        """Whether somebody still owes something on it."""
        return self.report.state in OPEN


def rows_of(reports: Iterable[FrictionReport], now: datetime) -> list[Row]:
    """The rows of these reports in their order; one query however many there are."""
    found = list(reports)
    promises = promises_of([report.pk for report in found])
    return [Row(report, standing_of(report, promises.get(report.pk, ()), now)) for report in found]
