"""The supervisors' page: promises to the people one looks after, their figures, and views that are kept by name."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feedback.commitments import actions, breakdown, checks, overview, queries
from feedback.commitments.filters import OVER, CommitmentFilters, order_of
from feedback.commitments.forms import ChecksForm, NarrowForm, ViewForm
from feedback.commitments.models import SavedView, State
from feedback.commitments.permissions import may_oversee
from feedback.commitments.rows import rows_of
from feedback.core.doors import demand, press
from feedback.core.pagination import keyset_page
from feedback.core.parts import Tab
from feedback.core.toasts import say
from feedback.people.models import User

PAGE = 50
SHOW_FIRST = "needs_you"
#: What was decided is listed as it is counted: in the period.
DECIDED = (State.KEPT, State.MISSED)
NOT_KEPT = ("cursor", "show", "state", "figures", "view")


@login_required
@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """Promises to the people one looks after: what needs somebody first. The figures come after the list."""
    reader, now = _reader(request), timezone.now()
    demand(may_oversee(reader))
    asked = asked_for(request)
    over = asked.get("state") in OVER
    shown = queries.listed(rows_asked_for(asked, reader, request))
    page = keyset_page(shown, asked, ordering=order_of(asked), page_size=PAGE)
    views = list(queries.views_visible_to(reader))
    context = {
        "now": now,
        "page": page,
        "rows": rows_of(page.items, reader, now),
        "form": NarrowForm(asked, reader=reader, owners=queries.owners_within(reader)),
        "tabs": _tabs(request, asked),
        "figures": overview.of(request.GET, reader, now) if "figures" in request.GET else None,
        "figures_url": f"{reverse('commitments:figures')}?{asked.urlencode()}",
        "dimensions": _dimensions(asked),
        "shown": asked.get("show") or asked.get("state"),
        "over": over,
        "narrowed": overview.is_narrowed(asked),
        "taken": _taken(asked),
        "views": views,
        "view": next((view for view in views if str(view.pk) == asked.get("view")), None),
        "view_form": ViewForm(initial={"query": asked.urlencode()}, reader=reader),
    }
    return render(request, "commitments/list.html", context)


@login_required
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The figures and charts of the page, which loads them once the list stands."""
    reader, now = _reader(request), timezone.now()
    demand(may_oversee(reader))
    found = overview.of(request.GET, reader, now)
    context = {"now": now, "figures": found, "dimensions": _dimensions(request.GET)}
    return render(request, "commitments/_figures.html", context)


@login_required
@require_GET
def worth_a_look(request: HttpRequest) -> HttpResponse:
    """What looks as if a promise was kept on paper only."""
    reader, now = _reader(request), timezone.now()
    demand(may_oversee(reader))
    form = ChecksForm(request.GET)
    days = (form.cleaned_data["days"] if form.is_valid() else None) or checks.UNTOUCHED_DAYS
    context = {"now": now, "checks": checks.checks(reader, now=now, days=days), "form": form}
    return render(request, "commitments/checks.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters that are on under a name."""
    reader = _reader(request)
    demand(may_oversee(reader))
    form = ViewForm(request.POST, reader=reader)
    if form.is_valid():
        given = {"team": None, **form.cleaned_data}
        saved = press(request, lambda: actions.save_view(by=reader, **given))
        if saved:
            say(request, _("“%(name)s” is kept. Its address stays the same.") % {"name": saved.name})
            return redirect("commitments:view", pk=saved.pk)
        return redirect(f"{reverse('commitments:list')}?{given['query']}")
    return render(request, "commitments/view.html", {"form": form}, status=400)


@login_required
@require_GET
def saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The page as a view narrows it: an address that stays when the filters change."""
    view = _view(request, pk)
    query = QueryDict(view.query, mutable=True)
    query["view"] = str(view.pk)
    return redirect(f"{reverse('commitments:list')}?{query.urlencode()}")


@login_required
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view."""
    view = _view(request, pk)
    actions.delete_view(view=view, by=_reader(request))
    say(request, _("“%(name)s” is gone.") % {"name": view.name})
    return redirect("commitments:list")


def asked_for(request: HttpRequest) -> QueryDict:
    """The filters of the page, with what it shows first where nothing else is asked for."""
    asked = request.GET.copy()
    if not ({"show", "state", "report"} & set(asked)):
        asked["show"] = SHOW_FIRST
    return asked


def rows_asked_for(asked: QueryDict, reader: User, request: HttpRequest) -> Any:
    """The promises of the list; those that were decided as far as they count in the period."""
    now = timezone.now()
    rows = CommitmentFilters(asked, queryset=queries.overseen_by(reader, at=now), request=request).qs
    if asked.get("state") in DECIDED:
        return rows.filter(overview.chosen_period(asked, reader, now).decided)
    return rows


def _view(request: HttpRequest, pk: int) -> SavedView:
    reader = _reader(request)
    demand(may_oversee(reader))
    return get_object_or_404(queries.views_visible_to(reader), pk=pk)


def _tabs(request: HttpRequest, asked: QueryDict) -> list[Tab]:
    """What the list can show, keeping the other filters."""
    chosen = asked.get("show") or asked.get("state")
    labels = {
        "needs_you": _("At risk or broken"),
        "within_week": _("Breaks within a week"),
        "open": _("All open"),
        "kept": _("Kept"),
        "missed": _("Broken, also those kept late"),
    }
    return [Tab(label, _narrowed(request, code), current=chosen == code) for code, label in labels.items()]


def _narrowed(request: HttpRequest, code: str) -> str:
    query = _kept(request.GET)
    query["state" if code in State.values else "show"] = code
    return f"{request.path}?{query.urlencode()}"


def _dimensions(asked: QueryDict) -> list[Tab]:
    """By what the figures can be broken down."""
    chosen, found = overview.dimension(asked), []
    for code, label in breakdown.LABELS.items():
        query = asked.copy()
        query.pop("cursor", None)
        query["by"] = code
        found.append(Tab(label, query.urlencode(), current=code == chosen))
    return found


def _taken(asked: QueryDict) -> str:
    """The query of the list as a file: all of it, from the start."""
    query = asked.copy()
    for name in ("cursor", "page_size", "figures", "view"):
        query.pop(name, None)
    return query.urlencode()


def _kept(params: QueryDict) -> QueryDict:
    query = params.copy()
    for name in NOT_KEPT:
        query.pop(name, None)
    return query


def _reader(request: HttpRequest) -> User:
    return cast("User", request.user)
