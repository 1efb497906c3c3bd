"""The floor's numbers, for supervisors and admins."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from feedback.core.charts import Bar, Histogram
from feedback.core.doors import demand
from feedback.core.parts import Figure
from feedback.core.wording import span
from feedback.floor.numbers import DAYS, Numbers
from feedback.floor.numbers import numbers as count
from feedback.floor.permissions import may_see_numbers
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader


@login_required
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """Four weeks of questions: who answered, how soon, at which hours, about which tools, and what notes spared."""
    user, now = reader(request), timezone.now()
    demand(may_see_numbers(user))
    found = count(user, now=now, zone=zone_of(user))
    context = {"found": found, "figures": _figures(found), "hours": _chart(found), "days": DAYS, "now": now}
    return render(request, "floor/numbers.html", context)


def _figures(found: Numbers) -> list[Figure]:
    return [
        Figure(found.by_champions, _("answered by champions")),
        Figure(found.to_supervisors, _("passed to supervisors")),
        Figure(_long(found.to_claim), _("until somebody takes it, half of them sooner")),
        Figure(_long(found.to_answer), _("until the answer, half of them sooner")),
        Figure(found.helped, _("answers that helped")),
        Figure(found.spared, _("questions spared by notes")),
    ]


def _long(took: timedelta | None) -> str:
    return span(took) if took is not None else "–"


def _chart(found: Numbers) -> Histogram:
    busiest = max(range(24), key=lambda hour: found.by_hour[hour])
    told = _("Questions by the hour at which they were asked. The busiest is %(hour)s, with %(count)d.")
    return Histogram(
        bars=[
            Bar(f"{hour:02}:00", many, tick=f"{hour}" if hour % 6 == 0 else "")
            for hour, many in enumerate(found.by_hour)
        ],
        description=told % {"hour": f"{busiest:02}:00", "count": found.by_hour[busiest]},
        axis=_("hour of the day"),
    )
