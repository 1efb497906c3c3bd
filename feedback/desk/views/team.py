"""A supervisor's team in the morning: who has had their training, champion cover, and what the team raised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from feedback.core.doors import demand
from feedback.core.ids import parse_id
from feedback.core.pagination import Page, keyset_page
from feedback.core.parts import Tab
from feedback.core.toasts import say, warn
from feedback.core.views import safe_next
from feedback.desk.forms.team import ORDERS, TeamForm
from feedback.desk.teamwork import SPAN, cover_of, raised_by
from feedback.desk.views.asking import reader
from feedback.screens.permissions import may_keep_screens
from feedback.training import standing
from feedback.training.actions.nudging import Nudged, day_of, nudge
from feedback.training.models import Enrolment, Nudge
from feedback.training.permissions import may_see_team

PAGE = 50
#: So many people are asked with one press; the next press asks the next ones.
MOST_NUDGED = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody's place in a programme's round, how it stands, and whether they were asked today to find a seat."""

    place: Enrolment
    code: str
    nudged: bool

    @property
    def may_nudge(self) -> bool:
        """Whether a reminder would reach them."""
        return self.code == "overdue" and not self.nudged


@login_required
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Done, booked, overdue and without a seat, by person and programme; `show`, `team`, `programme` narrow it."""
    user, now = reader(request), timezone.now()
    demand(may_see_team(user))
    form = TeamForm(request.GET, reader=user)
    late, asked = standing.overdue(now), form.cleaned_data if form.is_valid() else {}
    rows = _narrowed(standing.overseen(user, now), asked) if asked else Enrolment.objects.none()
    page = _page(request, rows, late, asked)
    order = asked.get("ordering") or ORDERS[0]
    tally, chosen = standing.counted(rows, late), asked.get("team")
    context = {
        "form": form,
        "now": now,
        "page": page,
        "rows": _rows(page.items, late, now),
        "tally": tally,
        "teams": standing.by_team(rows, late),
        "tabs": _tabs(request, tally),
        "show": asked.get("show"),
        "order": order,
        "by_name": "-person__name" if order == "person__name" else "person__name",
        "by_date": "-due_on" if order == "due_on" else "due_on",
        "narrowed": any(asked.get(name) for name in ("site", "team", "programme", "show")),
        "cover": cover_of(user, now, chosen),
        "raised": raised_by(user, now, chosen),
        "days": SPAN.days,
        "keeps_screens": bool(may_keep_screens(user)),
    }
    return render(request, "desk/team.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def nudge_people(request: HttpRequest) -> HttpResponse:
    """Ask those who are ticked, or with `all` everybody who is overdue as the page is narrowed, to find a seat."""
    user, now = reader(request), timezone.now()
    demand(may_see_team(user))
    rows = standing.overseen(user, now).filter(standing.overdue(now)).select_related("person")
    if "all" in request.POST:
        form = TeamForm(request.POST, reader=user)
        rows = _narrowed(rows, form.cleaned_data) if form.is_valid() else rows.none()
        fresh = rows.exclude(person__nudges__on=day_of(now)).order_by("due_on", "pk")
        chosen = list(fresh[:MOST_NUDGED]) or list(rows[:1])
    else:
        ids = [pk for value in request.POST.getlist("ids")[:MOST_NUDGED] if (pk := parse_id(value))]
        chosen = list(rows.filter(pk__in=ids))
    _tell(request, nudge(places=chosen, by=user, now=now))
    return redirect(safe_next(request) if request.POST.get("next") else reverse("team"))


def _narrowed(rows: QuerySet[Enrolment], asked: dict[str, Any]) -> QuerySet[Enrolment]:
    if asked.get("site"):
        rows = rows.filter(person__site=asked["site"])
    if asked.get("team"):
        rows = rows.filter(person__team=asked["team"])
    return rows.filter(cycle__programme=asked["programme"]) if asked.get("programme") else rows


def _page(request: HttpRequest, rows: QuerySet[Enrolment], late: Q, asked: dict[str, Any]) -> Page[Enrolment]:
    shown = rows.filter(standing.showing(asked["show"], late)) if asked.get("show") else rows
    shown = shown.select_related("person__team", "person__site", "cycle__programme", "session__site")
    return keyset_page(shown, request.GET, ordering=[ORDERS[0]], allowed=["due_on", "person__name"], page_size=PAGE)


def _rows(places: Iterable[Enrolment], late: Q, now: datetime) -> list[Row]:
    places = list(places)
    ids = [place.pk for place in places]
    overdue = set(Enrolment.objects.filter(late, pk__in=ids).values_list("pk", flat=True))
    people = [place.person_id for place in places]
    asked = set(Nudge.objects.filter(person__in=people, on=day_of(now)).values_list("person_id", flat=True))
    return [Row(place, "overdue" if place.pk in overdue else place.state, place.person_id in asked) for place in places]


def _tabs(request: HttpRequest, tally: standing.Tally) -> list[Tab]:
    query = request.GET.copy()
    for name in ("cursor", "show"):
        query.pop(name, None)
    everything = f"{request.path}?{query.urlencode()}"
    found = [Tab(_("All"), everything, current=not request.GET.get("show"), count=tally.all)]
    for code, label in standing.SHOWN:
        query["show"] = code
        url = f"{request.path}?{query.urlencode()}"
        found.append(Tab(label, url, current=request.GET.get("show") == code, count=getattr(tally, code)))
    return found


def _tell(request: HttpRequest, done: Nudged) -> None:
    """What happened, and why not with the others."""
    before = ngettext(
        "%(count)d was asked already today: once a day is enough.",
        "%(count)d were asked already today: once a day is enough.",
        done.already,
    ) % {"count": done.already}
    if done.told:
        told = ngettext(
            "%(count)d person is asked to find a seat.", "%(count)d people are asked to find a seat.", done.told
        ) % {"count": done.told}
        say(request, f"{told} {before}" if done.already else told)
    elif done.already:
        warn(request, before)
    else:
        warn(request, _("Tick the people first: only who is overdue can be asked."))
