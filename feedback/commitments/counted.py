"""The page that explains one promise: every stretch of time that counted or did not, and whose it was."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from feedback.commitments import queries
from feedback.commitments.course import course_of
from feedback.commitments.explain import policy_name
from feedback.commitments.replay import Piece, Share, replay
from feedback.core.parts import Figure
from feedback.core.wording import clocked
from feedback.people.models import User
from feedback.reports.queries import reports_visible_to

#: So many stretches are shown; a promise that has run for years has more, which are told as one.
MOST = 400


class Stretch(NamedTuple):
    """A line of the table. Its ends are whole seconds, so that the lengths shown add up to the figures shown."""

    start: datetime
    end: datetime
    length: str
    counted: bool
    kind: str
    reason: str | Promise


@login_required
@require_GET
def counted(request: HttpRequest, pk: int) -> HttpResponse:
    """How a promise was counted, up to now or to its end."""
    reader, now = cast("User", request.user), timezone.now()
    promise = queries.promise_shown_to(reader, pk, at=now)
    if promise is None:
        raise Http404
    found = replay(promise, now=now)
    report = None
    if promise.subject_type == "report":
        report = reports_visible_to(reader, at=now).filter(pk=promise.subject_id).first()
    context = {
        "now": now,
        "promise": promise,
        "report": report,
        "policy_name": policy_name(promise.policy["name"]),
        "figures": _figures(found.pieces, found.promised),
        "stretches": [_stretch(piece) for piece in found.pieces[:MOST]],
        "rest": _rest(found.pieces[MOST:]),
        "shares": [(share, clocked(_had(share, found.pieces))) for share in found.shares],
        "risk": queries.is_at_risk(promise, now),
        "course": course_of(
            promise, reader, now=now, coming=queries.overseen_by(reader, at=now).filter(pk=pk).exists()
        ),
    }
    return render(request, "commitments/counted.html", context)


def _figures(pieces: Iterable[Piece], promised: timedelta) -> list[Figure]:
    lengths = [(piece, _length(piece)) for piece in pieces]
    total = sum((length for piece, length in lengths if piece.counted), timedelta())
    paused = sum((length for piece, length in lengths if piece.kind == "pause"), timedelta())
    skipped = sum((length for piece, length in lengths if not piece.counted), timedelta())
    return [
        Figure(clocked(total), _("counted"), "run"),
        Figure(clocked(skipped), _("not counted"), "muted"),
        Figure(clocked(paused), _("of this, the clock stood still")),
        Figure(clocked(promised), _("promised")),
    ]


def _stretch(piece: Piece) -> Stretch:
    return Stretch(
        piece.start, piece.end, clocked(_length(piece)), counted=piece.counted, kind=piece.kind, reason=piece.reason
    )


def _rest(pieces: Sequence[Piece]) -> tuple[int, str, str] | None:
    """How many stretches more there are, and what they add up to: counted and not."""
    if not pieces:
        return None
    counts = sum((_length(piece) for piece in pieces if piece.counted), timedelta())
    skips = sum((_length(piece) for piece in pieces if not piece.counted), timedelta())
    return len(pieces), clocked(counts), clocked(skips)


def _length(piece: Piece) -> timedelta:
    return piece.end.replace(microsecond=0) - piece.start.replace(microsecond=0)


def _had(share: Share, pieces: Iterable[Piece]) -> timedelta:
    """What an owner had of the counted stretches, in the same whole seconds."""
    start, end = share.start.replace(microsecond=0), share.end.replace(microsecond=0)
    parts = (
        min(end, piece.end.replace(microsecond=0)) - max(start, piece.start.replace(microsecond=0))
        for piece in pieces
        if piece.counted
    )
    return sum((part for part in parts if part > timedelta()), timedelta())
