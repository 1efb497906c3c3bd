"""Themes: the list, one theme with its reports, and what can be done with it; each verb comes back to the page."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.changes import actions as changes
from feedback.changes.permissions import may_change
from feedback.changes.queries import changes_visible_to
from feedback.core.doors import demand, press
from feedback.core.ids import parse_id
from feedback.core.pagination import keyset_page
from feedback.core.toasts import say
from feedback.desk.acts import CHANGES_OFFERED
from feedback.desk.forms.answering import WholeAnswerForm
from feedback.desk.forms.themes import AddForm, EditForm, FilterForm, NewForm
from feedback.desk.themes import ThemeSheet, theme_rows
from feedback.desk.views.asking import carry_out, reader, status_of
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from feedback.reports.queries import reports_visible_to
from feedback.themes import actions
from feedback.themes.models import Theme
from feedback.themes.permissions import may_make_themes
from feedback.themes.queries import standing, themes_visible_to

PAGE = 30
#: As many reports as one theme is begun with from an address.
MOST_ASKED = 50


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The themes that hold something the reader sees, what was touched last first."""
    user, now = reader(request), timezone.now()
    state = request.GET.get("state", "")
    found = themes_visible_to(user).select_related("tool", "owner")
    found = found.filter(state=state) if state in Theme.State.values else found.exclude(state=Theme.State.CLOSED)
    page = keyset_page(found, request.GET, ordering=["-updated_at"], page_size=PAGE)
    context = {
        "page": page,
        "rows": theme_rows(page.items, user, now),
        "form": FilterForm(request.GET),
        "may_make": bool(may_make_themes(user)),
        "now": now,
    }
    return render(request, "desk/themes/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a theme; `?reports=F-1042&reports=F-1043` begins with these."""
    user = reader(request)
    demand(may_make_themes(user))
    asked = _asked(request)
    form = NewForm(request.POST or None, user=user, initial={"links": asked, "title": asked[0].title if asked else ""})
    if request.method == "POST" and form.is_valid():
        made = carry_out(form, lambda: actions.make(by=user, **form.cleaned_data))
        if made is not None:
            say(request, _("The theme is made. One answer reaches all of it."))
            return redirect("themes:detail", pk=made.pk)
    status = status_of(form) if form.is_bound else 200
    return render(request, "desk/themes/new.html", {"form": form, "reports": asked}, status=status)


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One theme."""
    return _page(request, _found(request, pk))


@login_required
@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Sharpen the title, or give it to somebody else."""
    theme, user = _found(request, pk), reader(request)
    form = EditForm(request.POST, user=user, auto_id="edit_%s")
    return _with_form(request, theme, "edit", form, lambda given: actions.edit(theme=theme, by=user, **given))


@login_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put reports in."""
    theme, user = _found(request, pk), reader(request)
    form = AddForm(_joined(request), user=user, auto_id="add_%s")
    return _with_form(request, theme, "add", form, lambda given: actions.add(theme=theme, by=user, **given))


@login_required
@require_POST
def respond(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer to everything that is open in it."""
    theme, user = _found(request, pk), reader(request)
    form = _answer_form(ThemeSheet(theme, user, timezone.now()), data=request.POST)
    return _with_form(request, theme, "respond", form, lambda _given: _answer(user, theme, form))


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """Take one report out."""
    theme, user = _found(request, pk), reader(request)
    report = get_object_or_404(reports_visible_to(user), pk=parse_id(reference, "F") or 0)
    if press(request, lambda: actions.remove(theme=theme, by=user, report=report)):
        say(request, _("%(report)s stands for itself again.") % {"report": report.reference})
    return _back(request, theme)


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing of it is open any more."""
    theme = _found(request, pk)
    if press(request, lambda: actions.close(theme=theme, by=reader(request))):
        say(request, _("The theme is closed."))
    return _back(request, theme)


@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """More is to be put into it."""
    theme = _found(request, pk)
    if press(request, lambda: actions.reopen(theme=theme, by=reader(request))):
        say(request, _("The theme is open again."))
    return _back(request, theme)


def _page(request: HttpRequest, theme: Theme, *, verb: str = "", form: forms.Form | None = None) -> HttpResponse:
    user, now = reader(request), timezone.now()
    sheet = ThemeSheet(theme, user, now)
    made: Mapping[str, forms.Form] = {
        "respond": _answer_form(sheet),
        "add": AddForm(user=user, auto_id="add_%s"),
        "edit": EditForm(user=user, auto_id="edit_%s", initial={"title": theme.title}),
    }
    context = {"sheet": sheet, "theme": theme, "forms": made, "failed": verb, "form": form, "now": now}
    if form is not None:
        context["forms"] = {**made, verb: form}
    return render(request, "desk/themes/detail.html", context, status=status_of(form) if form is not None else 200)


def _with_form(
    request: HttpRequest, theme: Theme, verb: str, form: forms.Form, act: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """Call the action with a valid form and come back; what is refused stands beside what was typed."""
    if not form.is_valid():
        return _page(request, theme, verb=verb, form=form)
    given = {name: value for name, value in form.cleaned_data.items() if value is not None}
    if carry_out(form, lambda: act(given)) is None:
        return _page(request, theme, verb=verb, form=form)
    said = {"respond": _("Answered. Everybody concerned is told once."), "add": _("It belongs to this theme now.")}
    say(request, said.get(verb, _("Saved.")))
    return _back(request, theme)


def _answer_form(sheet: ThemeSheet, **more: Any) -> WholeAnswerForm:
    offered = changes_visible_to(sheet.viewer).filter(tool=sheet.theme.tool_id).order_by("-updated_at", "-id")
    return WholeAnswerForm(
        changes=list(offered[:CHANGES_OFFERED]),
        may_write=bool(may_change(sheet.viewer, sheet.theme.tool)),
        kinds=sheet.kinds,
        auto_id="respond_%s",
        use_required_attribute=False,
        **more,
    )


@transaction.atomic
def _answer(user: User, theme: Theme, form: WholeAnswerForm) -> Theme:
    """Answer, and write the change that the answer tells of: both, or with any error neither."""
    change, words = form.linked_change, form.new_change
    if words is not None:
        held = [link.report for link in theme.links.select_related("report")]
        change = changes.draft(by=user, tool=theme.tool, links=standing(held), **words)
    return actions.respond(theme=theme, by=user, change_id=change.pk if change else None, **form.facts())


def _back(request: HttpRequest, theme: Theme) -> HttpResponse:
    """To the theme, or to the list where its last visible report went."""
    seen = themes_visible_to(reader(request)).filter(pk=theme.pk).exists()
    return redirect("themes:detail", pk=theme.pk) if seen else redirect("themes:list")


def _found(request: HttpRequest, pk: int) -> Theme:
    return get_object_or_404(themes_visible_to(reader(request)).select_related("tool", "owner"), pk=pk)


def _joined(request: HttpRequest) -> dict[str, str]:
    """The references that were ticked, and those that were typed, as one line."""
    return {"links": " ".join(request.POST.getlist("links"))}


def _asked(request: HttpRequest) -> list[FrictionReport]:
    """The reports that the address names, as far as the reader sees them."""
    ids = [parse_id(word, "F") for word in " ".join(request.GET.getlist("reports")).replace(",", " ").split()]
    return list(reports_visible_to(reader(request)).filter(pk__in=[pk for pk in ids if pk][:MOST_ASKED]).order_by("pk"))
