"""What is new for somebody: the list, the counter in the header, how often mail tells of it, and mail that failed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.core.doors import demand, fill_in, press
from feedback.core.errors import DomainError, Text
from feedback.core.ids import parse_id
from feedback.core.pagination import Page, keyset_page
from feedback.core.parts import Tab
from feedback.core.toasts import say
from feedback.core.views import safe_next
from feedback.notifications import actions, queries, wording
from feedback.notifications.forms import PreferencesForm
from feedback.notifications.kinds import KINDS
from feedback.notifications.models import Notification
from feedback.notifications.seeing import asked_by
from feedback.notifications.unsubscribing import wish_of
from feedback.people.models import User
from feedback.people.permissions import may_administer
from feedback.people.queries import language_of
from feedback.people.views.asking import reader
from feedback.reports import actions as reports

PAGE = 30


@require_GET
@login_required
def news(request: HttpRequest) -> HttpResponse:
    """What is new for the reader, newest first."""
    mine, unread_only = queries.notifications_visible_to(request.user), request.GET.get("show") != "all"
    shown = mine.filter(read_at=None) if unread_only else mine
    page = keyset_page(shown, request.GET, ordering=["-created_at"], page_size=PAGE)
    around = wording.surroundings(page.items, reader(request))
    context = {
        "page": page,
        "lines": [wording.line_of(line, around) for line in page.items],
        "newest": _newest(page) if unread_only else None,
        "unread_only": unread_only,
        "tabs": _tabs(unread_only=unread_only),
    }
    return render(request, "notifications/news.html", context)


def _newest(page: Page[Notification]) -> int | None:
    """Up to which line "all read" reaches: what came after this page was made stays unread."""
    return max((line.pk for line in page.items), default=None)


def _tabs(*, unread_only: bool) -> list[Tab]:
    here = reverse("notifications:list")
    return [Tab(_("Unread"), here, unread_only), Tab(_("Everything"), f"{here}?show=all", not unread_only)]


@require_GET
@login_required
def unread(request: HttpRequest) -> HttpResponse:
    """The counter in the header, fetched again every few seconds."""
    context = {"unread": queries.unread_count(request.user), "unread_url": reverse("notifications:unread")}
    return render(request, "ui/unread.html", context)


@require_POST
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one line as read, and go where it leads, or where `next` says."""
    line = get_object_or_404(queries.notifications_visible_to(request.user), pk=pk)
    actions.read(by=reader(request), pk=pk)
    if request.POST.get("next"):
        return redirect(safe_next(request))
    return redirect(wording.line_of(line, wording.surroundings([line], reader(request))).url)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what was on the page and before it; what came meanwhile stays unread."""
    actions.read_all(by=reader(request), up_to=parse_id(request.POST.get("up_to", "")))
    say(request, _("All read."))
    return redirect("notifications:list")


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How often mail tells of what."""
    form = PreferencesForm(request.POST or None, person=reader(request))
    if request.method == "POST" and form.is_valid():
        fill_in(form, lambda: actions.prefer(by=reader(request), wanted=form.cleaned_data))
        if not form.errors:
            say(request, _("Saved. Mail follows this from now on."))
            return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})


@require_http_methods(["GET", "POST"])
def seen(request: HttpRequest, key: str) -> HttpResponse:
    """The link in a mail, open to whoever holds it: looking shows the report's title, a POST says that it was seen."""
    asked = asked_by(key)
    if asked is None:
        raise Http404
    refused: Text = ""
    if request.method == "POST" and asked.open:
        try:
            reports.acknowledge(report=asked.report, by=asked.person)
        except DomainError as refusal:
            refused = refusal.reason
    with translation.override(language_of(asked.person)):
        done = request.method == "POST" and not refused
        context = {"person": asked.person, "report": asked.report, "open": asked.open, "done": done, "refused": refused}
        return render(request, "notifications/seen.html", context)


@csrf_exempt  # A mail program sends this POST by itself (RFC 8058); the signed link says whose mails they are.
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
    """The link in a mail, open to whoever holds it: looking shows what it would end, a POST ends it."""
    wish = wish_of(key)
    if wish is None:
        raise Http404
    if request.method == "POST":
        actions.unsubscribe(person=wish.person, kinds=wish.kinds)
    with translation.override(language_of(wish.person)):
        context: dict[str, Any] = {
            "person": wish.person,
            "kinds": [KINDS[kind].label for kind in wish.kinds],
            "done": request.method == "POST",
        }
        return render(request, "notifications/unsubscribe.html", context)


@require_POST
@login_required
def retry_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the mails to one person again that were given up."""
    demand(may_administer(request.user))
    person = get_object_or_404(User, pk=pk)
    if press(request, lambda: actions.retry_mail(person=person, by=reader(request))):
        say(request, _("Mail to %(name)s is being tried again.") % {"name": person.name})
    return redirect("events:dead")
