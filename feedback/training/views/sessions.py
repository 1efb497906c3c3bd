"""Sessions: the list of them, and one with its seats."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from feedback.core.pagination import keyset_page
from feedback.people.models import User
from feedback.people.views.asking import reader
from feedback.training import queries
from feedback.training.filters import SessionFilters
from feedback.training.fitting import is_open, passed_over
from feedback.training.forms import SessionsForm
from feedback.training.models import Enrolment, Session
from feedback.training.permissions import may_lead, may_plan_at
from feedback.training.states import MOVES, Place

PAGE = 50


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The sessions one sees, the latest first."""
    user = reader(request)
    form = SessionsForm(request.GET or None, user=user)
    rows = queries.sessions_visible_to(user).select_related("site", "lead", "cycle__programme")
    found = SessionFilters(request.GET, rows, request=request)
    wrong = not found.is_valid() or (form.is_bound and not form.is_valid())
    page = keyset_page(rows.none() if wrong else found.qs, request.GET, ordering=["-starts_at"], page_size=PAGE)
    context = {"page": page, "form": form, "wrong": wrong, "now": timezone.now()}
    return render(request, "training/sessions.html", context, status=400 if wrong else 200)


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: when and where, who leads it, whose seats there are."""
    return page_of(request, found(request, pk))


def found(request: HttpRequest, pk: int) -> Session:
    """The session that the address names; Http404 where the reader does not see it."""
    rows = queries.sessions_visible_to(request.user).select_related("site", "lead", "cycle__programme")
    return get_object_or_404(rows, pk=pk)


def page_of(request: HttpRequest, session: Session, **more: Any) -> HttpResponse:
    """The session's page."""
    user, now = reader(request), timezone.now()
    joined = Enrolment.objects.select_related("person__team", "session", "waiting_for__cycle__programme")
    own = joined.filter(cycle=session.cycle_id, person=user).first()
    line = queries.line_for(session).filter(pk__in=_seen(user))
    waiting = list(line.select_related("person__team", "waiting_for__cycle__programme"))
    why = passed_over([*waiting, *([own] if own else [])])
    context = {
        "session": session,
        "programme": session.cycle.programme,
        "own": own,
        "may_choose": own is not None and "book" in MOVES[own.state] and is_open(session, now),
        "mine": own is not None and own.session_id == session.pk,
        "people": _people(user, session),
        "waiting": [(one, why.get(one.pk, "")) for one in waiting],
        "passed_over": why.get(own.pk, "") if own and own.waiting_for_id == session.pk else "",
        "leads": bool(may_lead(user, session)),
        "plans": bool(may_plan_at(user, session.site_id)),
        "begun": session.starts_at <= now,
        "now": now,
        **more,
    }
    return render(request, "training/session.html", context)


def _people(user: User, session: Session) -> list[Enrolment]:
    """Those with a seat whom the reader looks after or leads."""
    rows = _seen(user).filter(session=session, state__in=(Place.BOOKED, Place.CAME, Place.DONE))
    return list(Enrolment.objects.filter(pk__in=rows).select_related("person__team").order_by("person__name", "pk"))


def _seen(user: User) -> Any:
    return queries.enrolments_visible_to(user).exclude(person=user).values("pk")
