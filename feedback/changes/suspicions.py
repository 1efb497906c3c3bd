"""Possible regressions: a rise after a release that its owner was told of, until somebody looked into it.

How many calls there were is told beside the figures and is no part of the test: calls are known by days or weeks, which
seldom begin with a release. A week's calls are spread evenly over its days.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallVolume, Release
from feedback.changes.models import ReleaseCheck
from feedback.changes.permissions import may_look_into
from feedback.core.errors import Conflict
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import Role, User
from feedback.people.queries import organisation, reach
from feedback.reports.models import FrictionReport

DAYS = 7
WEEK = timedelta(days=DAYS)


def waiting() -> QuerySet[ReleaseCheck]:
    """All that waits to be looked into, whoever answers for it: a handful, by an index of their own."""
    return ReleaseCheck.objects.filter(flagged_at__isnull=False, looked_at=None)


def suspected_for(user: User, owners: Collection[int]) -> QuerySet[ReleaseCheck]:
    """What is to be looked into by somebody who answers for these owners' tools, the latest first.

    A tool that nobody owns is theirs who answer for it by their role.
    """
    nobodys = Q(release__tool__owner=None) | Q(release__tool__owner__is_active=False)
    by_role = reach(user, Role.OWNER, Role.ADMIN).q(site=None, team=None, tool="release__tool_id")
    theirs = Q(release__tool__owner__in=owners) | (nobodys & by_role)
    return waiting().filter(theirs).select_related("release__tool").order_by("-flagged_at", "-pk")


@transaction.atomic
def look_into(*, release: Release, by: User, now: datetime | None = None) -> ReleaseCheck:
    """Say that somebody looked into the rise after a release; it leaves the inbox and stays on the release.

    Raises Forbidden, and Conflict where nothing is suspected of it, or it was looked into already.
    """
    now = now or timezone.now()
    may_look_into(by, release.tool, at=now).demand()
    check = ReleaseCheck.objects.select_for_update(of=("self",)).filter(release=release).first()
    if check is None or check.flagged_at is None:
        raise Conflict(_("No rise was found after this release."))
    if not check.suspected:
        raise Conflict(_("Somebody has looked into this already."))
    check.looked_at, check.looked_by = now, by
    check.save(update_fields=["looked_at", "looked_by"])
    about, root = Thing("release", release.pk), Thing("tool", release.tool_id)
    facts = {"version": release.version}
    record(Fact("release.looked_into", about, now, actor=by.pk, root=root, tool_id=release.tool_id, data=facts))
    return check


def flag(check: ReleaseCheck, now: datetime) -> None:
    """Let a rise that its owner is told of wait to be looked into, with the calls as far as they are known."""
    check.flagged_at = now
    check.before_calls, check.after_calls = _calls_around(check.release)
    check.save(update_fields=["flagged_at", "before_calls", "after_calls"])


def count_calls() -> int:
    """Bring the calls of what still waits up to date; how many changed. A handful of rows, by their index."""
    changed = 0
    for check in waiting().select_related("release__tool").order_by("pk"):
        known = _calls_around(check.release)
        if known != (check.before_calls, check.after_calls):
            ReleaseCheck.objects.filter(pk=check.pk).update(before_calls=known[0], after_calls=known[1])
            changed += 1
    return changed


def _calls_around(release: Release) -> tuple[int | None, int | None]:
    """The calls of the seven days before a release's day, and of the seven from it on; None where they are not known.

    Known is what is known of each day, at every site that the tool's reports of these two weeks came from.
    """
    day = release.released_at.astimezone(ZoneInfo(organisation().timezone)).date()
    within = (release.released_at - WEEK, release.released_at + WEEK)
    reports = FrictionReport.objects.filter(tool=release.tool_id, created_at__gte=within[0], created_at__lt=within[1])
    places = set(reports.order_by().values_list("site_id", flat=True).distinct())
    for tool in (release.tool_id, None):
        known = _by_day(tool, day - WEEK, day + WEEK)
        sums = [_sum(known, places, _days(first)) for first in (day - WEEK, day)]
        if all(sums):
            return sums[0], sums[1]
    return None, None


def _by_day(tool: int | None, first: date, end: date) -> Mapping[int, Mapping[date, float]]:
    """Calls by site and day from `first` until before `end`; a day's own figure outweighs its share of a week."""
    rows = CallVolume.objects.filter(tool=tool, call_type=None, starts_on__gt=first - WEEK, starts_on__lt=end)
    found: dict[int, dict[date, float]] = defaultdict(dict)
    for site, period, starts_on, calls in rows.order_by("-period").values_list("site", "period", "starts_on", "calls"):
        whole = period == CallVolume.Period.WEEK
        spread = dict.fromkeys(_days(starts_on), calls / DAYS) if whole else {starts_on: float(calls)}
        found[site] |= spread
    return found


def _sum(known: Mapping[int, Mapping[date, float]], places: Iterable[int], days: Collection[date]) -> int | None:
    """All calls of these days at every site of which all are known; None where that leaves out one of `places`."""
    whole = {site: by_day for site, by_day in known.items() if by_day.keys() >= set(days)}
    if not set(places) <= whole.keys():
        return None
    return round(sum(by_day[day] for by_day in whole.values() for day in days)) or None


def _days(first: date) -> list[date]:
    return [first + timedelta(days=n) for n in range(DAYS)]
