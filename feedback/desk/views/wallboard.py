"""The floor's big screen: what changed, our record, what comes next, and who is on now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from feedback.changes.feeds import holder
from feedback.changes.wallboard import TURN, wallboard
from feedback.desk.presence import on_the_floor
from feedback.people.queries import language_of, organisation, zone_of


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The big screen: by session, or by the secret link of somebody, so that no one stays signed in on the floor."""
    person = holder(request)
    with translation.override(language_of(person)), timezone.override(zone_of(person)):
        now = timezone.now()
        context = {
            "board": wallboard(person, now=now, hold=request.GET.get("hold", "")),
            "floor": on_the_floor(person, now),
            "place": person.site.name if person.site else organisation().name,
            "now": now,
            "turn_seconds": TURN,
        }
        return render(request, "desk/wallboard.html", context)
