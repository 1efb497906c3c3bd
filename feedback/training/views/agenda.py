"""A session's agenda: read, printed, set by its lead, and shown in the room."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, press
from feedback.core.errors import Conflict, Invalid
from feedback.core.ids import parse_id
from feedback.core.toasts import say
from feedback.people.models import User
from feedback.people.views.asking import reader
from feedback.training.actions.agenda import draft_agenda, set_agenda
from feedback.training.actions.codes import show_code
from feedback.training.models import AgendaItem, Session, SessionCode
from feedback.training.permissions import may_lead
from feedback.training.points import Agenda, agenda_of
from feedback.training.room import head_count
from feedback.training.room_forms import lines_of, put_errors
from feedback.training.states import SessionState
from feedback.training.views.sessions import found

#: How often the screen in the room looks whether somebody has come.
EVERY = 5


@login_required
@require_GET
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """What a session is about, point by point; it prints on one page."""
    session, user = found(request, pk), reader(request)
    return render(request, "training/agenda.html", _context(session, user))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the agenda: order, minutes, what is left out, points of one's own. Every button stores all of it."""
    session, user = found(request, pk), reader(request)
    demand(may_lead(user, session))
    known = agenda_of(session, user)
    lines = lines_of(known, request.POST if request.method == "POST" else None)
    if request.method == "POST" and lines.is_valid() and _stored(request, session, user, lines):
        if "move" in request.POST or "more" in request.POST:
            return redirect("training:session-agenda-edit", pk)
        say(request, _("The agenda is set."))
        return redirect("training:session-agenda", pk)
    status = 400 if request.method == "POST" else 200
    return render(request, "training/agenda_edit.html", {**_context(session, user), "lines": lines}, status=status)


@login_required
@require_POST
def agenda_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it drafted from the round again."""
    session, user = found(request, pk), reader(request)
    demand(may_lead(user, session))
    press(request, lambda: draft_agenda(session=session, by=user))
    return redirect("training:session-agenda", pk)


@login_required
@require_GET
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """One point at a time, large, with the code: for the room's screen. `?at=2` shows the second point."""
    session, user = found(request, pk), reader(request)
    demand(may_lead(user, session))
    shown, now = agenda_of(session, user).shown, timezone.now()
    at = min(parse_id(request.GET.get("at", "")) or 0, len(shown))
    came, seated = head_count(session)
    context: dict[str, Any] = {
        "session": session,
        "programme": session.cycle.programme,
        "point": shown[at - 1] if at else None,
        "points": shown,
        "at": at,
        "before": at - 1 if at else None,
        "after": at + 1 if at < len(shown) else None,
        "code": SessionCode.objects.filter(session=session, expires_at__gt=now).first(),
        "running": session.state == SessionState.PLANNED,
        "came": came,
        "seated": seated,
        "every": EVERY,
        "now": now,
    }
    return render(request, "training/screen.html", context)


@login_required
@require_POST
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a new code on the screen."""
    session, user = found(request, pk), reader(request)
    demand(may_lead(user, session))
    press(request, lambda: show_code(session=session, by=user))
    at = parse_id(request.POST.get("at", ""))
    return redirect(reverse("training:session-screen", args=[pk]) + (f"?at={at}" if at else ""))


def _context(session: Session, user: User) -> dict[str, Any]:
    known: Agenda = agenda_of(session, user)
    leads = bool(may_lead(user, session))
    return {
        "session": session,
        "programme": session.cycle.programme,
        "agenda": known,
        "leads": leads,
        "may_edit": leads and session.state == SessionState.PLANNED,
        "now": timezone.now(),
    }


def _stored(request: HttpRequest, session: Session, user: User, lines: Any) -> bool:
    """Store what the form says; what is refused stands at its line."""
    given = [(place, item) for place, form in enumerate(lines.forms) if (item := _item(form)) is not None]
    given = _moved(given, request.POST.get("move", ""))
    try:
        set_agenda(session=session, by=user, points=[item for _place, item in given])
    except Invalid as refused:
        lines.refused = put_errors(lines, refused.fields, "points", [place for place, _item in given])
        return False
    except Conflict as refused:
        lines.refused = [refused.reason]
        return False
    return True


def _item(form: Any) -> AgendaItem | None:
    return form.item() if form.cleaned_data else None


def _moved(given: list[tuple[int, AgendaItem]], asked: str) -> list[tuple[int, AgendaItem]]:
    """`up-2` swaps the line that was third in the form with the one before it, `down-2` with the one after."""
    way, _dash, line = asked.partition("-")
    places = [place for place, _item in given]
    if way not in {"up", "down"} or not line.isdigit() or int(line) not in places:
        return given
    at = places.index(int(line))
    other = at - 1 if way == "up" else at + 1
    if 0 <= other < len(given):
        given[at], given[other] = given[other], given[at]
    return given
