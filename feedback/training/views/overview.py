"""Training for everybody: what is next and what is done; for who looks after others, the quarter as well."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feedback.core.toasts import say
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader
from feedback.training.actions import links
from feedback.training.feeds import own_address
from feedback.training.models import TrainingLink
from feedback.training.overview import overview, own
from feedback.training.permissions import may_see_needs
from feedback.training.quarters import Quarter, monday_of
from feedback.training.queries import looks_after, sites_planned_by


@login_required
@require_POST
def calendar_link(request: HttpRequest) -> HttpResponse:
    """The secret link to one's own sessions; `end` ends it, anything else makes a new one."""
    person = reader(request)
    link = TrainingLink.objects.filter(user=person).select_related("user").first()
    if "end" not in request.POST:
        links.make_link(person=person)
        say(request, _("Here is the new link. One that was there before has ended."))
    elif link is not None:
        links.end_link(link=link)
        say(request, _("The link has ended."))
    return redirect(reverse("training:home") + "#calendar")


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
        "link": own_address(user),
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
        context["sees_needs"] = bool(may_see_needs(user))
    return render(request, "training/home.html", context, status=400 if context["misread"] else 200)
