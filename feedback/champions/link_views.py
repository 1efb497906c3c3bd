"""Making, renewing and ending calendar links, each by one button."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feedback.champions.actions import links
from feedback.champions.models import CalendarLink, Roster
from feedback.champions.queries import rosters_visible_to
from feedback.core.toasts import say
from feedback.people.views.asking import asked_to_go_on, reader


@login_required
@require_POST
def own(request: HttpRequest) -> HttpResponse:
    """The link to one's own shifts; `end` ends it, anything else makes a new one."""
    return _press(request, None)


@login_required
@require_POST
def of_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a roster one sees."""
    return _press(request, get_object_or_404(rosters_visible_to(request.user), pk=pk))


def _press(request: HttpRequest, roster: Roster | None) -> HttpResponse:
    person = reader(request)
    if "end" not in request.POST:
        links.make_link(person=person, roster=roster, by=person)
        say(request, _("Here is the new link. One that was there before has ended."))
    elif link := CalendarLink.objects.filter(user=person, roster=roster).select_related("roster", "user").first():
        links.end_link(link=link, by=person)
        say(request, _("The link has ended."))
    return redirect(asked_to_go_on(request) or reverse("champions:my_shifts") + "#calendar")
