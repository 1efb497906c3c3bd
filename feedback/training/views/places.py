"""Somebody's place in a round: the seats there are to choose from, and one button for each thing to do with it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from feedback.core.doors import demand, press
from feedback.core.errors import Text
from feedback.core.ids import parse_id
from feedback.core.toasts import say
from feedback.core.verdicts import Verdict
from feedback.people.models import User
from feedback.people.views.asking import asked_to_go_on, reader
from feedback.training import queries
from feedback.training.actions import booking, is_over
from feedback.training.actions.undoing import undo
from feedback.training.fitting import refusals, sessions_to_choose
from feedback.training.models import Enrolment, Session
from feedback.training.permissions import may_book, may_take_out, may_undo
from feedback.training.sparing import Sparing, said
from feedback.training.states import MOVES, Place, SessionState
from feedback.training.words import why


class Choice(NamedTuple):
    """A session to choose: whether somebody could come, and if not why; whether they have it, or stand in its line."""

    session: Session
    refusal: Text
    mine: bool
    waiting: bool
    in_line: int
    breaks: Text = ""
    passed_over: Text = ""


@login_required
@require_GET
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """The seat somebody has in a round, and the sessions they could go to instead."""
    user, now, found = reader(request), timezone.now(), _found(request, pk)
    today = timezone.localdate(now)
    context = {
        "place": found,
        "own": found.person_id == user.pk,
        "why": why(found, own=found.person_id == user.pk),
        "programme": found.cycle.programme,
        "choices": choices_of(found, now, own=found.person_id == user.pk),
        "may_book": bool(may_book(user, found)) and "book" in MOVES[found.state] and found.cycle.programme.is_active,
        "may_take_out": bool(may_take_out(user, found)) and "withdraw" in MOVES[found.state],
        "may_undo": found.state == Place.DONE and bool(may_undo(user, found)) and not is_over(found.cycle, today),
        "to_come": bool(found.session and found.session.starts_at > now and found.state == Place.BOOKED),
        "today": today,
        "now": now,
    }
    return render(request, "training/place.html", context)


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Book, give back, stand in line, leave it, take out: one button each."""
    found = _found(request, pk)
    done = ACTS[verb]
    demand(done.may(reader(request), found))
    if press(request, lambda: done.do(request, found)):
        say(request, done.said)
    return redirect(asked_to_go_on(request) or reverse("training:place", args=[pk]))


def choices_of(found: Enrolment, now: datetime, *, own: bool) -> list[Choice]:
    """The sessions of the round that are still to come at the person's site, the soonest first.

    What their floor cannot spare them for is refused to themselves (`own`), and told to whoever books for them.
    """
    sessions = list(sessions_to_choose(found, now).select_related("cycle__programme"))
    floor = _missed_on_the_floor(found.person, sessions)
    lines = queries.lines_of(sessions)
    cannot = refusals(found.person, sessions)
    return [
        Choice(
            session,
            cannot.get(session, "") or (floor.get(session, "") if own else ""),
            session.pk == found.session_id,
            session.pk == found.waiting_for_id,
            lines.get(session.pk, 0),
            floor.get(session, ""),
            (cannot.get(session, "") or floor.get(session, "")) if session.free else "",
        )
        for session in sessions
    ]


def _missed_on_the_floor(person: User, sessions: Sequence[Session]) -> dict[Session, Text]:
    if not sessions:
        return {}
    sparing = Sparing.of([person], sessions)
    return {session: said(person, sparing.why_not(person, session)) for session in sessions}


class _Act(NamedTuple):
    do: Callable[[HttpRequest, Enrolment], Enrolment]
    may: Callable[[User, Enrolment], Verdict]
    said: str | Promise


def _found(request: HttpRequest, pk: int) -> Enrolment:
    rows = queries.enrolments_visible_to(request.user).filter(pk=pk).values("pk")
    joined = Enrolment.objects.select_related("person__site", "cycle__programme", "session__site", "session__lead")
    return get_object_or_404(joined.select_related("waiting_for__site"), pk__in=rows)


def _session(request: HttpRequest, found: Enrolment) -> Session:
    """The session that was chosen: one of the round that the reader or the person sees."""
    person: User = found.person
    chosen = parse_id(request.POST.get("session", "")) or 0
    for who in (reader(request), person):
        seen = queries.sessions_visible_to(who).filter(pk=chosen, cycle=found.cycle_id).exclude(state=SessionState.HELD)
        if session := Session.objects.filter(pk__in=seen.values("pk")).first():
            return session
    raise Http404


ACTS = {
    "book": _Act(
        lambda request, found: booking.book(enrolment=found, session=_session(request, found), by=reader(request)),
        may_book,
        _("The seat is booked. An invitation comes by mail."),
    ),
    "give_back": _Act(
        lambda request, found: booking.give_back(enrolment=found, by=reader(request)),
        may_book,
        _("The seat is free for somebody else. Choose another one when it suits."),
    ),
    "wait": _Act(
        lambda request, found: booking.wait(enrolment=found, session=_session(request, found), by=reader(request)),
        may_book,
        _("In line. As soon as a seat is free it is booked, and you hear of it."),
    ),
    "leave_line": _Act(
        lambda request, found: booking.leave_line(enrolment=found, by=reader(request)),
        may_book,
        _("Out of the line."),
    ),
    "undo": _Act(
        lambda request, found: undo(enrolment=found, by=reader(request), reason=request.POST.get("reason", "")),
        may_undo,
        _("Taken back, and told to them. Their day stays."),
    ),
    "withdraw": _Act(
        lambda request, found: booking.withdraw(enrolment=found, by=reader(request)),
        may_take_out,
        _("Taken out of the round."),
    ),
}
