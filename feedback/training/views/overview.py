"""Training for everybody: what is next and what is done; for who looks after others, the quarter as well."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from feedback.people.queries import zone_of
from feedback.people.views.asking import reader
from feedback.training.overview import overview, own
from feedback.training.quarters import Quarter, monday_of
from feedback.training.queries import looks_after, sites_planned_by


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One's own training; `?quarter=2026-Q4` says which quarter of what one looks after."""
    user, now = reader(request), timezone.now()
    zone = zone_of(user)
    today = now.astimezone(zone).date()
    wanted = request.GET.get("quarter", "")
    quarter = Quarter.named(wanted) or Quarter.of(today)
    context = {
        "own": own(user, now),
        "now": now,
        "today": today,
        "quarter": quarter,
        "this_quarter": quarter == Quarter.of(today),
        "oversees": looks_after(user),
        "misread": bool(wanted) and Quarter.named(wanted) is None,
    }
    if context["oversees"]:
        context |= {"found": overview(user, quarter, now, zone), "this_week": monday_of(today)}
        context["plans"] = sites_planned_by(user).exists()
    return render(request, "training/home.html", context, status=400 if context["misread"] else 200)
