"""How many calls there were: what is stored, and storing more from a table, after a look at what it would do."""

from io import BytesIO
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from feedback.catalogue import queries, volumes
from feedback.catalogue.forms import VolumesForm
from feedback.catalogue.permissions import may_edit, may_read_set_up
from feedback.core.doors import demand, fill_in
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.people.models import User

PAGE = 50
#: Errors that the page shows one by one.
SHOWN = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_volumes(request: HttpRequest) -> HttpResponse:
    """The figures that are stored, newest first; an admin adds a table, which is looked at before it is stored."""
    demand(may_read_set_up(request.user))
    form = VolumesForm(request.POST or None, request.FILES or None)
    result = None
    if request.method == "POST":
        demand(may_edit(request.user))
        if form.is_valid():
            result = fill_in(form, lambda: _run(request, form, dry_run="store" not in request.POST))
            if result and result.stored:
                return _stored(request, result)
    status = 400 if form.is_bound and (form.errors or result is None) else 200
    return render(request, "catalogue/volumes.html", _context(request, form, result), status=status)


def _run(request: HttpRequest, form: VolumesForm, *, dry_run: bool) -> volumes.VolumeImport:
    given, person = form.cleaned_data, cast("User", request.user)
    return volumes.import_volumes(file=BytesIO(given["table"]), by=person, partial=given["partial"], dry_run=dry_run)


def _context(request: HttpRequest, form: VolumesForm, result: volumes.VolumeImport | None) -> dict[str, object]:
    rows = queries.volumes_visible_to(request.user).select_related("site", "tool", "call_type")
    text = form.cleaned_data["table"].decode("utf-8-sig", "replace") if result else ""
    return {
        "form": form,
        "page": keyset_page(rows, request.GET, ordering=["-starts_on", "-id"], page_size=PAGE),
        "may_edit": bool(may_edit(request.user)),
        "result": result,
        "errors": result.errors[:SHOWN] if result else [],
        "text": text,
        # What was not UTF-8 was an error already, and must not be stored with its gaps filled.
        "may_store": bool(result and result.created + result.updated) and "\ufffd" not in text,
        "columns": ",".join(volumes.COLUMNS),
    }


def _stored(request: HttpRequest, result: volumes.VolumeImport) -> HttpResponse:
    told = ngettext("%(count)d figure was added", "%(count)d figures were added", result.created)
    changed = ngettext("%(count)d changed.", "%(count)d changed.", result.updated)
    say(
        request,
        _("%(added)s, %(changed)s")
        % {"added": told % {"count": result.created}, "changed": changed % {"count": result.updated}},
    )
    return redirect("catalogue:volumes")
