"""Making and editing rosters, what they need, and taking them out of use."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from feedback.champions import actions, queries
from feedback.champions.forms.rosters import NeedFormSet, RosterForm, needs_said_by
from feedback.champions.models import Roster
from feedback.champions.permissions import may_keep_rosters, may_make_roster, may_manage
from feedback.champions.places import sites_kept_by, teams_kept_by
from feedback.champions.views.guided import chosen_site
from feedback.champions.views.rosters import rotations
from feedback.core.doors import demand, fill_in, press
from feedback.core.errors import Invalid
from feedback.core.toasts import say
from feedback.people.models import Team


def roster_to_keep(request: HttpRequest, pk: int) -> Roster:
    """A roster the reader sees and may change: 404 or 403 otherwise."""
    visible = queries.rosters_visible_to(request.user).select_related("site", "neighbour")
    roster = get_object_or_404(visible.prefetch_related("teams", "tools", "layers__members__user"), pk=pk)
    demand(may_manage(request.user, roster))
    return roster


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a roster to a site."""
    demand(may_keep_rosters(request.user))
    site = chosen_site(request)
    if site is None:
        return render(request, "champions/sites.html", {"sites": sites_kept_by(request.user), "to": request.path})
    form = _form(request, Roster(site=site, timezone=site.timezone))
    if form.is_valid():
        may_make_roster(request.user, site, _ids(form.cleaned_data["teams"])).demand()
        made = fill_in(form, lambda: actions.make_roster(by=_by(request), site=site, **form.cleaned_data))
        if made:
            say(request, _("%(name)s is there. Say who takes turns.") % {"name": made.name})
            return redirect("champions:rotation-new", made.pk)
    return _page(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a roster; its rotations and needs have their own pages."""
    roster = roster_to_keep(request, pk)
    form = _form(request, roster)
    if form.is_valid():
        may_make_roster(request.user, roster.site, _ids(form.cleaned_data["teams"])).demand()
        saved = fill_in(form, lambda: actions.edit_roster(roster=roster, by=_by(request), **form.cleaned_data))
        if saved:
            say(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("champions:roster-edit", saved.pk)
    return _page(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how many champions a roster needs when."""
    roster = roster_to_keep(request, pk)
    rows = NeedFormSet(request.POST or None, initial=needs_said_by(roster))
    told = ""
    if rows.is_valid():
        wanted = [form.cleaned_data for form in rows if form.cleaned_data.get("people")]
        try:
            actions.set_needs(roster=roster, by=_by(request), needs=wanted)
        except Invalid as refused:
            told = str(refused.reason)
        else:
            say(request, _("What %(name)s needs is saved.") % {"name": roster.name})
            return redirect("champions:roster-edit", roster.pk)
    context = {"roster": roster, "rows": rows, "told": told}
    return render(request, "champions/needs.html", context, status=400 if rows.is_bound else 200)


@login_required
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a roster out of use, or put it back."""
    roster = roster_to_keep(request, pk)
    act = actions.restore_roster if request.POST.get("on") == "1" else actions.retire_roster
    if press(request, lambda: act(roster=roster, by=_by(request))):
        say(
            request,
            _("%(name)s is in use.") % {"name": roster.name}
            if act is actions.restore_roster
            else _("%(name)s is out of use.") % {"name": roster.name},
        )
    return redirect("champions:roster-edit", roster.pk)


def _form(request: HttpRequest, roster: Roster) -> RosterForm:
    teams = teams_kept_by(request.user, roster.site)
    if roster.pk:
        teams |= Team.objects.filter(rosters=roster)
    neighbours = queries.rosters_visible_to(request.user).filter(is_active=True)
    return RosterForm(request.POST or None, roster=roster, teams=teams.distinct(), neighbours=neighbours)


def _page(request: HttpRequest, form: RosterForm) -> HttpResponse:
    roster = form.roster
    context: dict[str, Any] = {"form": form, "roster": roster}
    if roster.pk:
        context |= {"layers": rotations(roster, timezone.now()), "needs": roster.requirements.all()}
    return render(request, "champions/roster_form.html", context, status=400 if form.is_bound else 200)


def _ids(teams: Any) -> frozenset[int]:
    return frozenset(team.pk for team in teams)


def _by(request: HttpRequest) -> Any:
    return request.user
