"""What a supervisor does with the list of promises: take it away as a table, give several reports to somebody else."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from feedback.commitments import actions, export
from feedback.commitments.filters import OVER
from feedback.commitments.forms import ReassignForm
from feedback.commitments.overseeing import asked_for, rows_asked_for
from feedback.commitments.permissions import may_oversee
from feedback.core.doors import demand
from feedback.core.ids import parse_id
from feedback.core.tables import csv_lines, xlsx_file
from feedback.core.toasts import say, warn
from feedback.core.views import safe_next
from feedback.people.models import User
from feedback.people.queries import zone_of
from feedback.reports.models import FrictionReport
from feedback.reports.queries import reports_visible_to

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: As many as a page of the list has, and some more.
MOST = 200


@login_required
@require_GET
def take(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list with the filters that are on as a file: `form` is csv or xlsx."""
    reader, now = cast("User", request.user), timezone.now()
    demand(may_oversee(reader))
    asked, zone = asked_for(request), zone_of(reader)
    by = export.Reading(reader, now, zone, translation.get_language())
    found = rows_asked_for(asked, reader, request)
    rows = export.rows(found, by, latest_first=asked.get("state") in OVER)
    name = f"{_('promises')}-{now.astimezone(zone):%Y-%m-%d}.{form}"
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(csv_lines(export.header(zone), rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = xlsx_file(export.header(zone), rows)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def reassign(request: HttpRequest) -> HttpResponse:
    """Give the reports that are ticked to somebody else, with a reason; sent with `said`, it acts."""
    reader = cast("User", request.user)
    demand(may_oversee(reader))
    chosen, back = _chosen(request, reader), _back(request)
    if not chosen:
        warn(request, _("Tick the promises first, then say who has them from now on."))
        return redirect(back)
    said = "said" in request.POST
    form = ReassignForm(request.POST if said else None, reader=reader)
    context: dict[str, Any] = {"form": form, "chosen": chosen, "next": back}
    if not form.is_valid():
        return render(request, "commitments/reassign.html", context, status=400 if said else 200)
    outcome = actions.reassign(reports=chosen, by=reader, **form.cleaned_data)
    if outcome.refused:
        context |= {"outcome": outcome, "owner": form.cleaned_data["owner"]}
        return render(request, "commitments/reassigned.html", context, status=200 if outcome.moved else 409)
    told = ngettext("%(count)s report is %(name)s’s now.", "%(count)s reports are %(name)s’s now.", len(chosen))
    say(request, told % {"count": len(chosen), "name": form.cleaned_data["owner"].name})
    return redirect(back)


def _chosen(request: HttpRequest, reader: User) -> list[FrictionReport]:
    """The reports that are ticked, each once, as far as the reader sees them."""
    ids = [pk for value in request.POST.getlist("ids")[:MOST] if (pk := parse_id(value, "F"))]
    seen: QuerySet[FrictionReport] = reports_visible_to(reader).filter(pk__in=ids)
    found = seen.select_related("tool", "owner").in_bulk()
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def _back(request: HttpRequest) -> str:
    return safe_next(request) if request.POST.get("next") else reverse("commitments:list")
