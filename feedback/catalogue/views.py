"""The set-up pages of the catalogue: admins change it, owners may read it. The URL says which kind of entry."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.catalogue import actions
from feedback.catalogue.models import Entry, Ordered
from feedback.catalogue.pages import KINDS, Kind
from feedback.catalogue.permissions import may_edit, may_read_set_up
from feedback.core.doors import demand, fill_in, press
from feedback.core.ids import parse_id
from feedback.core.pagination import LARGEST_PAGE, keyset_page
from feedback.core.parts import Tab
from feedback.core.toasts import say
from feedback.people.models import User


@login_required
@require_GET
def entries(request: HttpRequest, kind: str) -> HttpResponse:
    """The list: what is in use, or with `?retired=1` what was retired."""
    demand(may_read_set_up(request.user))
    found, retired = KINDS[kind], bool(request.GET.get("retired"))
    rows = found.model._default_manager.filter(is_active=not retired)
    rows = rows.select_related(*found.joins).prefetch_related(*found.together)
    ordering = ["position", "name"] if found.ordered else ["name"]
    context = {
        "kind": found,
        "retired": retired,
        "tabs": _tabs(found, retired=retired),
        "page": keyset_page(rows, request.GET, ordering=ordering, page_size=LARGEST_PAGE),
        "may_edit": may_edit(request.user),
        "moved": parse_id(request.GET.get("moved")),
        "way": request.GET.get("way"),
    }
    return render(request, "catalogue/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Add an entry."""
    demand(may_edit(request.user))
    found = KINDS[kind]
    form = found.form(request.POST or None)
    if form.is_valid():
        entry = fill_in(form, lambda: found.create(by=_person(request), **form.cleaned_data))
        if entry:
            say(request, _("%(name)s is there.") % {"name": entry.name})
            return redirect(found.list_url)
    return _form_page(request, found, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change an entry, or retire it, or bring it back."""
    demand(may_edit(request.user))
    found, entry = _entry(kind, pk)
    form = found.form(request.POST or None, entry=entry)
    if form.is_valid():
        saved = fill_in(form, lambda: found.edit(entry=entry, by=_person(request), **form.cleaned_data))
        if saved:
            say(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect(found.list_url)
    return _form_page(request, found, form)


@login_required
@require_POST
def retire(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Offer an entry no longer; the toast takes it back."""
    found, entry = _entry(kind, pk)
    if press(request, lambda: actions.retire(entry=entry, by=_person(request))):
        undo = reverse(f"catalogue:{kind}-restore", args=[pk])
        say(request, _("%(name)s is retired. Reports keep it.") % {"name": entry.name}, undo=undo)
    return redirect(found.list_url)


@login_required
@require_POST
def restore(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Offer an entry again."""
    found, entry = _entry(kind, pk)
    if press(request, lambda: actions.restore(entry=entry, by=_person(request))):
        say(request, _("%(name)s is back.") % {"name": entry.name})
    return redirect(found.list_url)


@login_required
@require_POST
def move(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Offer a call type or category one place earlier or later."""
    found, entry = _entry(kind, pk)
    way = "up" if "up" in request.POST else "down"
    place = parse_id(request.POST.get(way)) or 1
    press(request, lambda: actions.move(entry=cast("Ordered", entry), to=place, by=_person(request)))
    return redirect(f"{reverse(found.list_url)}?moved={pk}&way={way}#entry-{pk}")


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _entry(kind: str, pk: int) -> tuple[Kind, Entry]:
    found = KINDS[kind]
    return found, get_object_or_404(found.model._default_manager.select_related(*found.joins), pk=pk)


def _tabs(kind: Kind, *, retired: bool) -> list[Tab]:
    url, rows = reverse(kind.list_url), kind.model._default_manager
    return [
        Tab(_("In use"), url, current=not retired, count=rows.filter(is_active=True).count()),
        Tab(_("Retired"), f"{url}?retired=1", current=retired, count=rows.filter(is_active=False).count()),
    ]


def _form_page(request: HttpRequest, kind: Kind, form: Any) -> HttpResponse:
    status = 400 if form.is_bound else 200
    return render(request, "catalogue/form.html", {"kind": kind, "form": form, "entry": form.entry}, status=status)
