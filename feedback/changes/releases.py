"""What a tool's new version does to what was fixed: people are asked again, and the reports after it are counted.

Each is done once for a release (`ReleaseCheck`), however many run this at once. People are asked so many at a time, and
each transaction goes on where the last one ended, so it may be stopped at any point and run anew.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from feedback.catalogue.models import Release
from feedback.changes.models import ReleaseAsk, ReleaseCheck
from feedback.changes.suspicions import flag
from feedback.core.db import claimed
from feedback.core.rates import Finding, compare
from feedback.events.actions import Fact, Thing, record
from feedback.reports.actions.verifying import REOPENABLE
from feedback.reports.models import FrictionReport, Verification

WEEK = timedelta(days=7)
#: Whoever said "fixed" longer ago than this has had other versions since, or the report is history.
REMEMBERED = timedelta(days=180)
#: A release that is recorded in hindsight is history: nobody is asked or warned about it.
NEWS_FOR = timedelta(days=21)
#: So many people by name, and as many without, are asked in one transaction, and told in one.
AT_A_TIME = 1000

#: Does one piece of what a release needs, whose row is held; whether there is more of it.
Act = Callable[[Release, ReleaseCheck, datetime], bool]


def ask_again_due(*, now: datetime | None = None) -> int:
    """Ask, for every tool with a new version, those who said that it was fixed; how many releases."""
    now = now or timezone.now()
    return _each(Release.objects.filter(released_at__lte=now).exclude(outcome__asked_at__isnull=False), _ask_again, now)


def compare_due(*, now: datetime | None = None) -> int:
    """Hold the week after each release against the week before, once it is over; how many releases.

    A rise by more than chance (one-sided, one in twenty) is told as `release.regression_suspected`. It is looked at
    once only: who looks every day finds a rise by chance sooner or later.
    """
    now = now or timezone.now()
    over = Release.objects.filter(released_at__lte=now - WEEK)
    return _each(over.exclude(outcome__compared_at__isnull=False), _compare, now)


def _each(releases: QuerySet[Release], act: Act, now: datetime) -> int:
    done = 0
    for pk in list(releases.order_by("released_at", "pk").values_list("pk", flat=True)):
        more = True
        while more:
            with transaction.atomic():
                release = claimed(releases.filter(pk=pk)).first()
                if release is None:
                    break
                more = act(release, ReleaseCheck.objects.get_or_create(release=release)[0], now)
                done += not more
    return done


def _ask_again(release: Release, check: ReleaseCheck, now: datetime) -> bool:
    later = Release.objects.filter(tool=release.tool_id, released_at__gt=release.released_at, released_at__lte=now)
    is_news = release.released_at > now - NEWS_FOR and not later.exists()
    asks = _next_asks(release, now) if is_news else []
    ReleaseAsk.objects.bulk_create(asks, ignore_conflicts=True)
    people = len({(ask.person_id, ask.sealed_id) for ask in asks})
    more = people >= AT_A_TIME
    check.people_count += people
    check.asked_at = None if more else now
    check.save(update_fields=["asked_at", "people_count"])
    if asks:
        _record("release.asked", release, {"people": people, "part": asks[0].part})
    return more


def _next_asks(release: Release, now: datetime) -> list[ReleaseAsk]:
    """Those to be asked after those who were asked already: everything about a person at once, for one line of news."""
    ended = release.asks.aggregate(part=Max("part"), user=Max("person"), sealed=Max("sealed"))
    part = (ended["part"] or 0) + 1
    return [
        ReleaseAsk(
            release=release,
            part=part,
            report_id=report,
            person_id=person,
            sealed_id=seal,
            due_at=release.released_at,
            created_at=now,
        )
        for column in ("user", "sealed")
        for report, person, seal in _words_of_some(release, column, ended[column] or 0)
    ]


def _words_of_some(release: Release, who: str, after: int) -> list[tuple[int, int | None, int | None]]:
    """The reports of which the next people, by this column, said "fixed"; who has no name by their seal."""
    ahead = _said_fixed(release).filter(**{f"{who}__gt": after})
    people = list(ahead.order_by(who).values_list(who, flat=True).distinct()[:AT_A_TIME])
    if not people:
        return []
    theirs = ahead.filter(**{f"{who}__lte": people[-1]})
    return list(theirs.order_by("report_id", "pk").values_list("report_id", "user_id", "sealed_id"))


def _said_fixed(release: Release) -> QuerySet[Verification]:
    """The last words on reports of the tool, before it, that were "fixed"."""
    return Verification.objects.filter(
        report__tool=release.tool_id,
        report__state__in=REOPENABLE,
        round=F("report__reopened_count"),
        fixed=True,
        updated_at__gt=release.released_at - REMEMBERED,
        updated_at__lt=release.released_at,
    )


def _compare(release: Release, check: ReleaseCheck, now: datetime) -> bool:
    reports, at = FrictionReport.objects.filter(tool=release.tool_id), release.released_at
    before = reports.filter(created_at__gte=at - WEEK, created_at__lt=at).count()
    after = reports.filter(created_at__gte=at, created_at__lt=at + WEEK).count()
    found = compare(before, after, span_before=1, span_after=1, rise_only=True)
    check.before_count, check.after_count = before, after
    check.p, check.finding, check.compared_at = found.p, found.finding, now
    check.save(update_fields=["before_count", "after_count", "p", "finding", "compared_at"])
    if found.finding == Finding.MORE and at > now - NEWS_FOR:
        flag(check, now)
        facts = {"before": before, "after": after, "p": round(found.p, 6)}
        _record("release.regression_suspected", release, facts, at=at + WEEK)
    return False


def _record(verb: str, release: Release, data: dict[str, Any], at: datetime | None = None) -> None:
    record(
        Fact(
            verb,
            Thing("release", release.pk),
            at or release.released_at,
            root=Thing("tool", release.tool_id),
            tool_id=release.tool_id,
            data={"version": release.version, **data},
        )
    )
