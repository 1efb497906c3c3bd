"""The rosters of a whole site in three looks: which site, whom and when; who with whom; made."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from feedback.champions import actions
from feedback.champions.actions.guided import without_role
from feedback.champions.forms.guided import PATTERN_LABELS, CrewsForm, SiteRostersForm
from feedback.champions.guide import Crew, outlook, spread
from feedback.champions.permissions import may_keep_rosters, may_make_roster
from feedback.champions.places import sites_kept_by, teams_kept_by
from feedback.core.doors import demand, fill_in
from feedback.core.ids import parse_id
from feedback.core.parts import Tab
from feedback.core.toasts import say
from feedback.people.models import Site, User
from feedback.people.permissions import is_admin

#: Days of the plan that are shown before it is made; gaps, hours and rests are counted over so many weeks.
DAYS, WEEKS = 14, 4


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def guided(request: HttpRequest) -> HttpResponse:
    """Set up the rosters of a site."""
    demand(may_keep_rosters(request.user))
    site = chosen_site(request)
    if site is None:
        return render(request, "champions/sites.html", {"sites": sites_kept_by(request.user), "to": request.path})
    form = _first_form(request, site)
    if request.method != "POST" or "back" in request.POST or not form.is_valid():
        return _ask(request, site, form)
    crews = spread(list(form.cleaned_data["teams"]), form.champions(), len(form.shifts))
    people = User.objects.filter(is_active=True)
    again = request.POST if "crews" in request.POST else None
    moved = CrewsForm(again, crews=crews, people=people)
    if moved.is_valid():
        crews = moved.crews()
    if "make" in request.POST and moved.is_valid():
        made = fill_in(moved, lambda: _make(request, form, moved, crews))
        if made:
            told = ngettext("%(count)s roster is there.", "%(count)s rosters are there.", len(made))
            say(request, told % {"count": len(made)})
            return redirect("champions:rosters")
    return _review(request, form, moved, crews)


def chosen_site(request: HttpRequest) -> Site | None:
    """The site the address names, or the only one there is; None where one has to be chosen."""
    sites = sites_kept_by(request.user).order_by("name")
    pk = parse_id(request.GET.get("site", ""))
    found = sites.filter(pk=pk).first() if pk else None
    few = list(sites[:2])
    return found or (few[0] if len(few) == 1 else None)


def _first_form(request: HttpRequest, site: Site) -> SiteRostersForm:
    pattern = request.GET.get("pattern", "")
    return SiteRostersForm(
        request.POST if request.method == "POST" else None,
        site=site,
        teams=teams_kept_by(request.user, site),
        pattern=pattern if pattern in PATTERN_LABELS else "three",
        today=timezone.now().astimezone(ZoneInfo(site.timezone)).date(),
    )


def _ask(request: HttpRequest, site: Site, form: SiteRostersForm) -> HttpResponse:
    here = reverse("champions:guided")
    current = request.GET.get("pattern") or "three"
    tabs = [
        Tab(label, f"{here}?site={site.pk}&pattern={code}", code == current) for code, label in PATTERN_LABELS.items()
    ]
    context: dict[str, Any] = {"site": site, "form": form, "tabs": tabs, "more_sites": _has_more(request)}
    refused = form.is_bound and "back" not in request.POST
    return render(request, "champions/guided.html", context, status=400 if refused else 200)


def _has_more(request: HttpRequest) -> bool:
    return sites_kept_by(request.user)[1:2].exists()


def _make(request: HttpRequest, form: SiteRostersForm, moved: CrewsForm, crews: Sequence[Crew]) -> list[Any]:
    teams = frozenset(crew.team.pk for crew in crews)
    may_make_roster(request.user, form.site, teams).demand()
    by: Any = request.user
    give_role = moved.cleaned_data["give_role"] and is_admin(by)
    return actions.make_site_rosters(by=by, pace=form.pace(), crews=crews, give_role=give_role)


def _review(request: HttpRequest, form: SiteRostersForm, moved: CrewsForm, crews: Sequence[Crew]) -> HttpResponse:
    pace = form.pace()
    ahead = [outlook(pace, crew, days=DAYS, weeks=WEEKS) for crew in crews]
    context = {
        "site": form.site,
        "form": form,
        "moved": moved,
        "shifts": pace.shifts,
        "rows": list(zip(moved.rows, ahead, strict=True)),
        "people": sum(len(each.crew.people) for each in ahead),
        "gaps": sum(len(each.gaps) for each in ahead),
        "new_champions": [person for person, _team in without_role(crews)],
        "may_give_role": is_admin(request.user),
        "pace": pace,
        "weeks": WEEKS,
    }
    return render(request, "champions/guided_review.html", context, status=400 if moved.errors else 200)
