"""The budget of hours that training takes, for who looks after others."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from feedback.core.charts import Bar, Histogram
from feedback.core.doors import demand
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader
from feedback.training import coverage, hours
from feedback.training.figures_forms import FiguresForm
from feedback.training.hours import Spent
from feedback.training.models import Enrolment
from feedback.training.permissions import may_see_team
from feedback.training.quarters import Quarter
from feedback.training.views.taking import query_of, taken

PHASES: dict[str, str | Promise] = {
    hours.LAUNCHING: gettext_lazy("launch"),
    hours.AFTER: gettext_lazy("after launch"),
    hours.UNDATED: gettext_lazy("no launch date"),
}


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Hours planned and spent by tool over its life, around its launch and after it, and by quarter."""
    user, now = reader(request), timezone.now()
    demand(may_see_team(user))
    form = FiguresForm(request.GET, reader=user)
    places = _places(request, form)
    today = now.astimezone(zone_of(user)).date()
    quarters = hours.by_quarter(places, coverage.last_quarters(Quarter.of(today)))
    tools = hours.by_tool(hours.lines(places))
    context = {
        "form": form,
        "now": now,
        "taken": query_of(request),
        "tools": [(tool, *(amount(each) for each in (tool.launch, tool.after, tool.undated))) for tool in tools],
        "whole": amount(hours.whole(places)),
        "launch": amount(sum((tool.launch for tool in tools), Spent())),
        "after": amount(sum((tool.after for tool in tools), Spent())),
        "quarters": [(each, amount(spent)) for each, spent in quarters],
        "chart": _chart(quarters),
        "undated": any(tool.undated.planned for tool in tools),
        "launch_days": hours.LAUNCH.days,
    }
    return render(request, "training/hours.html", context, status=400 if form.errors else 200)


@login_required
@require_GET
def take(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every tool and quarter as a file: `form` is csv or xlsx."""
    user = reader(request)
    demand(may_see_team(user))
    found = hours.lines(_places(request, FiguresForm(request.GET, reader=user)))
    header = [_("Quarter"), _("Tool"), _("Phase"), _("Hours planned"), _("Hours spent")]
    rows = [[str(line.quarter), line.tool, str(PHASES[line.phase]), *_cells(line.hours)] for line in found]
    return taken(_("training-hours"), form, header, rows)


def amount(spent: Spent) -> tuple[str, str]:
    """Planned and spent in hours, to one decimal, as the reader writes numbers."""
    planned, came = (round(length / timedelta(hours=1), 1) for length in (spent.planned, spent.spent))
    return number_format(planned, 1), number_format(came, 1)


def _cells(spent: Spent) -> tuple[str, str]:
    """The same for a spreadsheet."""
    return str(hours.in_hours(spent.planned)), str(hours.in_hours(spent.spent))


def _places(request: HttpRequest, form: FiguresForm) -> QuerySet[Enrolment]:
    if not form.is_valid():
        return Enrolment.objects.none()
    site, tool = form.cleaned_data["site"], form.cleaned_data["tool"]
    return coverage.places_within(reader(request), site_id=site.pk if site else None, tool_id=tool.pk if tool else None)


def _chart(quarters: Sequence[tuple[Quarter, Spent]]) -> Histogram:
    whole = [(each, round(spent.spent / timedelta(hours=1))) for each, spent in quarters]
    bars = [Bar(str(each), count, "run", each.tick) for each, count in whole]
    told = _("; ").join(_("%(quarter)s: %(hours)s h") % {"quarter": each, "hours": count} for each, count in whole)
    return Histogram(
        bars, told, _("hours spent, %(first)s to %(last)s") % {"first": quarters[0][0], "last": quarters[-1][0]}
    )
