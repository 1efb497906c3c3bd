"""The page of the register, and what an owner does with an entry of it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feedback.changes.permissions import may_change
from feedback.core.doors import fill_in, press
from feedback.core.pagination import keyset_page
from feedback.core.parts import Tab
from feedback.core.toasts import say
from feedback.people.views.asking import reader
from feedback.register import actions, queries
from feedback.register.filters import StayOutFilters
from feedback.register.forms import EntryForm
from feedback.register.models import StayOut

PAGE = 50


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Where each tool stays out of the way, the latest agreement first; `?ended=true` what held once."""
    return _page(request)


@login_required
@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what exactly the tool leaves alone."""
    entry, form = _found(request, pk), EntryForm(request.POST, auto_id=f"entry-{pk}-%s")
    if form.is_valid():
        done = fill_in(form, lambda: actions.edit(entry=entry, by=reader(request), **form.cleaned_data))
        if done is not None:
            say(request, _("Saved."))
            return redirect("register:list")
    return _page(request, failed=pk, form=form, status=400)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The tool takes part in such calls again."""
    entry = _found(request, pk)
    if press(request, lambda: actions.end(entry=entry, by=reader(request))):
        say(request, _("Ended. The tool takes part in these calls again."))
    return redirect("register:list")


def _page(request: HttpRequest, *, failed: int = 0, form: EntryForm | None = None, status: int = 200) -> HttpResponse:
    user, ended = reader(request), request.GET.get("ended") == "true"
    shown = queries.stay_outs_visible_to(user).select_related("tool", "call_type", "agreed_by")
    found = StayOutFilters(request.GET, shown, request=request).qs.filter(ended_at__isnull=not ended)
    page = keyset_page(found, request.GET, ordering=["-since"], page_size=PAGE)
    reports = queries.reports_of(page.items, user)
    context = {
        "page": page,
        "rows": [
            (entry, reports[entry.pk], _form_of(entry, failed, form) if may_change(user, entry.tool) else None)
            for entry in page.items
        ],
        "tabs": [Tab(_("It holds"), request.path, not ended), Tab(_("Ended"), f"{request.path}?ended=true", ended)],
        "ended": ended,
        "failed": failed,
        "form": form,
    }
    return render(request, "register/list.html", context, status=status)


def _form_of(entry: StayOut, failed: int, form: EntryForm | None) -> EntryForm:
    """The entry's own form; the one that failed as it was sent."""
    if form is not None and entry.pk == failed:
        return form
    return EntryForm(initial={"note": entry.note}, auto_id=f"entry-{entry.pk}-%s")


def _found(request: HttpRequest, pk: int) -> StayOut:
    return get_object_or_404(queries.stay_outs_visible_to(reader(request)).select_related("tool"), pk=pk)
