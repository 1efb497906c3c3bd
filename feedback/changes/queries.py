"""Reading changes: what is published is for everybody, a draft for those who write it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from feedback.catalogue.models import Release, Tool
from feedback.changes.models import Change, ChangeAsk, ChangeReport, ReleaseAsk
from feedback.people.models import Role, User
from feedback.people.queries import Anyone, organisation, reach
from feedback.reports.models import FrictionReport, Supporter, Verification
from feedback.reports.queries import reports_visible_to
from feedback.reports.seal import done_by
from feedback.reports.states import OPEN

QUARTER = timedelta(days=90)


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
    published = changes_visible_to(user).filter(state=Change.State.PUBLISHED)
    return published.select_related("tool", "author", "call_type").order_by("-published_at", "-id")


def holding(changes: QuerySet[Change]) -> QuerySet[Change]:
    """Those that may be praised: without what so many still see that it was taken up again (weighing.py)."""
    enough = Q(still_count__gte=organisation().reopen_change_after) | Q(still_count__gte=F("people_count"))
    return changes.exclude(enough, still_count__gt=0)


def open_again(change: Change) -> int:
    """How many of the reports that it answered were taken up again and wait for another answer."""
    waiting = {"report__state__in": OPEN, "report__reopened_count__gt": 0}
    return change.links.filter(**waiting).count() if change.state == Change.State.PUBLISHED else 0


def tools_with_changes(user: Anyone) -> QuerySet[Tool]:
    """The tools that the wall can be narrowed to: those of which it shows something."""
    shown = wall(user).filter(tool=OuterRef("pk")).order_by()
    return Tool.objects.filter(Exists(shown)).order_by("name")


def reports_of(changes: Iterable[Change], user: Anyone) -> Mapping[int, list[FrictionReport]]:
    """Those of the changes' reports that the reader may see, oldest first, by the change's id; one query."""
    seen = ChangeReport.objects.filter(change__in=list(changes), report__in=reports_visible_to(user))
    found: dict[int, list[FrictionReport]] = defaultdict(list)
    for link in seen.select_related("report").order_by("report_id"):
        found[link.change_id].append(link.report)
    return found


def drafts_of(user: User) -> QuerySet[Change]:
    """The drafts that somebody can see, newest first."""
    drafts = changes_visible_to(user).filter(state=Change.State.DRAFT)
    return drafts.select_related("tool").order_by("-updated_at", "-id")


def not_yet(now: datetime) -> QuerySet[ChangeReport]:
    """What links reports to changes that were shown but are not in effect yet: nobody is asked about these."""
    return ChangeReport.objects.filter(change__state=Change.State.PUBLISHED, change__effective_at__gt=now)


def asks_of(user: User) -> QuerySet[ReleaseAsk]:
    """Where somebody is asked whether what they called fixed still is, after a release."""
    return ReleaseAsk.objects.filter(done_by(user, "person"))


def releases_asking(user: User) -> QuerySet[Release]:
    """The releases by which somebody is asked."""
    return Release.objects.filter(pk__in=asks_of(user).order_by().values("release_id"))


@dataclass(frozen=True, slots=True)
class StillFixed:
    """One report of which somebody is asked whether it is still fixed, and what they said since; None for nothing."""

    report: FrictionReport
    said: bool | None


def asked_by(release: Release, user: User) -> list[StillFixed]:
    """What somebody is asked because of a release, the oldest report first, with their word since then."""
    asked = asks_of(user).filter(release=release).select_related("report").defer("report__words")
    reports = [ask.report for ask in asked.order_by("report_id")]
    words = Verification.objects.filter(report__in=reports, user=user, updated_at__gte=release.released_at)
    said = dict(words.order_by("updated_at").values_list("report_id", "fixed"))
    return [StillFixed(report, said.get(report.pk)) for report in reports]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people a change concerns, and what they say since; when the first of them raised it.

    `told` of them were asked whether it works, or said so unasked; `silent` is who of these has not said.
    """

    people: int
    fixed: int
    still: int
    told: int
    silent: int
    asked_at: datetime | None


def tally_of(change: Change) -> Tally:
    """Counts each person once over all the change's reports, by their last word on each, in whichever round.

    One "still happens" anywhere outweighs their "fixed". Whoever raised one without their name counts once for it.
    """
    reports = FrictionReport.objects.filter(change_links__change=change)
    raised = list(reports.values_list("pk", "reporter_id", "created_at"))
    asked = {(reporter, None if reporter else pk) for pk, reporter, _at in raised}
    asked |= set(Supporter.objects.filter(report__in=reports).values_list("user_id", "sealed_id"))
    said = Verification.objects.filter(report__in=reports).order_by("updated_at", "id")
    words = said.values_list("report_id", "user_id", "sealed_id", "fixed")
    last = {(report, (user, seal)): fixed for report, user, seal, fixed in words if (user, seal) in asked}
    still = {person for (_report, person), fixed in last.items() if not fixed}
    fixed = {person for (_report, person), is_fixed in last.items() if is_fixed} - still
    first = min((at for _pk, _reporter, at in raised), default=None)
    told = set(ChangeAsk.objects.filter(change=change).values_list("person_id", "sealed_id")) | fixed | still
    return Tally(len(asked), len(fixed), len(still), len(told), len(told - fixed - still), first)


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
    since = (now or timezone.now()) - QUARTER
    recent = Change.objects.filter(state=Change.State.PUBLISHED, published_at__gte=since)
    sums = recent.aggregate(
        changes=Count("pk"),
        asked=Count("asked_at"),
        people=Sum("people_count", default=0),
        fixed=Sum("fixed_count", default=0),
        still=Sum("still_count", default=0),
    )
    asked = sums.pop("asked")
    return Quarter(**sums, median_days=_median_days(recent, asked) if asked else None)


def _median_days(changes: QuerySet[Change], asked: int) -> int:
    """The median wait of those changes of which it is known when they were `asked` for, so many as there are."""
    waits = changes.exclude(asked_at=None).annotate(wait=F("published_at") - F("asked_at")).order_by("wait")
    middle = waits.values_list("wait", flat=True)[(asked - 1) // 2 : asked // 2 + 1]
    return max(0, round(median(wait.days for wait in middle)))
