"""How long data is kept, what is held, erasing somebody on request, and taking one's own data away."""

from typing import IO, Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.toasts import say
from feedback.people.obligations import owed_by
from feedback.people.permissions import may_administer
from feedback.people.views.asking import reader, somebody
from feedback.retention import actions, erasing, own, queries, showing
from feedback.retention.forms import HoldForm, MonthsForm
from feedback.retention.models import Erasure
from feedback.retention.showing import Going


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The page, and saving for how long each kind is kept; with `preview`, what would go is told and nothing saved."""
    demand(may_administer(request.user))
    form = MonthsForm(request.POST or None)
    if form.is_valid():
        given = dict(form.cleaned_data)
        if "preview" in request.POST:
            return _page(request, form=form, going=showing.going(given, now=timezone.now()))
        if fill_in(form, lambda: actions.set_months(by=reader(request), months=given)) is not None:
            say(request, _("Saved. It is looked at once a day."))
            return redirect("retention:rules")
    return _page(request, form=form)


@login_required
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Place a legal hold."""
    demand(may_administer(request.user))
    form = HoldForm(request.POST, by=reader(request))
    if form.is_valid():
        given = dict(form.cleaned_data)
        if fill_in(form, lambda: actions.place_hold(by=reader(request), **given)):
            say(request, _("Held. Nothing of it is let go until you lift the hold."))
            return redirect("retention:rules")
    return _page(request, hold=form)


@login_required
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a legal hold."""
    demand(may_administer(request.user))
    found = get_object_or_404(queries.holds_visible_to(reader(request)), pk=pk)
    if press(request, lambda: actions.lift_hold(hold=found, by=reader(request))):
        say(request, _("Lifted. The rules apply again."))
    return redirect("retention:rules")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """What erasing somebody takes and leaves; by POST it is done."""
    demand(may_administer(request.user))
    person = somebody(request, pk)
    if request.method == "POST":
        if press(request, lambda: erasing.erase(person=person, by=reader(request))):
            say(request, _("Erased. What is left leads to nobody."))
            return redirect("people:list")
        return redirect("retention:erase", pk)
    context = {
        "person": person,
        "preview": erasing.preview(person),
        "owed": owed_by(person, timezone.now()),
        "erased": Erasure.objects.filter(person=person).first(),
    }
    return render(request, "retention/erase.html", context)


@login_required
@require_POST
def export(request: HttpRequest) -> FileResponse:
    """Everything that is stored about oneself, as a download."""
    return zip_response(own.archive(reader(request), now=timezone.now()))


def zip_response(content: IO[bytes]) -> FileResponse:
    """An archive that is for its reader alone."""
    response = FileResponse(
        content, as_attachment=True, filename="fortnight-my-data.zip", content_type="application/zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, going: list[Going] | None = None, **given: forms.Form) -> HttpResponse:
    user = reader(request)
    shown: dict[str, forms.Form] = {
        "form": MonthsForm(),
        "hold": HoldForm(by=user, initial={"over": "person"}),
        **given,
    }
    refused = going is None and any(form.is_bound for form in given.values())
    context: dict[str, Any] = {**shown, "holds": showing.holds(user), "going": going}
    return render(request, "retention/rules.html", context, status=400 if refused else 200)
