"""The list of scores: one's own, and those of the people one looks after; and the same as a file."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from feedback.core.pagination import keyset_page
from feedback.core.tables import csv_lines
from feedback.people.queries import zone_of
from feedback.people.views.asking import reader
from feedback.quality import export, queries
from feedback.quality.filters import ScoreFilters
from feedback.quality.forms import NarrowForm
from feedback.quality.permissions import may_score_anybody, may_see_trend

PAGE = 30
ORDER = ["-scored_at", "-id"]


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The scores that the reader sees, the latest first."""
    user = reader(request)
    oversees = bool(may_score_anybody(user))
    found = ScoreFilters(request.GET, queryset=queries.with_parts(queries.scores_visible_to(user)))
    rows = found.qs if found.is_valid() else found.queryset.none()
    page = keyset_page(rows, request.GET, ordering=ORDER, page_size=PAGE)
    kept = {name: request.GET[name] for name in found.filters if request.GET.get(name)}
    context = {
        "page": page,
        "taken": urlencode(kept),
        "form": NarrowForm(request.GET or None, user=user) if oversees else None,
        "narrowed": bool(kept),
        "oversees": oversees,
        "sees_trend": bool(may_see_trend(user)),
    }
    return render(request, "quality/list.html", context)


@login_required
@require_GET
def taken(request: HttpRequest) -> HttpResponseBase:
    """The list with the filters that are on, as CSV."""
    user, now = reader(request), timezone.now()
    zone = zone_of(user)
    found = ScoreFilters(request.GET, queryset=queries.scores_visible_to(user))
    rows = export.rows(
        found.qs if found.is_valid() else found.queryset.none(), zone=zone, language=translation.get_language()
    )
    name = f"{_('scores')}-{now.astimezone(zone):%Y-%m-%d}.csv"
    response = StreamingHttpResponse(csv_lines(export.header(zone), rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
