"""Merging reports that say the same: a link that can be taken back, and people who are counted once.

There are no chains for a reader: `merged_into` names the report that counts, even for those that had been merged into
one that is merged itself later. The merges as they were chosen form a tree (`Merge.into`), and taking one back takes
its branch along, so that everything is as it was before.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict
from feedback.core.verdicts import YES, Verdict, no
from feedback.people.models import User
from feedback.reports.actions.family import gather, held_families
from feedback.reports.actions.moving import keep, move, tell
from feedback.reports.models import FrictionReport, Merge, State
from feedback.reports.natures import mergeable
from feedback.reports.permissions import may_triage


@transaction.atomic
def merge(*, report: FrictionReport, by: User, into: FrictionReport, now: datetime | None = None) -> FrictionReport:
    """Make `report` one with `into` (of a merged one, with the report that it went into); returns the merged report.

    Raises Forbidden unless `by` sorts both, IllegalMove, and Conflict for a report and itself or one that is confirmed.
    """
    now = now or timezone.now()
    rows = held_families(report, into)
    report, into = rows[report.pk], rows[into.pk]
    into = rows[into.merged_into_id or into.pk]
    may_triage(by, report, at=now).demand()
    may_triage(by, into, at=now).demand()
    if not (pair := can_be_one(report, into)):
        raise Conflict(pair.reason)
    link = Merge(report=report, into=into, state=report.state, by=by, created_at=now)
    move(report, "merge")
    link.save()
    along = FrictionReport.objects.filter(merged_into=report)
    brought = sorted(along.values_list("pk", flat=True))
    along.update(merged_into=into)
    report.merged_into = into
    keep(report, now, "state", "merged_into")
    _recount(into, now)
    tell("report.merged", report, at=now, actor=by.pk, into=into.pk, was=link.state, brought=brought)
    tell("report.joined", into, at=now, actor=by.pk, merged=report.pk, people=into.people_count)
    return report


@transaction.atomic
def unmerge(*, report: FrictionReport, by: User, now: datetime | None = None) -> FrictionReport:
    """Take a merge back: state, people and what had come along are as before it. Raises Forbidden, IllegalMove."""
    now = now or timezone.now()
    rows = held_families(report)
    report = rows[report.pk]
    may_triage(by, report, at=now).demand()
    move(report, "unmerge")
    into = rows[report.merged_into_id or report.pk]
    branch = _branch(report, into)
    link = Merge.objects.get(report=report, undone_at=None)
    link.undone_at = now
    link.save(update_fields=["undone_at"])
    report.state, report.merged_into = State(link.state), None
    keep(report, now, "state", "merged_into")
    FrictionReport.objects.filter(pk__in=branch).update(merged_into=report)
    for whole in (report, into):
        _recount(whole, now)
    tell("report.unmerged", report, at=now, actor=by.pk, back_from=into.pk, brought=sorted(branch))
    tell("report.parted", into, at=now, actor=by.pk, merged=report.pk, people=into.people_count)
    return report


def can_be_one(report: FrictionReport, into: FrictionReport) -> Verdict:
    """Whether a report can go into another, whoever asks; if not, why."""
    if report.pk == into.pk:
        return no(_("These two are one report already. Choose another one to merge into."))
    if not mergeable(report.nature, into.nature):
        return no(_("These two are not the same kind of report, so they cannot be one. A theme can hold both of them."))
    if into.state == State.CONFIRMED:
        return no(_("%(report)s is confirmed as fixed. Reopen it first if it still happens.") % {"report": into})
    return YES


def _branch(report: FrictionReport, root: FrictionReport) -> set[int]:
    """What hangs on `report` in the tree of merges under `root`, without itself."""
    links = Merge.objects.filter(undone_at=None, report__merged_into=root).values_list("report_id", "into_id")
    children: dict[int, list[int]] = {}
    for child, parent in links:
        children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = [report.pk]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting.extend(below)
    return found


def _recount(report: FrictionReport, now: datetime) -> None:
    """Bring together whoever belongs to the report and what was merged into it, each person once."""
    report.people_count = 1 + gather(report, now)
    keep(report, now, "people_count")
