"""How much of the training that was due has been had, and who is overdue: for who looks after others."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from feedback.core.charts import Bar, Histogram
from feedback.core.doors import demand
from feedback.core.pagination import keyset_page
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader
from feedback.training import coverage, standing
from feedback.training.coverage import Share
from feedback.training.figures_forms import FiguresForm
from feedback.training.models import Enrolment
from feedback.training.permissions import may_see_team
from feedback.training.quarters import Quarter
from feedback.training.views.taking import query_of, taken

PAGE = 50
CHUNK = 1_000


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """One quarter by site and tool against the target, the twelve quarters up to it, and who is overdue now."""
    user, now = reader(request), timezone.now()
    demand(may_see_team(user))
    form, places, quarter = _asked(request, now)
    current = Quarter.of(now.astimezone(zone_of(user)).date())
    rows = coverage.due_in(places, [quarter])
    late = places.filter(standing.overdue(now), cycle__programme__is_active=True)
    quarters = coverage.by_quarter(places, coverage.last_quarters(quarter), now)
    context = {
        "form": form,
        "now": now,
        "taken": query_of(request),
        "quarter": quarter,
        "this_quarter": quarter == current,
        "target": coverage.target(),
        "whole": coverage.whole(rows, now),
        "sites": coverage.by_site(rows, now),
        "tools": coverage.by_tool(rows, now),
        "quarters": quarters,
        "chart": _chart(quarters),
        "overdue": keyset_page(_named(late), request.GET, ordering=["due_on"], page_size=PAGE),
        "today": now.astimezone(zone_of(user)).date(),
    }
    return render(request, "training/coverage.html", context, status=400 if form.errors else 200)


@login_required
@require_GET
def take(request: HttpRequest, form: str) -> HttpResponseBase:
    """Twelve quarters by site and tool as a file: `form` is csv or xlsx."""
    user, now = reader(request), timezone.now()
    demand(may_see_team(user))
    _form, places, quarter = _asked(request, now)
    header = [_("Quarter"), _("Site"), _("Tool"), _("Places"), _("Done"), _("Per cent"), _("Target"), _("Overdue")]
    found = coverage.cells(places, coverage.last_quarters(quarter), now)
    rows = ([str(cell.quarter), cell.site, cell.tool, *_figures(cell.share)] for cell in found)
    return taken(_("training-coverage"), form, header, rows)


@login_required
@require_GET
def take_overdue(request: HttpRequest, form: str) -> HttpResponseBase:
    """Everybody who is overdue as a file."""
    user, now = reader(request), timezone.now()
    demand(may_see_team(user))
    _form, places, _quarter = _asked(request, now)
    late = _named(places.filter(standing.overdue(now), cycle__programme__is_active=True)).order_by("due_on", "pk")
    header = [_("Person"), _("Site"), _("Team"), _("Programme"), _("Due by"), _("Seat")]
    rows = _told(late, translation.get_language())
    return taken(_("training-overdue"), form, header, rows)


def _asked(request: HttpRequest, now: datetime) -> tuple[FiguresForm, QuerySet[Enrolment], Quarter]:
    """The form, the places within it, and the quarter; nothing where the form says something that is not there."""
    user = reader(request)
    form = FiguresForm(request.GET, reader=user)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    site, tool = asked.get("site"), asked.get("tool")
    places = coverage.places_within(user, site_id=site.pk if site else None, tool_id=tool.pk if tool else None)
    quarter = asked.get("quarter") or Quarter.of(now.astimezone(zone_of(user)).date())
    return form, places if form.is_valid() else places.none(), quarter


def _named(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return rows.select_related("person__team", "person__site", "cycle__programme", "session")


def _chart(quarters: Any) -> Histogram:
    """The shares of the quarters as bars; those below the target carry a second sign beside the colour."""
    bars = [
        Bar(str(each), share.percent or 0, "run" if share.on_target else "risk", each.tick) for each, share in quarters
    ]
    told = _("; ").join(
        _("%(quarter)s: %(percent)s%%") % {"quarter": each, "percent": share.percent}
        for each, share in quarters
        if share.percent is not None
    )
    axis = _("per cent done, %(first)s to %(last)s") % {"first": quarters[0][0], "last": quarters[-1][0]}
    return Histogram(bars, told or _("Nothing was due in these quarters."), axis)


def _figures(share: Share) -> list[str]:
    percent = "" if share.percent is None else str(share.percent)
    return [str(share.all), str(share.done), percent, str(coverage.target()), str(share.overdue)]


def _told(rows: QuerySet[Enrolment], language: str | None) -> Iterator[list[str]]:
    """The cells of each row. Streamed, that is after the request: in the language it was asked in."""
    for place in rows.iterator(chunk_size=CHUNK):
        with translation.override(language):
            person = place.person
            yield [
                person.name,
                person.site.name if person.site else "",
                person.team.name if person.team else "",
                place.cycle.programme.name,
                place.due_on.isoformat(),
                place.session.starts_at.isoformat() if place.session else str(place.get_why_display()),
            ]
