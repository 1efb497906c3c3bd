"""A report with those merged into it: holding them together, and keeping each person's "me too" in its right place.

A row of `Supporter` has a home, the report on which somebody pressed "me too", and a place, the report it counts for.
Away from home, `moved_from` names the home. Of each person exactly one row stands at the report that counts; any other
stays at its home. Whoever raised a merged report has a row of that home for as long as it is merged.

Whoever raised one without their name stands there by its seal, and counts for themselves. Were they counted with what
else they raised or joined, a merge that leaves the number as it was would tell who they are.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict
from feedback.core.ids import LARGEST_ID
from feedback.reports.actions.moving import held_all
from feedback.reports.models import FrictionReport, Supporter

BATCH = 500
#: A user's id, or the number of the report whose seal hides them.
Who = tuple[int | None, int | None]


def held_families(*reports: FrictionReport) -> dict[int, FrictionReport]:
    """These reports with everything they are merged with, held; Conflict when one was merged elsewhere meanwhile."""
    wanted = _family_ids(reports)
    rows = held_all(wanted)
    if _family_ids(reports) != wanted:
        raise Conflict(_("This report has just been merged by somebody else. Look at it again."))
    return rows


def held_counting(report: FrictionReport) -> FrictionReport:
    """The report that counts people for this one, held: itself, or the one it is merged into. Raises Conflict."""
    rows = held_all([report.pk, _root_id(report)])
    root = rows.get(rows[report.pk].merged_into_id or report.pk)
    if root is None:
        raise Conflict(_("This report has just been merged by somebody else. Look at it again."))
    return root


def _root_id(report: FrictionReport) -> int:
    into = FrictionReport.objects.values_list("merged_into_id", flat=True).get(pk=report.pk)
    return into or report.pk


def _family_ids(reports: tuple[FrictionReport, ...]) -> set[int]:
    """The numbers of these reports, of those they are merged into, and of everything merged into any of these."""
    ids = {report.pk for report in reports}
    roots = set(
        FrictionReport.objects.filter(pk__in=ids, merged_into__isnull=False).values_list("merged_into", flat=True)
    )
    members = FrictionReport.objects.filter(Q(pk__in=ids | roots) | Q(merged_into__in=ids | roots))
    return set(members.values_list("pk", flat=True))


def gather(root: FrictionReport, now: datetime) -> int:
    """Put every row of the root's family in its place; returns how many people stand at the root."""
    family = {row.pk: row for row in FrictionReport.objects.filter(Q(pk=root.pk) | Q(merged_into=root))}
    rows = _rows_of(family)
    rows += _reporters_of(root, family, rows, now)
    standing: dict[Who, Supporter] = {}
    for row in sorted(rows, key=lambda row: (row.report_id != root.pk, row.pk or LARGEST_ID)):
        if who(row) != who_raised(root):
            standing.setdefault(who(row), row)
    _send_home([row for row in rows if standing.get(who(row)) is not row], family)
    _place(list(standing.values()), root)
    return len(standing)


def home_of(row: Supporter) -> int:
    """The number of the report on which somebody pressed "me too", or which they raised."""
    return row.moved_from_id or row.report_id


def who(row: Supporter) -> Who:
    """The person of a row: by name, or by a seal."""
    return (None, row.sealed_id) if row.sealed_id else (row.user_id, None)


def who_raised(report: FrictionReport) -> Who:
    """The same of whoever raised a report."""
    return (None, report.pk) if report.anonymous else (report.reporter_id, None)


def _rows_of(family: Mapping[int, FrictionReport]) -> list[Supporter]:
    """Every row whose home is in the family."""
    at_home = Q(moved_from=None, report__in=family.keys())
    return list(Supporter.objects.filter(at_home | Q(moved_from__in=family.keys())))


def _reporters_of(
    root: FrictionReport, family: Mapping[int, FrictionReport], rows: list[Supporter], now: datetime
) -> list[Supporter]:
    """Rows, not stored yet, for whoever raised a merged report and has none from there."""
    there = {(home_of(row), who(row)) for row in rows}
    raised = [(one, *who_raised(one)) for one in family.values() if one.pk != root.pk]
    return [
        Supporter(report=root, user_id=user, sealed_id=sealed, moved_from=one, created_at=now)
        for one, user, sealed in raised
        if (one.pk, (user, sealed)) not in there
    ]


def _send_home(rows: list[Supporter], family: Mapping[int, FrictionReport]) -> None:
    """Back to where it was pressed; a row that stands for having raised a merged report has no place there."""
    stored = [row for row in rows if row.pk]
    raised = [row.pk for row in stored if who_raised(family[home_of(row)]) == who(row)]
    Supporter.objects.filter(pk__in=raised).delete()
    away = [row for row in stored if row.moved_from_id is not None and row.pk not in raised]
    for row in away:
        row.report_id, row.moved_from_id = home_of(row), None
    Supporter.objects.bulk_update(away, ["report", "moved_from"], batch_size=BATCH)


def _place(rows: list[Supporter], root: FrictionReport) -> None:
    """To the report that counts, remembering whence."""
    arriving = [row for row in rows if row.pk and row.report_id != root.pk]
    for row in arriving:
        row.moved_from_id = None if home_of(row) == root.pk else home_of(row)
        row.report_id = root.pk
    Supporter.objects.bulk_update(arriving, ["report", "moved_from"], batch_size=BATCH)
    Supporter.objects.bulk_create([row for row in rows if not row.pk], batch_size=BATCH)
