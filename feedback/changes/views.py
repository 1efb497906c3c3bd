"""The pages of what changed: the wall for everybody, the desk for those who write changes."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_GET, require_http_methods, require_POST

from feedback.changes import actions, effect_views, feeds, queries
from feedback.changes.filters import ChangeFilters
from feedback.changes.forms import ChangeForm, ToolForm
from feedback.changes.models import Change
from feedback.changes.permissions import may_edit, may_write_changes
from feedback.changes.stories import stories_of
from feedback.core.doors import demand, fill_in, press
from feedback.core.ids import parse_id
from feedback.core.pagination import keyset_page
from feedback.core.parts import Figure, Tab
from feedback.core.toasts import say
from feedback.core.wording import days, percent
from feedback.people.queries import language_of
from feedback.people.views.asking import reader
from feedback.reports.models import FrictionReport
from feedback.reports.queries import reports_visible_to

PAGE = 20
#: With more tools than fit into one line of tabs, they are chosen from a list.
MOST_TABS = 8
#: As many reports as one change is begun with; more can be named in its form.
MOST_ASKED = 50


@require_GET
@login_required
def wall(request: HttpRequest) -> HttpResponse:
    """You said, we did."""
    user = reader(request)
    found = ChangeFilters(request.GET, queries.wall(user), request=request)
    page = keyset_page(found.qs, request.GET, ordering=["-published_at"], page_size=PAGE)
    tools = list(queries.tools_with_changes(user))
    context = {
        "page": page,
        "stories": stories_of(page.items, user),
        "figures": _figures(),
        "tabs": _tabs(request, tools) if len(tools) <= MOST_TABS else [],
        "form": ToolForm(request.GET or None, tools=tools),
        "key": feeds.key_for(user),
        "may_write": bool(may_write_changes(user)),
        "drafts": list(queries.drafts_of(user)[:10]),
    }
    return render(request, "changes/wall.html", context)


def _figures() -> list[Figure]:
    record = queries.quarter()
    checked = record.fixed + record.still
    wait = "–" if record.median_days is None else days(record.median_days)
    return [
        Figure(record.changes, _("changes in the last 90 days")),
        Figure(record.people, _("people asked for them")),
        Figure(percent(round(100 * record.fixed / checked)) if checked else "–", _("of those who checked say fixed")),
        Figure(wait, _("from report to change, half of them sooner")),
    ]


def _tabs(request: HttpRequest, tools: list[Any]) -> list[Tab]:
    here, chosen = reverse("changes:list"), parse_id(request.GET.get("tool", ""))
    return [
        Tab(_("All tools"), here, chosen is None),
        *(Tab(tool.name, f"{here}?tool={tool.pk}", tool.pk == chosen) for tool in tools),
    ]


@require_GET
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One change with its reports."""
    change = _found(request, pk)
    reports = queries.reports_of([change], reader(request))[pk]
    context = {
        "story": stories_of([change], reader(request))[0],
        "reports": reports,
        "hidden": change.links.count() - len(reports),
        "open_again": queries.open_again(change),
        "may_edit": bool(may_edit(reader(request), change)),
        "effect": effect_views.shown(change, request),
    }
    return render(request, "changes/detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a change; `?reports=F-1042` begins with the reports it answers."""
    user = reader(request)
    demand(may_write_changes(user))
    asked = _asked(request)
    form = ChangeForm(request.POST or None, reader=user, initial=_first_words(asked))
    if request.method == "POST" and form.is_valid():
        links = form.cleaned_data["reports"]
        made = fill_in(form, lambda: actions.draft(by=user, links=links, **form.answers()))
        if made is not None:
            return _after(request, made)
    return render(request, "changes/edit.html", {"form": form, "change": None, "reports": asked})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Alter a change and what it answers."""
    change, user = _found(request, pk), reader(request)
    demand(may_edit(user, change))
    reports = queries.reports_of([change], user)[pk]
    form = ChangeForm(request.POST or None, change=change, reader=user, initial={"reports": reports})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["reports"]
        done = fill_in(form, lambda: actions.rewrite(change=change, by=user, fields=form.answers(), links=wanted))
        if done is not None:
            return _after(request, done)
    return render(request, "changes/edit.html", {"form": form, "change": change, "reports": reports})


@require_POST
@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a change to everybody and answer its reports."""
    change = _found(request, pk)
    if press(request, lambda: actions.publish(change=change, by=reader(request))):
        say(request, _("Shown to everybody. The people who asked are being told."))
    return redirect("changes:detail", pk=pk)


@require_GET
@conditional_page
def feed(request: HttpRequest) -> HttpResponse:
    """The Atom feed: by session, or by the secret link of a feed reader."""
    person = feeds.holder(request)
    with translation.override(language_of(person)):
        return feeds.feed(request, person, tool=parse_id(request.GET.get("tool", "")))


def _after(request: HttpRequest, change: Change) -> HttpResponse:
    """A change was saved; the second button also shows it to everybody."""
    if "publish" in request.POST and change.state == Change.State.DRAFT:
        return publish(request, change.pk)
    say(request, _("Saved."))
    return redirect("changes:detail", pk=change.pk)


def _found(request: HttpRequest, pk: int) -> Change:
    visible = queries.changes_visible_to(request.user)
    return get_object_or_404(visible.select_related("tool", "author", "call_type"), pk=pk)


def _asked(request: HttpRequest) -> list[FrictionReport]:
    """The reports that the address names, as far as the reader sees them."""
    ids = [parse_id(word, "F") for word in request.GET.get("reports", "").replace(",", " ").split()]
    return list(reports_visible_to(request.user).filter(pk__in=[pk for pk in ids if pk][:MOST_ASKED]).order_by("pk"))


def _first_words(asked: list[FrictionReport]) -> dict[str, Any]:
    """How it was before is what the first of them says."""
    return {"reports": asked, "tool": asked[0].tool_id, "before": asked[0].text[:2000]} if asked else {}
