"""What is new for somebody: the list, the counter in the header, and how often mail tells of it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feedback.core.doors import fill_in
from feedback.core.ids import parse_id
from feedback.core.pagination import keyset_page
from feedback.core.parts import Tab
from feedback.core.toasts import say
from feedback.notifications import actions, queries, wording
from feedback.notifications.forms import PreferencesForm


@require_GET
@login_required
def news(request: HttpRequest) -> HttpResponse:
    """What is new for the reader, newest first."""
    unread_only = request.GET.get("show") != "all"
    mine = queries.notifications_visible_to(request.user)
    page = keyset_page(
        mine.filter(read_at=None) if unread_only else mine, request.GET, ordering=["-created_at"], page_size=30
    )
    here = reverse("notifications:list")
    around = wording.surroundings(page.items)
    context = {
        "page": page,
        "lines": [wording.line_of(line, around) for line in page.items],
        "newest": max((line.pk for line in page.items), default=None),
        "unread_only": unread_only,
        "tabs": [Tab(_("Unread"), here, unread_only), Tab(_("Everything"), f"{here}?show=all", not unread_only)],
    }
    return render(request, "notifications/news.html", context)


@require_GET
@login_required
def unread(request: HttpRequest) -> HttpResponse:
    """The counter in the header, fetched again every few seconds."""
    context = {"unread": queries.unread_count(request.user), "unread_url": reverse("notifications:unread")}
    return render(request, "ui/unread.html", context)


@require_POST
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one line as read and go where it leads."""
    line = get_object_or_404(queries.notifications_visible_to(request.user), pk=pk)
    actions.read(by=request.user, pk=pk)
    return redirect(wording.line_of(line, wording.surroundings([line])).url)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what was on the page; what came meanwhile stays unread."""
    actions.read_all(by=request.user, up_to=parse_id(request.POST.get("up_to", "")))
    say(request, _("All read."))
    return redirect("notifications:list")


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """How often mail tells of what."""
    form = PreferencesForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        fill_in(form, lambda: actions.prefer(by=request.user, wanted=form.cleaned_data))
        if not form.errors:
            say(request, _("Saved. Mail follows this from now on."))
            return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})
