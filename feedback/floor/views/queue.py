"""The champions' queue: what they have, what waits, live without a reload."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from feedback.core.doors import demand
from feedback.core.toasts import say
from feedback.core.verdicts import when
from feedback.floor import actions, queries
from feedback.floor.duty import duty_of
from feedback.floor.forms import AnswerForm
from feedback.floor.models import Question, Rest
from feedback.floor.queries import Queue
from feedback.people.models import Role
from feedback.people.permissions import holds
from feedback.people.views.asking import reader

#: The page asks so often whether anything changed; where nothing did, the answer is empty.
EVERY = 3
#: How long somebody rests of whom no shift is known to end.
LONGEST_REST = timedelta(hours=8)
CHAMPIONS_ONLY = gettext_lazy("The floor queue is for champions and supervisors.")


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What is taken, what waits oldest first, and notes that may fit what one has."""
    user, now = reader(request), timezone.now()
    demand(when(holds(user, Role.CHAMPION, Role.SUPERVISOR, Role.ADMIN), CHAMPIONS_ONLY))
    found = queries.queue_for(user)
    duty = duty_of(user, now)
    mine = found.yours[0] if found.yours else None
    context = {
        **_live(found, now),
        "duty": duty,
        "taking": not queries.resting([user.pk], now),
        "forms": {one.pk: AnswerForm(auto_id=f"id_{one.pk}_%s") for one in found.yours},
        "fitting": queries.fitting(user, mine.text, tool=mine.tool, but=mine.pk) if mine else queries.Fitting(),
        "sees_numbers": holds(user, Role.SUPERVISOR, Role.ADMIN),
        "every": EVERY,
    }
    return render(request, "floor/queue.html", context)


@login_required
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """The part that changes by itself; 204 while it is as the page has it, so that nothing moves under a finger."""
    user, now = reader(request), timezone.now()
    demand(when(holds(user, Role.CHAMPION, Role.SUPERVISOR, Role.ADMIN), CHAMPIONS_ONLY))
    context: dict[str, Any] = _live(queries.queue_for(user), now)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "floor/_live.html", {**context, "every": EVERY, "news": True})


@login_required
@require_POST
def taking(request: HttpRequest) -> HttpResponse:
    """Take questions, or rest until one's time on ends."""
    user, now = reader(request), timezone.now()
    demand(when(holds(user, Role.CHAMPION, Role.SUPERVISOR, Role.ADMIN), CHAMPIONS_ONLY))
    if Rest.objects.filter(user=user, until__gt=now).exists():
        actions.rest(by=user, until=None)
        say(request, _("Questions ring at you again."))
    else:
        actions.rest(by=user, until=duty_of(user, now).until or now + LONGEST_REST)
        say(request, _("Questions ring at others first, until your time on ends."))
    return redirect("floor:queue")


def _live(found: Queue, now: datetime) -> dict[str, Any]:
    late = {one.pk for one in found.open if _is_late(one, now)}
    parts = [
        (one.pk, one.version, one.pk in late)
        for group in (found.yours, found.open, found.held, found.handed, found.taken)
        for one in group
    ]
    seen = hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
    return {"queue": found, "talks": queries.talks_of(found.yours), "late": late, "seen": seen, "now": now}


def _is_late(question: Question, now: datetime) -> bool:
    """Whether nobody took it in the roster's minutes: it rings at all by now."""
    if question.opened_at is None or question.roster is None:
        return False
    return now - question.opened_at > timedelta(minutes=question.roster.rings_all_after)
