"""The trend of teams: how calls are scored, beside training that is done and friction that is reported."""

from collections.abc import Callable, Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from feedback.core import charts
from feedback.core.doors import demand
from feedback.core.ids import parse_id
from feedback.core.parts import Figure
from feedback.core.wording import day, percent
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader
from feedback.quality.permissions import may_score_anybody, may_see_trend
from feedback.quality.trend import WEEKS, Line, Trend, Week
from feedback.quality.trend import trend as count
from feedback.quality.unshown import FEWEST


@login_required
@require_GET
def trend(request: HttpRequest) -> HttpResponse:
    """Twelve weeks of everybody within reach, or of one team (or site) of them."""
    user, now = reader(request), timezone.now()
    demand(may_see_trend(user))
    found = count(user, now=now, zone=zone_of(user), chosen=parse_id(request.GET.get("place")))
    context = {
        "found": found,
        "figures": _figures(found.chosen),
        "adherence": _trend(found, _("Working with the tools"), lambda week: week.adherence),
        "trained": _trend(found, _("Training done"), lambda week: week.trained),
        "reports": _reports(found.weeks),
        "fewest": FEWEST,
        "weeks": WEEKS,
        "oversees": bool(may_score_anybody(user)),
    }
    return render(request, "quality/trend.html", context)


def _figures(line: Line) -> list[Figure]:
    return [
        Figure(_percent(line.adherence), _("working with the tools")),
        Figure(_percent(line.percent), _("all dimensions")),
        Figure(_percent(line.trained), _("training done, of the rounds open now")),
        Figure(line.reports, _("friction reports")),
    ]


def _percent(value: int | None) -> str:
    return "–" if value is None else percent(value)


def _trend(found: Trend, name: str, take: Callable[[Week], int | None]) -> charts.Trend | None:
    """One line of percents; None where there is nothing to draw."""
    values = [take(week) for week in found.weeks]
    known = [(week, value) for week, value in zip(found.weeks, values, strict=True) if value is not None]
    if not known:
        return None
    told = _("%(name)s by week: from %(first)d%% in the week of %(from)s to %(last)d%% in the week of %(to)s.") % {
        "name": name,
        "first": known[0][1],
        "from": _day(known[0][0]),
        "last": known[-1][1],
        "to": _day(known[-1][0]),
    }
    points = [
        charts.Point(_day(week), None if value is None else value / 100, _day(week) if place % 4 == 2 else "")
        for place, (week, value) in enumerate(zip(found.weeks, values, strict=True))
    ]
    return charts.Trend(points=points, description=told)


def _reports(weeks: Sequence[Week]) -> charts.Histogram:
    total = sum(week.reports for week in weeks)
    told = ngettext(
        "%(count)d friction report in these weeks, by the week in which it was raised.",
        "%(count)d friction reports in these weeks, by the week in which they were raised.",
        total,
    )
    bars = [
        charts.Bar(_day(week), week.reports, tick=_day(week) if place % 4 == 2 else "")
        for place, week in enumerate(weeks)
    ]
    return charts.Histogram(bars=bars, description=told % {"count": total}, axis=_("week"))


def _day(week: Week) -> str:
    return day(week.monday, today=week.monday)
