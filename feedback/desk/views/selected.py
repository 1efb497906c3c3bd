"""Several reports of the inbox at once: done in one go, or after one page that asks what has to be said for all."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from feedback.core.ids import parse_id
from feedback.core.toasts import say, warn
from feedback.core.views import safe_next
from feedback.desk.bulk import BULK, BulkAct, Outcome, carry_out_all
from feedback.desk.rows import listed, rows_of
from feedback.desk.views.asking import reader
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from feedback.reports.queries import reports_visible_to

#: As many as a page of the inbox has, and some more.
MOST = 200
#: So many refusals are told one by one.
TOLD = 3


@login_required
@require_POST
def selected(request: HttpRequest) -> HttpResponse:
    """`do` one thing with the reports `ids`; what needs words or a date asks for them first."""
    user, act = reader(request), BULK.get(request.POST.get("do", ""))
    chosen = _chosen(request, user)
    if act is None or not chosen:
        warn(request, _("Tick the reports first, then choose what to do with them."))
        return redirect(_back(request))
    if act.at_once:
        return _done(request, act, carry_out_all(act, user, chosen, {}))
    if request.POST["do"] == "merge" and len(chosen) == 1:
        return redirect(f"{reverse('reports:detail', args=[chosen[0].reference])}?alike=1#merge")
    return _ask(request, act, user, chosen)


def _ask(request: HttpRequest, act: BulkAct, user: User, chosen: list[FrictionReport]) -> HttpResponse:
    """The page that asks once for all; sent with `said`, it acts."""
    said = "said" in request.POST
    form = act.form(request.POST if said else None, user=user, chosen=chosen)  # type: ignore[call-arg]
    if said and form.is_valid():
        outcome = carry_out_all(act, user, chosen, form.cleaned_data)
        if outcome.done:
            return _done(request, act, outcome)
        for report, reason in outcome.refused:
            form.add_error(None, f"{report.reference}: {reason}")
    context = {
        "act": act,
        "do": request.POST["do"],
        "title": act.title % {"count": len(chosen)},
        "rows": rows_of(chosen, timezone.now()),
        "form": form,
        "next": _back(request),
    }
    return render(request, "desk/inbox/selected.html", context, status=400 if said else 200)


def _done(request: HttpRequest, act: BulkAct, outcome: Outcome) -> HttpResponse:
    """Back to the inbox, saying what was done and what was not, and why."""
    if outcome.done:
        say(request, act.said % {"count": len(outcome.done)})
    for report, reason in outcome.refused[:TOLD]:
        warn(request, f"{report.reference}: {reason}")
    if (rest := len(outcome.refused) - TOLD) > 0:
        told = ngettext("%(count)d more could not be done.", "%(count)d more could not be done.", rest)
        warn(request, told % {"count": rest})
    return redirect(_back(request))


def _chosen(request: HttpRequest, user: User) -> list[FrictionReport]:
    """The reports that are ticked, as far as the reader sees them, in the order of the list."""
    ids: list[Any] = [pk for value in request.POST.getlist("ids")[:MOST] if (pk := parse_id(value, "F"))]
    found = listed(reports_visible_to(user).filter(pk__in=ids), user).in_bulk()
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def _back(request: HttpRequest) -> str:
    return safe_next(request) if request.POST.get("next") else reverse("inbox")
