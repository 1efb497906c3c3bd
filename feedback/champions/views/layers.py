"""A rotation: its people put in order without a script, its hours, and the next fortnight before it is saved."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from feedback.champions import actions, queries
from feedback.champions.forms.rosters import LayerForm
from feedback.champions.kept import plan_of
from feedback.champions.models import Layer, Roster
from feedback.champions.permissions import may_manage
from feedback.champions.showing import DayShown, days_ahead
from feedback.champions.views.editing import roster_to_keep
from feedback.core.doors import demand, fill_in, press
from feedback.core.ids import parse_id
from feedback.core.toasts import say
from feedback.people.models import User

#: Days that are shown before a rotation is saved.
DAYS = 14


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a rotation to a roster."""
    return _edit(request, roster_to_keep(request, pk), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rotation: one that has begun is followed by another."""
    layer = _layer(request, pk)
    return _edit(request, roster_to_keep(request, layer.roster_id), layer)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first; then end a rotation now, or take one back that has not begun."""
    layer = _layer(request, pk)
    demand(may_manage(request.user, layer.roster))
    by: Any = request.user
    if request.method != "POST":
        return render(request, "ui/confirm.html", _asked(layer))
    if press(request, lambda: actions.end_layer(layer=layer, by=by)):
        say(request, _("%(name)s is ended. Look for gaps it leaves.") % {"name": layer.name})
    return redirect("champions:roster", layer.roster_id)


def _asked(layer: Layer) -> dict[str, Any]:
    if layer.begins_at > timezone.now():
        text, label = _("It has not begun: what it would have taken over from goes on."), _("Take back")
    else:
        text, label = (
            _("What was planned before stays, a shift under way runs to its end, and gaps are listed."),
            _("End now"),
        )
    return {
        "title": _("End “%(name)s”?") % {"name": layer.name},
        "text": text,
        "action_url": reverse("champions:layer-end", args=[layer.pk]),
        "confirm_label": label,
        "cancel_url": reverse("champions:roster-edit", args=[layer.roster_id]),
        "danger": True,
    }


def _layer(request: HttpRequest, pk: int) -> Layer:
    rosters = queries.rosters_visible_to(request.user)
    layers = Layer.objects.filter(roster__in=rosters).select_related("roster__site")
    return get_object_or_404(layers, pk=pk)


def _edit(request: HttpRequest, roster: Roster, layer: Layer | None) -> HttpResponse:
    now = timezone.now()
    begun = layer is not None and layer.begins_at <= now
    posted = request.POST if request.method == "POST" else None
    form = LayerForm(posted, roster=roster, layer=layer, begun=begun, prefix=None)
    members = _members(request, layer, form)
    days: Sequence[DayShown] = ()
    if form.is_valid():
        act = _act(request, roster, layer, form, members)
        if "save" in request.POST:
            saved = fill_in(form, act)
            if saved:
                say(request, _("%(name)s is saved.") % {"name": saved.name})
                return redirect("champions:roster", roster.pk)
        else:
            days = fill_in(form, lambda: _rehearse(roster, act)) or ()
    context = {"roster": roster, "layer": layer, "form": form, "members": members, "days": days, "begun": begun}
    return render(request, "champions/layer.html", context, status=400 if form.errors else 200)


def _act(
    request: HttpRequest, roster: Roster, layer: Layer | None, form: LayerForm, members: Sequence[User]
) -> Callable[[], Layer]:
    by: Any = request.user
    if layer is None:
        return lambda: actions.add_layer(roster=roster, by=by, members=members, **form.given())
    return lambda: actions.change_layer(layer=layer, by=by, members=members, **form.given())


def _rehearse(roster: Roster, act: Callable[[], Layer]) -> list[DayShown]:
    """The next fortnight as it would be: really done, looked at, and undone."""
    with transaction.atomic():
        begins = act().begins_at
        fresh = Roster.objects.select_related("site__calendar").get(pk=roster.pk)
        start = max(timezone.now(), begins - timedelta(hours=1))
        found = days_ahead(plan_of(fresh), start, DAYS)
        transaction.set_rollback(True)
    return found


def _members(request: HttpRequest, layer: Layer | None, form: LayerForm) -> list[User]:
    """Who is in it by now: as stored, or as the page has them, after the button that was pressed."""
    if request.method != "POST":
        return [member.user for member in layer.members.select_related("user")] if layer else []
    places = [pk for text in request.POST.getlist("member") if (pk := parse_id(text))]
    known = User.objects.in_bulk(places)
    members = [known[pk] for pk in places if pk in known]
    form.is_valid()
    members += [person for person in form.cleaned_data.get("add") or () if person not in members]
    return _moved(members, request)


def _moved(members: list[User], request: HttpRequest) -> list[User]:
    for name, step in (("up", -1), ("down", 1), ("out", 0)):
        place = parse_id(request.POST.get(name, ""))
        if place and place <= len(members):
            person = members.pop(place - 1)
            if step:
                members.insert(max(0, place - 1 + step), person)
    return members
