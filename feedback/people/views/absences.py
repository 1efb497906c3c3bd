"""Being away: one's own days, and those of the people one looks after."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.people import actions
from feedback.people.forms import AbsenceForm
from feedback.people.models import Absence, User
from feedback.people.permissions import may_browse, may_record_absence
from feedback.people.queries import absences_visible_to, zone_of
from feedback.people.views.asking import colleagues, reader, somebody


@login_required
@require_GET
def absences(request: HttpRequest) -> HttpResponse:
    """Who is away now and who will be, and who stands in."""
    demand(may_browse(request.user))
    now = timezone.now()
    rows = absences_visible_to(request.user).filter(ends_at__gt=now).select_related("user__site", "deputy")
    return render(
        request,
        "people/absences.html",
        {"page": keyset_page(rows, request.GET, ordering=["starts_at"]), "now": now},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_absence(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Note that somebody is away: oneself, or the person of the address."""
    asking = reader(request)
    away = somebody(request, pk) if pk else asking
    demand(may_record_absence(asking, away))
    form = _form(request, away)
    if form.is_valid():
        made = fill_in(form, lambda: actions.record_absence(person=away, by=asking, **form.given()))
        if made:
            say(request, _("It is noted."))
            return redirect(_back(asking, away))
    return _form_page(request, form, away, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the days or the deputy."""
    asking, absence = reader(request), _absence(request, pk)
    demand(may_record_absence(asking, absence.user))
    form = _form(request, absence.user, initial=AbsenceForm.said_by(absence, zone_of(absence.user)))
    if form.is_valid():
        saved = fill_in(form, lambda: actions.edit_absence(absence=absence, by=asking, **form.given()))
        if saved:
            say(request, _("It is saved."))
            return redirect(_back(asking, absence.user))
    return _form_page(request, form, absence.user, absence)


@login_required
@require_POST
def cancel_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Call an absence off, or end it now."""
    asking, absence = reader(request), _absence(request, pk)
    away = absence.user
    press(request, lambda: actions.cancel_absence(absence=absence, by=asking))
    return redirect(_back(asking, away))


def _absence(request: HttpRequest, pk: int) -> Absence:
    rows = absences_visible_to(request.user).select_related("user__site", "deputy")
    return get_object_or_404(rows, pk=pk)


def _form(request: HttpRequest, away: User, **kwargs: Any) -> AbsenceForm:
    asking = reader(request)
    people = colleagues(asking).exclude(pk=away.pk)
    return AbsenceForm(request.POST or None, zone=zone_of(away), people=lambda: people, **kwargs)


def _back(asking: User, away: User) -> str:
    return reverse("people:me") if asking == away else reverse("people:detail", args=[away.pk])


def _form_page(request: HttpRequest, form: AbsenceForm, away: User, absence: Absence | None) -> HttpResponse:
    context = {
        "form": form,
        "away": away,
        "absence": absence,
        "own": away == request.user,
        "back": _back(reader(request), away),
        "zone": zone_of(away),
    }
    return render(request, "people/absence_form.html", context, status=400 if form.is_bound else 200)
