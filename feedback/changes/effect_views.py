"""What a change did, on its page and as a table to take away."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from feedback.changes import effect_words as words
from feedback.changes.effect import FEWEST_WEEKS, MOST_WEEKS, WEEKS, Effect, effect_of
from feedback.changes.models import Change
from feedback.changes.queries import changes_visible_to
from feedback.core.ids import parse_id
from feedback.core.tables import csv_lines


def shown(change: Change, request: HttpRequest) -> Mapping[str, Any] | None:
    """What the change's page shows of it; None while there is nothing to show."""
    effect = _effect(change, request)
    if effect is None:
        return None
    return {
        "told": effect,
        "finding": words.finding(effect),
        "figures": words.figures(effect),
        "about": words.about(effect),
        "chart": words.picture(effect) if effect.weeks else None,
        "source": words.SOURCE,
        "rows": [(week, words.SIDES[week.side]) for week in effect.weeks] if effect.by_calls else [],
    }


def _effect(change: Change, request: HttpRequest) -> Effect | None:
    weeks = parse_id(request.GET.get("weeks", "")) or WEEKS
    return effect_of(change, now=timezone.now(), weeks=max(FEWEST_WEEKS, min(weeks, MOST_WEEKS)))


@login_required
@require_GET
def taken(request: HttpRequest, pk: int) -> HttpResponse:
    """The weeks around a change as CSV; empty but for its header while there is nothing to tell."""
    visible = changes_visible_to(request.user).select_related("tool", "call_type")
    effect = _effect(get_object_or_404(visible, pk=pk), request)
    rows = list(words.rows(effect)) if effect else []
    response = HttpResponse("".join(csv_lines(words.header(), rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="change-{pk}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
