"""The pages of what changed: the wall for everybody, the desk for those who write changes."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feedback.catalogue.queries import tools_visible_to
from feedback.changes import actions, feeds, queries
from feedback.changes.forms import ChangeForm
from feedback.changes.models import Change
from feedback.changes.permissions import may_edit, may_write_changes
from feedback.core.doors import demand, fill_in, press
from feedback.core.ids import parse_id
from feedback.core.pagination import keyset_page
from feedback.core.parts import Figure, Tab
from feedback.core.toasts import say
from feedback.core.wording import days
from feedback.people.models import User
from feedback.reports.queries import reports_visible_to

PAGE = 20


@require_GET
@login_required
def wall(request: HttpRequest) -> HttpResponse:
    """You said, we did."""
    tool = parse_id(request.GET.get("tool", ""))
    changes = queries.wall(request.user)
    if tool:
        changes = changes.filter(tool_id=tool)
    page = keyset_page(changes, request.GET, ordering=["-published_at"], page_size=PAGE)
    context = {
        "page": page,
        "changes": queries.with_stories(page.items, request.user),
        "figures": _figures(),
        "tabs": _tabs(request.user, tool),
        "feed_url": f"{reverse('changes:feed')}?key={feeds.key_for(request.user)}",
        "may_write": bool(may_write_changes(request.user)),
        "drafts": queries.drafts_of(request.user)[:10],
    }
    return render(request, "changes/wall.html", context)


def _figures() -> list[Figure]:
    record = queries.quarter()
    checked = record.fixed + record.still
    wait = "–" if record.median_days is None else days(record.median_days)
    return [
        Figure(record.changes, _("changes in the last 90 days")),
        Figure(record.people, _("people asked for them")),
        Figure(f"{round(100 * record.fixed / checked)}%" if checked else "–", _("of those who checked say fixed")),
        Figure(wait, _("from report to change, half of them sooner")),
    ]


def _tabs(user: Any, chosen: int | None) -> list[Tab]:
    here = reverse("changes:list")
    tools = tools_visible_to(user).order_by("name")[:12]
    return [
        Tab(_("All tools"), here, chosen is None),
        *(Tab(tool.name, f"{here}?tool={tool.pk}", tool.pk == chosen) for tool in tools),
    ]


@require_GET
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One change with its reports."""
    change = _found(request, pk)
    story = queries.with_stories([change], request.user)[0]
    context = {"change": story, "may_edit": bool(may_edit(request.user, change)), "links": change.visible_links}
    return render(request, "changes/detail.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Write a change; `?reports=F-1042` begins with the reports it answers."""
    demand(may_write_changes(request.user))
    form = ChangeForm(request.POST or None, reader=request.user, initial=_first_words(request))
    if request.method == "POST" and form.is_valid():
        links = form.cleaned_data["reports"]
        made = fill_in(form, lambda: actions.draft(by=request.user, links=links, **form.answers()))
        if made is not None:
            return _after(request, made)
    return render(request, "changes/edit.html", {"form": form, "change": None})


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Alter a change and what it answers."""
    change = _found(request, pk)
    demand(may_edit(request.user, change))
    linked = [link.report for link in change.visible_links]
    form = ChangeForm(request.POST or None, instance=change, reader=request.user, initial={"reports": linked})
    if request.method == "POST" and form.is_valid():
        done = fill_in(form, lambda: _save(change, form, request.user))
        if done is not None:
            return _after(request, done)
    return render(request, "changes/edit.html", {"form": form, "change": change})


def _save(change: Change, form: ChangeForm, by: User) -> Change:
    wanted = form.cleaned_data["reports"]
    return actions.rewrite(change=change, by=by, fields=form.answers(), links=wanted)


@require_POST
@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a change to everybody and answer its reports."""
    change = _found(request, pk)
    if press(request, lambda: actions.publish(change=change, by=request.user)):
        say(request, _("Shown to everybody. The people who asked are being told."))
    return redirect("changes:detail", pk=pk)


@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """The Atom feed: by session, or by the secret link of a feed reader."""
    person = request.user if request.user.is_authenticated else feeds.person_of(request.GET.get("key", ""))
    if not isinstance(person, User):
        raise Http404
    return feeds.feed(request, person, tool=parse_id(request.GET.get("tool", "")))


def _after(request: HttpRequest, change: Change) -> HttpResponse:
    """A change was saved; the second button also shows it to everybody."""
    if "publish" in request.POST and change.state == Change.State.DRAFT:
        return publish(request, change.pk)
    say(request, _("Saved."))
    return redirect("changes:detail", pk=change.pk)


def _found(request: HttpRequest, pk: int) -> Change:
    visible = queries.with_reports(queries.changes_visible_to(request.user), request.user)
    return get_object_or_404(visible.select_related("tool", "author", "call_type"), pk=pk)


def _first_words(request: HttpRequest) -> dict[str, Any]:
    ids = [parse_id(word, "F") for word in request.GET.get("reports", "").replace(",", " ").split()]
    found = list(reports_visible_to(request.user).filter(pk__in=[pk for pk in ids if pk][:50]).order_by("pk"))
    if not found:
        return {}
    return {"reports": found, "tool": found[0].tool_id, "before": found[0].text[:2000], "title": found[0].title}
