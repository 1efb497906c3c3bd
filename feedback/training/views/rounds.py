"""A round: where it stands, its sessions, and for who plans it its plan, shown before it is made."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from feedback.core.doors import demand, press
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader
from feedback.training import actions, queries, showing
from feedback.training.models import Cycle
from feedback.training.permissions import may_keep_programmes, may_plan_round
from feedback.training.rhythm import rhythm
from feedback.training.states import Place

PAGE = 50


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How many have a seat, how many were there, who has none and why, and the sessions."""
    cycle, user = _round(request, pk), reader(request)
    places = queries.enrolments_visible_to(user).filter(cycle=cycle)
    counts = Counter(dict(places.order_by().values_list("state").annotate(count=Count("pk"))))
    sessions = queries.sessions_visible_to(user).filter(cycle=cycle).select_related("site", "lead")
    without = places.filter(state=Place.UNPLACED).select_related("person")
    today = timezone.now().astimezone(zone_of(user)).date()
    context: dict[str, Any] = {
        "cycle": cycle,
        "programme": cycle.programme,
        "rhythm": rhythm(cycle.programme),
        "counts": {place.value: counts[place] for place in Place},
        "all": sum(counts.values()) - counts[Place.WITHDRAWN],
        "page": keyset_page(sessions, request.GET, ordering=["starts_at"], page_size=PAGE),
        "without": showing.by_reason(without),
        "oversees": queries.looks_after(user),
        "keeps": bool(may_keep_programmes(user)),
        "plans": bool(may_plan_round(user, cycle.programme)),
        "over": actions.is_over(cycle, today),
        "today": today,
    }
    return render(request, "training/round.html", context)


@login_required
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as it would be made now. Nothing is written."""
    cycle, now = _to_plan(request, pk), timezone.now()
    return render(request, "training/plan.html", {"cycle": cycle, "plan": showing.shown(cycle, now)})


@login_required
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the plan that was shown."""
    cycle, by = _to_plan(request, pk), reader(request)
    expected = request.POST.get("expected", "")
    made = press(request, lambda: actions.plan_round(cycle=cycle, by=by, expected=expected))
    if made is None:
        return redirect("training:round-plan", cycle.pk)
    sessions = len(made.sessions)
    told = ngettext("%(count)s session was added.", "%(count)s sessions were added.", sessions) % {"count": sessions}
    people = ngettext("%(count)s person has a seat now.", "%(count)s people have a seat now.", made.placed)
    say(request, f"{told} {people % {'count': made.placed}}")
    return redirect("training:round", cycle.pk)


def _round(request: HttpRequest, pk: int) -> Cycle:
    return get_object_or_404(queries.cycles_visible_to(request.user).select_related("programme"), pk=pk)


def _to_plan(request: HttpRequest, pk: int) -> Cycle:
    cycle = _round(request, pk)
    demand(may_plan_round(request.user, cycle.programme))
    return cycle
