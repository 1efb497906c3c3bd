"""Who is there: the lead's list on a phone, the code that people enter, and closing the session."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.errors import Conflict
from feedback.core.ids import parse_id
from feedback.core.toasts import say, warn
from feedback.people.views.asking import reader
from feedback.training.actions.attendance import attend, hold, not_there
from feedback.training.actions.codes import check_in
from feedback.training.models import Enrolment, Session
from feedback.training.permissions import may_lead
from feedback.training.room import head_count, roll_of
from feedback.training.room_forms import CodeForm
from feedback.training.states import Place, SessionState
from feedback.training.views.sessions import found


@login_required
@require_GET
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The list: one tap each. Those of the round without a seat here stand below."""
    session = found(request, pk)
    demand(may_lead(reader(request), session))
    roll = roll_of(session)
    context = {
        "session": session,
        "programme": session.cycle.programme,
        "roll": roll,
        "may_close": session.state == SessionState.PLANNED and session.starts_at <= timezone.now(),
        "open": session.state != SessionState.CANCELLED,
        "now": timezone.now(),
    }
    return render(request, "training/attendance.html", context)


@login_required
@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: `there` or `not_there` with the number of a place, or `everybody`. Sent twice it counts once."""
    session, user = found(request, pk), reader(request)
    demand(may_lead(user, session))
    if "everybody" in request.POST:
        seated = Enrolment.objects.filter(session=session, state=Place.BOOKED).select_related("person")
        press(request, lambda: attend(session=session, enrolments=list(seated), by=user))
        return redirect("training:session-attendance", pk)
    verb = "there" if "there" in request.POST else "not_there"
    place = _place(session, request.POST.get(verb, ""))
    refused = _noted(session, place, verb, user)
    if "HX-Request" in request.headers:
        return _row(request, session, place, refused)
    if refused:
        warn(request, refused)
    return redirect("training:session-attendance", pk)


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The session is over: who did not come is found another one."""
    session, user = found(request, pk), reader(request)
    demand(may_lead(user, session))
    if press(request, lambda: hold(session=session, by=user)):
        came, _seated = head_count(session)
        told = ngettext("Closed. %(came)d person was there.", "Closed. %(came)d people were there.", came)
        say(request, told % {"came": came})
    return redirect("training:session", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest) -> HttpResponse:
    """I am here: the code on the room's screen."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        place = fill_in(form, lambda: check_in(by=reader(request), **form.cleaned_data))
        if place is not None and place.session_id:
            say(request, _("You are noted. Good that you are here."))
            return redirect("training:session", place.session_id)
    return render(request, "training/here.html", {"form": form}, status=400 if form.errors else 200)


def _noted(session: Session, place: Enrolment, verb: str, user: Any) -> str:
    """Note it; gives the reason where that is not possible."""
    try:
        if verb == "there":
            attend(session=session, enrolments=[place], by=user)
        else:
            not_there(session=session, enrolment=place, by=user)
    except Conflict as refused:
        return str(refused.reason)
    return ""


def _row(request: HttpRequest, session: Session, place: Enrolment, refused: str) -> HttpResponse:
    """The line of the list as it is now, with how many are there."""
    now = Enrolment.objects.select_related("person__team").get(pk=place.pk)
    came, seated = head_count(session)
    context = {"session": session, "one": now, "refused": refused, "came": came, "seated": seated}
    return render(request, "training/_roll_row.html", context, status=409 if refused else 200)


def _place(session: Session, text: str) -> Enrolment:
    rows = Enrolment.objects.filter(cycle=session.cycle_id).select_related("person__team")
    place = rows.filter(pk=parse_id(text) or 0).first()
    if place is None:
        raise Http404
    return place
