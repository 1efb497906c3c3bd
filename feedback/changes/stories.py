"""A change as the wall tells it: who said it first, in their own words, how long it took, and whether it works."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from feedback.changes.models import Change, ChangeReport
from feedback.commitments.models import Commitment, State
from feedback.commitments.models import Kind as Promise
from feedback.commitments.queries import promises_of
from feedback.core.db import one_of
from feedback.people.models import User
from feedback.reports.models import FrictionReport, Supporter
from feedback.reports.queries import reports_visible_to
from feedback.reports.seal import done_by, is_author, raised_by

FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Story:
    """`first` is the earliest of its reports that the reader may see, `speaker` who raised that one.

    `speaker` is None where that is not to be known. `mine` is a report of the change that the reader raised or said "me
    too" on, so that they may say whether it works. `bar` are the facts of the promise bar.
    """

    change: Change
    first: FrictionReport | None
    speaker: User | None
    by_reader: bool
    mine: FrictionReport | None
    bar: Mapping[str, Any]

    @property
    def day(self) -> int | None:
        """On which day after the first report it was changed, on the reader's calendar; None where that is not seen."""
        if self.first is None or self.change.published_at is None:
            return None
        days = timezone.localdate(self.change.published_at) - timezone.localdate(self.first.created_at)
        return max(1, days.days)

    @property
    def in_effect(self) -> bool:
        """Whether its day has come, so that people can say whether it works."""
        return self.change.effective_at <= timezone.now()

    @property
    def others(self) -> int:
        """How many asked beside whoever said it first."""
        return max(0, self.change.people_count - 1)


def stories_of(changes: Iterable[Change], reader: User) -> list[Story]:
    """The changes of one page as stories, in a constant number of queries however many they and their reports are."""
    changes = list(changes)
    ids = [change.pk for change in changes]
    first = _earliest(ids, Q(report__in=reports_visible_to(reader)))
    supported = Supporter.objects.filter(done_by(reader)).order_by().values("report_id")
    mine = _earliest(ids, raised_by(reader, "report") | one_of("report_id", supported))
    promises = promises_of(report.pk for report in first.values())
    return [_story(change, reader, first.get(change.pk), mine.get(change.pk), promises) for change in changes]


def _earliest(change_ids: Iterable[int], which: Q) -> dict[int, FrictionReport]:
    """The first of each change's reports among `which`, by the change's id."""
    order = [F("report__created_at").asc(), F("report_id").asc()]
    place = Window(RowNumber(), partition_by=[F("change_id")], order_by=order)
    links: QuerySet[ChangeReport] = ChangeReport.objects.filter(which, change__in=change_ids)
    firsts = links.annotate(place=place).filter(place=1).values_list("change_id", "report_id")
    pairs = dict(firsts)
    reports = FrictionReport.objects.select_related("site", "reporter", "seal").in_bulk(pairs.values())
    return {change: reports[report] for change, report in pairs.items()}


def _story(
    change: Change,
    reader: User,
    first: FrictionReport | None,
    mine: FrictionReport | None,
    promises: Mapping[int, list[Commitment]],
) -> Story:
    return Story(
        change=change,
        first=first,
        speaker=first.reporter if first else None,
        by_reader=first is not None and is_author(reader, first),
        mine=mine,
        bar=_bar(change.published_at, first, promises.get(first.pk, [])) if first and change.published_at else {},
    )


def _bar(changed_at: datetime, first: FrictionReport, promises: Iterable[Commitment]) -> dict[str, Any]:
    """The promised fortnight of the first report, filled up to the change; broken where its answer was."""
    promise = next((one for one in promises if one.kind == Promise.RESPOND), None)
    broken = promise is not None and promise.state == State.MISSED
    return {
        "opened_at": first.created_at,
        "due_at": promise.first_due_at if promise else first.created_at + FORTNIGHT,
        "state": "missed" if broken else "kept",
        "ended_at": changed_at,
        "seen_at": first.acknowledged_at,
        "answered_at": first.answered_at,
        "changed_at": changed_at,
    }
