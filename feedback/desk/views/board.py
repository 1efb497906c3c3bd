"""The board: what others raised, filtered, searched, by how many it happens to or the most recent."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from feedback.core.pagination import keyset_page
from feedback.core.parts import Tab
from feedback.desk.filters import DeskFilters
from feedback.desk.forms.board import BoardForm
from feedback.desk.rows import listed, rows_of
from feedback.desk.views.asking import reader
from feedback.reports import queries

PAGE = 30
RECENT, PEOPLE = "-created_at", "-people_count"


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Everything the reader sees, a page at a time."""
    user, now = reader(request), timezone.now()
    filters = DeskFilters(request.GET, queryset=queries.reports_visible_to(user), request=request)
    found = listed(filters.qs, user)
    page = keyset_page(found, request.GET, ordering=[RECENT], allowed=["created_at", "people_count"], page_size=PAGE)
    context = {
        "now": now,
        "page": page,
        "rows": rows_of(page.items, now),
        "form": BoardForm(request.GET, user=user),
        "tabs": _tabs(request),
        "here": request.get_full_path(),
    }
    return render(request, "desk/board.html", context)


def _tabs(request: HttpRequest) -> list[Tab]:
    """The two orders, keeping the filters that are on."""
    chosen = request.GET.get("ordering") or RECENT
    labels = {RECENT: _("Most recent"), PEOPLE: _("Happens to most")}
    return [Tab(label, _ordered(request, ordering), chosen == ordering) for ordering, label in labels.items()]


def _ordered(request: HttpRequest, ordering: str) -> str:
    query = request.GET.copy()
    query.pop("cursor", None)
    query["ordering"] = ordering
    return f"{request.path}?{query.urlencode()}"
