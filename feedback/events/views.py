"""The journal's own doors: trying again what was given up. Its pages are in `insights`, where things have names."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from feedback.core.doors import press
from feedback.core.toasts import say
from feedback.events import actions
from feedback.events.permissions import Keeper


@require_POST
@login_required
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one reaction again."""
    if press(request, lambda: actions.replay(by=_keeper(request), rows=[pk])):
        say(request, _("It is being tried again."))
    return redirect("events:dead")


@require_POST
@login_required
def replay_all(request: HttpRequest) -> HttpResponse:
    """Try again everything that was given up."""
    tried = press(request, lambda: actions.replay(by=_keeper(request)))
    if tried:
        told = ngettext("%(count)d is being tried again.", "%(count)d are being tried again.", tried)
        say(request, told % {"count": tried})
    return redirect("events:dead")


def _keeper(request: HttpRequest) -> Keeper:
    return cast("Keeper", request.user)
