"""Sessions by hand, for who plans at a site: add, change, move, call off, and put people on one."""

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from feedback.core.doors import demand, fill_in
from feedback.core.toasts import say, warn
from feedback.core.verdicts import when
from feedback.people.views.asking import reader
from feedback.training import queries
from feedback.training.actions import enrolling, sessions
from feedback.training.forms import CancelForm, EnrolForm, MoveForm, NewSessionForm, SessionForm
from feedback.training.models import Session
from feedback.training.permissions import PLANNERS, may_plan_at
from feedback.training.sparing import broken_by
from feedback.training.views.sessions import found

#: Rounds that can be chosen from.
MOST = 100
#: Reasons that a warning names.
SAID = 3
writes = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_GET
def choose_round(request: HttpRequest) -> HttpResponse:
    """For which round? Straight on where there is only one."""
    user, today = reader(request), timezone.localdate()
    demand(when(queries.sites_planned_by(user).exists(), PLANNERS))
    rows = queries.cycles_visible_to(user).filter(closes_on__gte=today, programme__is_active=True)
    rounds = list(rows.select_related("programme").order_by("programme__name", "opens_on")[:MOST])
    if len(rounds) == 1:
        return redirect("training:round_session_new", rounds[0].pk)
    return render(request, "training/choose_round.html", {"rounds": rounds})


@login_required
@writes
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Another session of a round, at one of the sites one plans at."""
    user = reader(request)
    cycle = get_object_or_404(queries.cycles_visible_to(user).select_related("programme"), pk=pk)
    sites = queries.sites_planned_by(user)
    demand(when(sites.exists(), PLANNERS))
    first = {"seats": cycle.programme.seats, "site": user.site_id}
    form = NewSessionForm(_sent(request), user=user, programme=cycle.programme, sites=sites, initial=first)
    if form.is_valid():
        made = fill_in(form, lambda: sessions.add_session(cycle=cycle, by=user, **form.cleaned_data))
        if made:
            say(request, _("The session is planned. Now put people on it, or let them choose it."))
            return redirect("training:session", made.pk)
    title, back = _("Add a session"), reverse("training:home")
    return _page(request, form, title=title, text=cycle.programme.name, back=back, button=_("Add it"))


@login_required
@writes
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who leads it, how many seats, where."""
    session = _planned_by(request, pk)
    first = {"lead": session.lead, "seats": session.seats, "place": session.place}
    form = SessionForm(_sent(request), user=request.user, programme=session.cycle.programme, initial=first)
    if _done(request, form, session, sessions.edit_session):
        say(request, _("Changed. Whoever it concerns hears of it."))
        return redirect("training:session", pk)
    return _page(request, form, title=_("Change the session"), text=_("Its people hear of it."), session=session)


@login_required
@writes
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time; who cannot come then is found another seat."""
    session = _planned_by(request, pk)
    zone = session.site.timezone
    wall = session.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    form = MoveForm(_sent(request), zone=zone, initial={"starts_at": wall})
    if _done(request, form, session, sessions.move_session):
        say(request, _("Moved. Everybody concerned hears of it."))
        _warn_of_floor(request, session)
        return redirect("training:session", pk)
    text = _("Whoever cannot come then loses this seat and is found another one at once. The others keep theirs.")
    return _page(request, form, title=_("Move the session"), text=text, session=session, button=_("Move it"))


@login_required
@writes
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off; its people are found other seats."""
    session = _planned_by(request, pk)
    form = CancelForm(_sent(request))
    if _done(request, form, session, sessions.cancel_session):
        say(request, _("Cancelled. Its people hear of it, with the seat that was found for them."))
        return redirect("training:session", pk)
    text = ngettext(
        "%(count)d person has a seat. They are told, and found another one at once.",
        "%(count)d people have a seat. They are told, and found another one at once.",
        session.taken,
    ) % {"count": session.taken}
    button = _("Cancel the session")
    return _page(request, form, title=button, text=text, session=session, button=button, danger=True)


@login_required
@writes
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Put people on it by hand."""
    session = _planned_by(request, pk)
    form = EnrolForm(_sent(request), user=request.user)
    if form.is_valid():
        people = form.cleaned_data["people"]
        done = fill_in(form, lambda: enrolling.enrol(session=session, people=people, by=reader(request)))
        if done:
            _warn_of_floor(request, session)
        if done and not done.refused:
            told = ngettext("%(count)d person has a seat.", "%(count)d people have seats.", len(done.booked))
            say(request, told % {"count": len(done.booked)})
            return redirect("training:session", pk)
        for _person, why in done.refused if done else ():
            form.add_error("people", str(why))
    free = session.free
    text = ngettext("%(free)d seat is free.", "%(free)d seats are free.", free) % {"free": free}
    return _page(request, form, title=_("Put people on it"), text=text, session=session, button=_("Book their seats"))


def _planned_by(request: HttpRequest, pk: int) -> Session:
    session = found(request, pk)
    demand(may_plan_at(request.user, session.site_id))
    return session


def _warn_of_floor(request: HttpRequest, session: Session) -> None:
    """Say what the seats of a session break on the floor, as it stands now: it is allowed, and known."""
    fresh = Session.objects.select_related("cycle__programme").get(pk=session.pk)
    broken = broken_by(fresh)
    if broken:
        more = len(broken) - SAID
        told = [str(each) for each in broken[:SAID]]
        told += [ngettext("And %(count)d more.", "And %(count)d more.", more) % {"count": more}] if more > 0 else []
        warn(request, " ".join(told))


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _done(request: HttpRequest, form: forms.Form, session: Session, act: Callable[..., Session]) -> bool:
    """Whether a form was sent in order, and the action with what it gave was not refused."""
    return form.is_valid() and bool(
        fill_in(form, partial(act, session=session, by=reader(request), **form.cleaned_data))
    )


def _page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    text: str,
    session: Session | None = None,
    back: str = "",
    button: str = "",
    danger: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "text": text,
        "session": session,
        "back": reverse("training:session", args=[session.pk]) if session else back,
        "button": button or _("Save"),
        "danger": danger,
    }
    return render(request, "training/session_form.html", context, status=400 if form.errors else 200)
