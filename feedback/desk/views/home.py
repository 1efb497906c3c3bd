"""Home: what an agent raised, what they were promised, what changed; others are shown to their own first page."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from feedback.core.navigation import address
from feedback.desk import concerns
from feedback.desk.offline import keeping_for
from feedback.desk.presence import my_champions
from feedback.desk.rows import Row, rows_of
from feedback.desk.views.asking import reader
from feedback.floor.queries import unsettled
from feedback.people.models import Role, User
from feedback.people.queries import roles_of
from feedback.training.queries import next_for

MOST_ASKS = MOST_ASKED = 3
MOST_PROMISES = 30
MOST_CHANGES = 4
#: Who begins elsewhere, by the first of these roles they hold.
FIRST_PAGES = ((Role.OWNER, "inbox"), (Role.SUPERVISOR, "commitments:list"), (Role.ADMIN, "setup:home"))


@never_cache
@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """An agent's or champion's own page; an owner, supervisor or admin goes to theirs."""
    user = reader(request)
    if elsewhere := _first_page(user):
        return redirect(elsewhere)
    now = timezone.now()
    rows = _by_date(rows_of(concerns.promised_to(user).order_by("-created_at", "-pk")[: MOST_PROMISES + 1], now))
    context = {
        "now": now,
        "kept": keeping_for(user),
        "greeting": greeting(timezone.localtime(now)),
        "questions": concerns.questions(user, limit=MOST_ASKS),
        "asks": concerns.asks(user, limit=MOST_ASKS, now=now),
        "rows": rows[:MOST_PROMISES],
        "more": len(rows) > MOST_PROMISES,
        "late": sum(row.standing.broken for row in rows),
        "upcoming": next((row.standing.upcoming for row in rows if row.standing.upcoming), None),
        "own": concerns.counted_own(user),
        "counted": concerns.COUNTED,
        "champions": my_champions(user, now),
        "asked": unsettled(user, limit=MOST_ASKED),
        "next_training": next_for(user, now),
        "changes": concerns.changed_lately(user, now, limit=MOST_CHANGES),
    }
    return render(request, "desk/home.html", context)


def greeting(local: datetime) -> str:
    """By the reader's own clock."""
    if 4 <= local.hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= local.hour < 18 else _("Good evening")


def _first_page(user: User) -> str:
    roles = roles_of(user)
    if not roles or roles & {Role.AGENT, Role.CHAMPION}:
        return ""
    first = next(name for role, name in FIRST_PAGES if role in roles)
    return address(first) or reverse("reports:board")


def _by_date(rows: list[Row]) -> list[Row]:
    """What falls due first comes first; what waits or has no date comes last."""
    return sorted(rows, key=_date_key)


def _date_key(row: Row) -> tuple[bool, bool, float]:
    upcoming = row.standing.upcoming
    return upcoming is None, row.standing.stopped, upcoming.due_at.timestamp() if upcoming else 0.0
