"""The list of rosters for those who keep them, and one roster for everybody who sees it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from feedback.champions import actions, covering, queries
from feedback.champions.feeds import own_addresses
from feedback.champions.fitting import left_open
from feedback.champions.kept import plan_of, plans
from feedback.champions.models import Layer, Roster
from feedback.champions.permissions import may_keep_rosters, may_manage
from feedback.champions.showing import days_ahead, scope_words, turn_words, window_words
from feedback.core.doors import demand
from feedback.core.kept import steady
from feedback.core.pagination import keyset_page
from feedback.people.views.asking import reader

#: So far ahead the list looks for a gap, and so many days a roster's page shows.
GAP_AHEAD, DAYS = timedelta(days=28), 7
PAGE = 50


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The rosters somebody keeps: who is on now, and the next gap."""
    demand(may_keep_rosters(request.user))
    now = timezone.now()
    rows = queries.rosters_managed_by(request.user).select_related("site").prefetch_related("teams", "tools")
    page = keyset_page(rows, request.GET, ordering=["name"], page_size=PAGE)
    with steady():
        served = [plan for roster in page.items if (plan := plans().get(roster.pk))]
        on, gaps = queries.on_duty(served, now), covering.gaps(served, now, now + GAP_AHEAD)
    shown = [
        (roster, scope_words(roster), on.get(roster.pk, []), next(iter(gaps.get(roster.pk, ())), None))
        for roster in page.items
    ]
    return render(request, "champions/rosters.html", {"page": page, "rows": shown})


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One roster: who is on, the next days, and how its people take turns."""
    visible = queries.rosters_visible_to(request.user).select_related("site__calendar", "neighbour")
    prefetched = visible.prefetch_related("teams", "tools", "requirements", "layers__members__user")
    roster = get_object_or_404(prefetched, pk=pk)
    now, plan = timezone.now(), plan_of(roster)
    manages = may_manage(request.user, roster).allowed
    on = queries.on_duty([plan], now)[roster.pk] if roster.is_active else []
    days = days_ahead(plan, now, DAYS) if roster.is_active else []
    context: dict[str, Any] = {
        "roster": roster,
        "scope": scope_words(roster),
        "on": on,
        "next_on": queries.next_on([plan], now) if roster.is_active and not on else None,
        "days": days,
        "left_open": left_open(plan, now, now + GAP_AHEAD) if manages and roster.is_active else [],
        "layers": rotations(roster, now),
        "needs": [(need, window_words(need)) for need in roster.requirements.all()],
        "may_manage": manages,
        "link": own_addresses(reader(request)).get(roster.pk),
    }
    return render(request, "champions/roster.html", context)


def rotations(roster: Roster, now: datetime) -> list[dict[str, Any]]:
    """The rotations that run or will, in words, each with its people from whoever's turn it is on."""
    return [
        {
            "layer": layer,
            "people": actions.turn_order(layer, now),
            "turns": turn_words(layer),
            "hours": window_words(layer),
            "ahead": layer.begins_at > now,
            "followed": any(other.replaces_id == layer.pk for other in roster.layers.all()),
        }
        for layer in _present(roster.layers.all(), now)
    ]


def _present(layers: Iterable[Layer], now: datetime) -> list[Layer]:
    return [layer for layer in layers if layer.ends_at is None or layer.ends_at > now]
