"""Supervisors' pages: how well the weeks are covered and what is to be filled; whether the load is fair."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from feedback.champions import loads, words
from feedback.champions.coverage import Gap
from feedback.champions.covering import covers
from feedback.champions.heat import heat_of
from feedback.champions.kept import Plan
from feedback.champions.openings import openings, total
from feedback.champions.permissions import may_keep_rosters
from feedback.champions.planning import NARROWING, chosen, tabs
from feedback.champions.planning_forms import QuarterForm, WeekForm
from feedback.champions.queries import LOOK_AHEAD, rosters_managed_by
from feedback.champions.suggest import bench
from feedback.champions.week import DAYS, begins, monday_of
from feedback.core.doors import demand
from feedback.core.kept import steady
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader

#: Gaps on the page; whoever has more narrows by roster.
LISTED = 40
#: Teams whose share of champions is listed.
TEAMS = 200


@require_GET
@login_required
def coverage(request: HttpRequest) -> HttpResponse:
    """What is needed against what is planned: a week as a picture, and the gaps of the next four."""
    demand(may_keep_rosters(request.user))
    user, now = reader(request), timezone.now()
    form = WeekForm(request.GET, rosters=rosters_managed_by(user).filter(is_active=True))
    wanted = form.cleaned_data.get("week") if form.is_valid() else None
    today = now.astimezone(zone_of(user)).date()
    monday = monday_of(wanted or today)
    with steady():
        found, more = chosen(form)
        week = covers(
            found, begins(monday - timedelta(days=2), "UTC"), begins(monday + timedelta(days=DAYS + 2), "UTC")
        )
        gaps = _gaps_ahead(found, now)
        asked = bench({plan.roster.pk: plan for plan, _gap in gaps}.values(), now) if gaps else None
    kept = {name: request.GET[name] for name in NARROWING if request.GET.get(name)}
    context = {
        "form": form,
        "now": now,
        "tabs": tabs("coverage", user),
        "rosters": found,
        "more": more,
        "narrowed": bool(kept),
        "monday": monday,
        "this_week": monday == monday_of(today),
        "heat": heat_of(week.values(), monday),
        "openings": openings(gaps[:LISTED], asked, now),
        "gap_count": len(gaps),
        "missing": words.amount(total([gap for _plan, gap in gaps])),
        "before": _address("coverage", week=monday - timedelta(days=DAYS), **kept),
        "current": _address("coverage", week=today, **kept),
        "after": _address("coverage", week=monday + timedelta(days=DAYS), **kept),
    }
    return render(request, "champions/coverage.html", context, status=400 if form.errors else 200)


@require_GET
@login_required
def fairness(request: HttpRequest) -> HttpResponse:
    """Hours and unsocial hours of each champion over a quarter, and how many agents there are to a champion."""
    demand(may_keep_rosters(request.user))
    user, now = reader(request), timezone.now()
    form = QuarterForm(request.GET, rosters=rosters_managed_by(user).filter(is_active=True))
    today = now.astimezone(zone_of(user)).date()
    wanted = form.cleaned_data.get("quarter") if form.is_valid() else None
    quarter = wanted or loads.quarter_of(today)
    with steady():
        found, more = chosen(form)
        shares = loads.shares(found, quarter, now)
        rules = {loads.unsocial_of(plan) for plan in found}
    kept = {name: request.GET[name] for name in NARROWING if request.GET.get(name)}
    context: dict[str, Any] = {
        "form": form,
        "now": now,
        "tabs": tabs("fairness", user),
        "more": more,
        "quarter": quarter,
        "shares": [_told(share) for share in shares],
        "most": max((share.load.hours / timedelta(hours=1) for share in shares), default=0),
        "total": words.amount(loads.total_of(shares).hours),
        "unsocial": words.amount(loads.total_of(shares).unsocial),
        "ratios": loads.ratios(loads.teams_managed_by(user).order_by("site__name", "name")[:TEAMS]),
        "before": _address("fairness", quarter=quarter.before, **kept),
        "current": _address("fairness", **kept),
        "after": _address("fairness", quarter=quarter.next, **kept),
        "rule": words.unsocial(rules),
        "this_quarter": quarter == loads.quarter_of(today),
    }
    return render(request, "champions/fairness.html", context, status=400 if form.errors else 200)


def _gaps_ahead(found: list[Plan], now: datetime) -> list[tuple[Plan, Gap]]:
    ahead = covers(found, now - timedelta(days=1), now + LOOK_AHEAD)
    gaps = [(plan, gap) for plan in found for gap in ahead[plan.roster.pk].gaps_by_day() if gap.end > now]
    return sorted(gaps, key=lambda pair: (pair[1].start, pair[0].roster.name))


def _told(share: loads.Share) -> dict[str, Any]:
    load = share.load
    parts = {"nights": load.nights, "weekends": load.weekends, "holidays": load.holidays}
    return {
        "user": share.user,
        "number": load.hours / timedelta(hours=1),
        "hours": words.amount(load.hours),
        "unsocial": words.amount(load.unsocial),
        **{name: words.amount(length) for name, length in parts.items()},
    }


def _address(page: str, **asked: date | loads.Quarter | str) -> str:
    query = urlencode({name: str(value) for name, value in asked.items()})
    return f"{reverse(f'champions:{page}')}?{query}"
