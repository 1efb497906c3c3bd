"""Supervisors' page of their champions: named before the go-live, trained more deeply."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from feedback.champions.permissions import may_keep_rosters
from feedback.champions.planning import tabs
from feedback.champions.queries import champions_visible_to
from feedback.core.doors import demand
from feedback.core.pagination import keyset_page
from feedback.desk.readiness import deeper_training, go_lives
from feedback.desk.views.asking import reader
from feedback.people.queries import zone_of

PAGE = 50


@require_GET
@login_required
def ready(request: HttpRequest) -> HttpResponse:
    """Each champion with the day they were named and their training; each go-live with the teams without one."""
    demand(may_keep_rosters(request.user))
    user, now = reader(request), timezone.now()
    people = champions_visible_to(user).select_related("team", "site")
    page = keyset_page(people, request.GET, ordering=["name"], page_size=PAGE)
    trained = deeper_training(user, page.items)
    context = {
        "tabs": tabs("ready", user),
        "page": page,
        "rows": [(person, trained.get(person.pk, ())) for person in page.items],
        "go_lives": go_lives(user, now.astimezone(zone_of(user)).date()),
        "now": now,
    }
    return render(request, "desk/champions_ready.html", context)
