"""The pages of a tool's releases: its history with what each did, and the question whether a fix still holds."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.catalogue.models import Release, Tool
from feedback.catalogue.permissions import may_read_set_up, may_release
from feedback.catalogue.queries import releases_visible_to
from feedback.catalogue.releasing import edit_release, record_release
from feedback.changes import queries, suspicions
from feedback.changes.forms import ReleaseForm
from feedback.changes.permissions import may_look_into
from feedback.core.doors import demand, fill_in, press
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.core.views import safe_next
from feedback.people.views.asking import reader

PAGE = 30


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def releases(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of a tool, the latest first, each with what came of it; and recording one."""
    user = reader(request)
    demand(may_read_set_up(user))
    tool = get_object_or_404(Tool.objects.select_related("owner"), pk=pk)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST":
        demand(may_release(user, tool))
        if form.is_valid() and _fill_in(form, lambda given: record_release(tool=tool, by=user, **given)):
            say(request, _("Recorded. Whoever said that something was fixed is asked whether it still is."))
            return redirect("changes:releases", pk=pk)
    rows = releases_visible_to(user).filter(tool=tool).select_related("by", "outcome__looked_by")
    context = {
        "tool": tool,
        "form": form,
        "page": keyset_page(rows, request.GET, ordering=["-released_at", "-id"], page_size=PAGE),
        "may_release": bool(may_release(user, tool)),
        "may_look": bool(may_look_into(user, tool, at=timezone.now())),
    }
    return render(request, "changes/releases.html", context, status=400 if form.is_bound else 200)


def _fill_in(form: ReleaseForm, act: Callable[[dict[str, Any]], Release]) -> Release | None:
    return fill_in(form, lambda: act(form.cleaned_data))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was written about a release."""
    user = reader(request)
    release = get_object_or_404(releases_visible_to(user).select_related("tool"), pk=pk)
    demand(may_release(user, release.tool))
    form = ReleaseForm(request.POST or None, release=release)
    if form.is_valid() and _fill_in(form, lambda given: edit_release(release=release, by=user, **given)):
        say(request, _("Saved."))
        return redirect("changes:releases", pk=release.tool_id)
    status = 400 if form.is_bound else 200
    return render(request, "changes/release.html", {"release": release, "form": form}, status=status)


@login_required
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody looked into the rise after a release; back to where they said so: their inbox, or its page."""
    user = reader(request)
    release = get_object_or_404(releases_visible_to(user).select_related("tool"), pk=pk)
    if press(request, lambda: suspicions.look_into(release=release, by=user)):
        say(request, _("Noted. It stays with the release, and is off the inbox."))
    return redirect(safe_next(request))


@login_required
@require_GET
def still_fixed(request: HttpRequest, pk: int) -> HttpResponse:
    """What the reader said was fixed before a release, each with the question whether it still is."""
    user = reader(request)
    release = get_object_or_404(queries.releases_asking(user).select_related("tool"), pk=pk)
    return render(request, "changes/still_fixed.html", {"release": release, "asked": queries.asked_by(release, user)})
