"""Many people at once: choose or paste a table, see what it would do row by row, then store it."""

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from feedback.core.doors import demand, fill_in
from feedback.core.toasts import say
from feedback.people import actions
from feedback.people.actions.importing import Change, ImportResult, RowChange
from feedback.people.candidates import COLUMNS
from feedback.people.forms import ImportForm
from feedback.people.models import Role
from feedback.people.permissions import may_administer
from feedback.people.views.asking import asked_to_go_on, reader

#: Rows and errors that the preview shows one by one.
SHOWN = 200
LABELS = {
    "email": _("E-mail address"),
    "name": _("Name"),
    "site": _("Site"),
    "team": _("Team"),
    "roles": _("Roles"),
    "timezone": _("Time zone"),
    "language": _("Language"),
    "external_id": _("Number"),
    "joined_on": _("Joined on"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest) -> HttpResponse:
    """The table, its preview, and storing it. Nothing is stored before the preview was seen."""
    demand(may_administer(request.user))
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    result = None
    if form.is_valid():
        storing = "store" in request.POST
        result = fill_in(form, lambda: _run(request, form, dry_run=not storing))
        if result and result.stored:
            return _stored(request, result)
    status = 400 if form.is_bound and (form.errors or result is None) else 200
    return render(request, "people/import.html", _context(request, form, result), status=status)


def _run(request: HttpRequest, form: ImportForm, *, dry_run: bool) -> ImportResult:
    given = form.cleaned_data
    return actions.import_people(
        file=BytesIO(given["table"]),
        by=reader(request),
        create_missing=given["create_missing"],
        partial=given["partial"],
        invite=given["invite"],
        dry_run=dry_run,
        show=SHOWN,
    )


def _context(request: HttpRequest, form: ImportForm, result: ImportResult | None) -> dict[str, object]:
    changes = result.created + result.updated if result else 0
    text = form.cleaned_data["table"].decode("utf-8-sig", "replace") if result else ""
    return {
        "form": form,
        "result": result,
        "errors": result.errors[:SHOWN] if result else [],
        "rows": [_told(row) for row in result.rows] if result else [],
        "more_errors": max(0, len(result.errors) - SHOWN) if result else 0,
        "more_rows": max(0, changes - len(result.rows)) if result else 0,
        "text": text,
        # What was not UTF-8 was an error already, and must not be stored with its gaps filled.
        "may_store": bool(changes) and "\ufffd" not in text,
        "columns": ",".join(COLUMNS),
        "next": asked_to_go_on(request),
    }


def _told(row: RowChange) -> tuple[RowChange, list[Change]]:
    """A row's changes in the reader's words."""
    return row, [(str(LABELS[field]), _words(field, old), _words(field, new)) for field, old, new in row.changes]


def _words(field: str, value: str) -> str:
    codes = [code for code in value.split(", ") if code] if field == "roles" else []
    return ", ".join(str(Role(code).label) for code in codes) if codes else value


def _stored(request: HttpRequest, result: ImportResult) -> HttpResponse:
    told = ngettext("%(count)d person was added", "%(count)d people were added", result.created)
    changed = ngettext("%(count)d changed.", "%(count)d changed.", result.updated)
    say(request, f"{told % {'count': result.created}}, {changed % {'count': result.updated}}")
    return redirect(asked_to_go_on(request) or "people:list")
