"""Questions that climbed to supervisors, and why: the list of them, and the replay of one."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from feedback.core.doors import demand
from feedback.core.parts import Figure
from feedback.core.wording import clocked
from feedback.floor import queries
from feedback.floor.numbers import DAYS
from feedback.floor.permissions import may_see_numbers
from feedback.floor.replay import Replay, Where, climbs_of, replay
from feedback.people.views.asking import reader

#: So many of each kind are listed; programs get all of them.
MOST = 100


@login_required
@require_GET
def climbed(request: HttpRequest) -> HttpResponse:
    """What reached the supervisors of the people one looks after: what is open, and what was in the last four weeks."""
    user, now = reader(request), timezone.now()
    demand(may_see_numbers(user))
    waiting, over = queries.climbed_to(user, since=now - timedelta(days=DAYS))
    climbs = climbs_of([*waiting[:MOST], *over[:MOST]])
    count = len(waiting[:MOST])
    context = {"waiting": climbs[:count], "over": climbs[count:], "days": DAYS, "most": MOST, "now": now}
    return render(request, "floor/climbed.html", context)


@login_required
@require_GET
def replayed(request: HttpRequest, question: str) -> HttpResponse:
    """Where a question was at every moment, and each step of its clocks."""
    found = queries.question_named(request.user, question)
    if found is None:
        raise Http404
    now = timezone.now()
    told = replay(found, now=now)
    context: dict[str, Any] = {
        "question": found,
        "figures": _figures(told),
        "stretches": [(each, clocked(each.length)) for each in told.stretches],
        "total": clocked(told.total),
        "rounds": told.rounds,
        "now": now,
    }
    return render(request, "floor/replay.html", context)


def _figures(told: Replay) -> list[Figure]:
    """These add up to the whole, which is the last line of the table; where it never was is left out."""
    waited = told.spent(Where.HELD, Where.WAITING)
    others = {
        _("with champions"): told.spent(Where.CHAMPION),
        _("waited for whoever asked"): told.spent(Where.ASKER),
        _("with the supervisor"): told.spent(Where.SUPERVISOR),
        _("answered, and asked again"): told.spent(Where.DONE),
    }
    some = [Figure(clocked(length), label) for label, length in others.items() if length]
    return [Figure(clocked(waited), _("waited for somebody to take it"), "run"), *some]
