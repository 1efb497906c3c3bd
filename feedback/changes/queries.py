"""Reading changes: what is published is for everybody, a draft for those who write it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Min, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from feedback.changes.models import Change, ChangeReport
from feedback.people.models import Role, User
from feedback.people.queries import Anyone, reach
from feedback.reports.models import FrictionReport, Supporter, Verification
from feedback.reports.permissions import reporter_shown_to
from feedback.reports.queries import reports_visible_to


def changes_visible_to(user: Anyone) -> QuerySet[Change]:
    """What was published is open to everybody who signs in; drafts to their authors and the tool's side."""
    if not isinstance(user, User) or not user.is_active:
        return Change.objects.none()
    published = Q(state=Change.State.PUBLISHED)
    answers = reach(user, Role.OWNER, Role.ADMIN)
    if answers.everything:
        return Change.objects.all()
    drafts = Q(author=user) | Q(tool__owner=user) | Q(tool_id__in=answers.tool_ids)
    return Change.objects.filter(published | drafts)


def wall(user: Anyone) -> QuerySet[Change]:
    """You said, we did: what was published, newest first, with what a page shows of it."""
    visible = changes_visible_to(user).filter(state=Change.State.PUBLISHED)
    return with_reports(visible, user).select_related("tool", "author", "call_type").order_by("-published_at", "-id")


def with_reports(changes: QuerySet[Change], user: Anyone) -> QuerySet[Change]:
    """The changes with those of their reports that the reader may see, oldest first, as `visible_links`."""
    links = (
        ChangeReport.objects.filter(report__in=reports_visible_to(user)).select_related("report").order_by("report_id")
    )
    return changes.prefetch_related(Prefetch("links", queryset=links, to_attr="visible_links"))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people asked for a change, and what they say since."""

    people: int
    fixed: int
    still: int


def tally_of(change: Change) -> Tally:
    """Counts each person once over all the change's reports; one "still happens" anywhere outweighs their "fixed"."""
    reports = FrictionReport.objects.filter(change_links__change=change)
    asked = set(reports.values_list("reporter_id", flat=True))
    asked |= set(Supporter.objects.filter(report__in=reports).values_list("user_id", flat=True))
    said = Verification.objects.filter(report__in=reports, user_id__in=asked).order_by("updated_at", "id")
    last = {(report, user): fixed for report, user, fixed in said.values_list("report_id", "user_id", "fixed")}
    still = {user for (_report, user), fixed in last.items() if not fixed}
    fixed = {user for (_report, user), is_fixed in last.items() if is_fixed} - still
    return Tally(people=len(asked), fixed=len(fixed), still=len(still))


@dataclass(frozen=True, slots=True)
class Story:
    """A change as the wall tells it: who said it first, in their own words, and how long it took.

    `first` is the reader's own or the earliest they may see, `speaker` who raised it (None where that is not to be
    known); `concerns_reader` says whether they may say if it works for them.
    """

    change: Change
    first: FrictionReport | None
    speaker: User | None
    others: int
    concerns_reader: bool


def with_stories(changes: Iterable[Change], reader: User) -> list[Story]:
    """The changes of one page as stories, in one more query however many there are."""
    changes = list(changes)
    reports = {link.report_id for change in changes for link in change.visible_links}  # type: ignore[attr-defined]
    supported = set(Supporter.objects.filter(report_id__in=reports, user=reader).values_list("report_id", flat=True))
    return [_story(change, reader, supported) for change in changes]


def _story(change: Change, reader: User, supported: set[int]) -> Story:
    reports: list[FrictionReport] = [link.report for link in change.visible_links]  # type: ignore[attr-defined]
    first = min(reports, key=lambda report: (report.created_at, report.pk), default=None)
    mine = [report for report in reports if report.reporter_id == reader.pk or report.pk in supported]
    return Story(
        change=change,
        first=mine[0] if mine else first,
        speaker=reporter_shown_to(reader, mine[0] if mine else first) if first else None,
        others=max(0, change.people_count - 1),
        concerns_reader=bool(mine),
    )


def drafts_of(user: User) -> QuerySet[Change]:
    """The drafts that somebody can see, newest first."""
    return (
        changes_visible_to(user).filter(state=Change.State.DRAFT).select_related("tool").order_by("-updated_at", "-id")
    )


@dataclass(frozen=True, slots=True)
class Quarter:
    """Ninety days of changes in four figures; `median_days` runs from a change's first report to its publication."""

    changes: int
    people: int
    fixed: int
    still: int
    median_days: int | None


def quarter(*, now: datetime | None = None) -> Quarter:
    """What came of the last 90 days, for the whole organisation: published changes are open to everybody."""
    since = (now or timezone.now()) - timedelta(days=90)
    recent = Change.objects.filter(state=Change.State.PUBLISHED, published_at__gte=since)
    sums = recent.aggregate(
        changes=Count("pk"), people=Sum("people_count"), fixed=Sum("fixed_count"), still=Sum("still_count")
    )
    pairs = (
        recent.annotate(first=Min("links__report__created_at")).exclude(first=None).values_list("first", "published_at")
    )
    waits = [published - first for first, published in pairs]
    middle = median(waits) if waits else None
    return Quarter(
        changes=sums["changes"],
        people=sums["people"] or 0,
        fixed=sums["fixed"] or 0,
        still=sums["still"] or 0,
        median_days=middle.days if middle is not None else None,
    )
