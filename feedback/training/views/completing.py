"""The check and its questions, the supervisor's yes, and the certificate."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.errors import Invalid
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.core.verdicts import when
from feedback.people.views.asking import reader
from feedback.training import queries
from feedback.training.actions.checks import set_check
from feedback.training.actions.completing import sign_off, take_check
from feedback.training.completion import asks_check, lacks
from feedback.training.models import CheckAttempt, CheckItem, Enrolment
from feedback.training.permissions import may_keep_programmes, may_take_check
from feedback.training.queries import enrolments_visible_to, programmes_visible_to
from feedback.training.room import waiting_for_yes
from feedback.training.room_forms import CheckForm, check_lines, put_errors
from feedback.training.states import Place, SessionState

PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The check of one's own place: the questions, and how the last go went. Nobody else opens it."""
    place, user = _place(request, pk), reader(request)
    demand(may_take_check(user, place))
    programme = place.cycle.programme
    items = list(CheckItem.objects.filter(programme=programme).order_by("position"))
    if not asks_check(programme):
        raise Http404
    form = CheckForm(request.POST if request.method == "POST" else None, items=items)
    if request.method == "POST" and form.is_valid():
        attempt = fill_in(form, lambda: take_check(enrolment=place, by=user, answers=form.answers()))
        if attempt is not None:
            say(request, _("Passed.") if attempt.passed else _("Not yet. Read why below, then try again."))
            return redirect("training:place-check", pk)
    context = {
        "place": place,
        "programme": programme,
        "form": form,
        "last": CheckAttempt.objects.filter(enrolment=place).order_by("-number").first(),
        "ready": place.state == Place.CAME and place.passed_at is None,
        "now": timezone.now(),
    }
    return render(request, "training/check.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the check of a programme."""
    user = reader(request)
    programme = get_object_or_404(programmes_visible_to(user), pk=pk)
    demand(may_keep_programmes(user))
    items = CheckItem.objects.filter(programme=programme).order_by("position")
    lines = check_lines(items, request.POST if request.method == "POST" else None)
    if request.method == "POST" and lines.is_valid() and _set(lines, programme, user):
        say(request, _("The check is set."))
        return redirect("training:programme-check", pk)
    context = {"programme": programme, "lines": lines, "counts": programme.completion == "check"}
    return render(request, "training/check_edit.html", context, status=400 if request.method == "POST" else 200)


@login_required
@require_GET
def sign_offs(request: HttpRequest) -> HttpResponse:
    """Those who came and wait for one's yes, whoever has waited longest first."""
    user = reader(request)
    demand(when(queries.looks_after(user), _("Supervisors say here who can do it.")))
    page = keyset_page(waiting_for_yes(user), request.GET, ordering=["attended_at"], page_size=PAGE)
    return render(request, "training/sign_offs.html", {"page": page, "now": timezone.now()})


@login_required
@require_POST
def say_yes(request: HttpRequest, pk: int) -> HttpResponse:
    """They can do it."""
    place = _place(request, pk)
    if press(request, lambda: sign_off(enrolment=place, by=reader(request))):
        say(request, _("Signed off: %(name)s.") % {"name": place.person.name})
    return redirect("training:sign-offs")


@login_required
@require_GET
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """That somebody has done a round, to be printed; until then what is still missing."""
    place = _place(request, pk)
    programme = place.cycle.programme
    closed = place.session is not None and place.session.state == SessionState.HELD
    missing = lacks(place, programme, closed=closed, check=asks_check(programme))
    context: dict[str, Any] = {
        "place": place,
        "programme": programme,
        "session": place.session,
        "done": place.state == Place.DONE,
        "missing": [lack.label for lack in missing],
        "own": place.person_id == reader(request).pk,
        "now": timezone.now(),
    }
    return render(request, "training/certificate.html", context)


def _place(request: HttpRequest, pk: int) -> Enrolment:
    rows = enrolments_visible_to(request.user).select_related(
        "person__team", "person__site", "cycle__programme", "session__site", "session__lead", "signed_off_by"
    )
    return get_object_or_404(rows.distinct(), pk=pk)


def _set(lines: Any, programme: Any, user: Any) -> bool:
    """Store what the form says; what is refused stands at its question."""
    given = [(place, item) for place, form in enumerate(lines.forms) if form.cleaned_data and (item := form.item())]
    try:
        set_check(programme=programme, by=user, items=[item for _place, item in given])
    except Invalid as refused:
        lines.refused = put_errors(lines, refused.fields, "items", [place for place, _item in given])
        return False
    return True
