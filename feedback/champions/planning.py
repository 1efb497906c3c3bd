"""Pages of who is on: the week, coverage with its gaps, and filling one. The grid is in editing.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from feedback.champions import words
from feedback.champions.actions.gaps import fill_gap
from feedback.champions.actions.swaps import ask_to_fill
from feedback.champions.coverage import Span
from feedback.champions.covering import covers
from feedback.champions.kept import Plan, plans
from feedback.champions.models import Roster
from feedback.champions.openings import Opening, openings, total, week_address
from feedback.champions.permissions import may_keep_rosters, may_manage
from feedback.champions.planning_forms import AskForm, FillForm, GapForm, RosterForm, WeekForm
from feedback.champions.queries import rosters_managed_by, rosters_visible_to
from feedback.champions.suggest import bench
from feedback.champions.swapping import gaps_asked_for
from feedback.champions.week import DAYS, Week, monday_of, week_of
from feedback.core.doors import demand, fill_in
from feedback.core.kept import steady
from feedback.core.navigation import address
from feedback.core.parts import Tab
from feedback.core.toasts import say
from feedback.core.wording import zone_city
from feedback.people.models import User
from feedback.people.queries import zone_of
from feedback.people.views.asking import asked_to_go_on, reader

#: More rosters than anybody reads on one page; the page says so and asks for a site.
MOST = 60
#: Gaps that stand beside the week; the page of coverage has all.
LISTED = 8
#: People who stand openly on the page that fills a gap; the others are a press away.
OFFERED = 8
NARROWING = ("site", "team", "roster")
#: What stands beside these pages and lies in a room above: it tells of training, too.
ABOVE = {"ready": "champions-ready"}


@require_GET
@login_required
def week(request: HttpRequest) -> HttpResponse:
    """Who is on this week, roster by roster and day by day, and where somebody is missing."""
    user, now = reader(request), timezone.now()
    form = WeekForm(request.GET, rosters=rosters_visible_to(user).filter(is_active=True))
    wanted = form.cleaned_data.get("week") if form.is_valid() else None
    today = now.astimezone(zone_of(user)).date()
    monday = monday_of(wanted or today)
    with steady():
        found, more = chosen(form)
        shown = week_of(found, monday, now)
        managed = managed_of(found, user)
        open_ = _openings(shown, managed, now)
    kept = {name: request.GET[name] for name in NARROWING if request.GET.get(name)}
    context = {
        "form": form,
        "week": shown,
        "today": today,
        "this_week": monday == monday_of(today),
        "now": now,
        "more": more,
        "tabs": tabs("week", user),
        "managed": managed,
        "openings": open_[:LISTED],
        "gap_count": len(open_),
        "narrowed": bool(kept),
        "may_make": may_keep_rosters(user).allowed,
        "make_url": address("champions:rosters"),
        "more_openings": len(open_) - LISTED,
        "urgent": open_[0] if open_ else None,
        "missing": words.amount(total([opening.gap for opening in open_])),
        "before": week_address(monday - timedelta(days=DAYS), **kept),
        "current": week_address(today, **kept),
        "after": week_address(monday + timedelta(days=DAYS), **kept),
    }
    return render(request, "champions/week.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """One gap: who could take it and why, and who could not; putting one on tells them."""
    user, now = reader(request), timezone.now()
    roster = get_object_or_404(rosters_visible_to(user).filter(is_active=True), pk=pk)
    demand(may_manage(user, roster))
    form = _gap_form(request)
    if form.is_valid() and (told := _filled(form, roster, user)):
        say(request, told)
        return redirect(asked_to_go_on(request) or reverse("champions:coverage"))
    context = {"form": form, "roster": roster, "now": now, "tabs": tabs("", user), "next": asked_to_go_on(request)}
    context["asking"] = form if isinstance(form, AskForm) else AskForm()
    context |= {"ticked": request.POST.getlist("people"), "taken": request.POST.get("user", "")}
    if "from" in getattr(form, "cleaned_data", {}) and "to" in form.cleaned_data:
        context |= _choices(plans()[roster.pk], form.span, now)
    return render(request, "champions/fill.html", context, status=400 if form.errors else 200)


def _gap_form(request: HttpRequest) -> GapForm:
    """What was sent: somebody is put on, or people are asked; or the gap that is looked at."""
    if request.method != "POST":
        return GapForm(request.GET)
    return AskForm(request.POST) if "ask" in request.POST else FillForm(request.POST)


def _filled(form: GapForm, roster: Roster, by: User) -> str:
    """Do as the form says, and how that is told; empty where it was refused, which the form then says."""
    span = form.span
    if isinstance(form, AskForm):
        ask = partial(ask_to_fill, roster=roster, time=span, people=form.whom(), note=form.cleaned_data["note"], by=by)
        return _("Asked. You hear as soon as somebody says yes.") if fill_in(form, ask) else ""
    if not isinstance(form, FillForm):
        return ""
    one = form.cleaned_data["user"]
    act = partial(fill_gap, roster=roster, user=one, starts_at=span.start, ends_at=span.end, by=by)
    return _("%(name)s is on, and hears of it now.") % {"name": one.name} if fill_in(form, act) else ""


def _choices(plan: Plan, span: Span, now: datetime) -> dict[str, Any]:
    """Who could take a time and who could not, each with the reason; and whether anybody is missing at all."""
    with steady():
        asked = bench([plan], now, until=span.end)
        gaps = covers([plan], *span)[plan.roster.pk].gaps()
    zone = ZoneInfo(plan.roster.timezone)
    could, others = asked.could(plan, span), asked.could_not(plan, span)
    return {
        "when": words.when(*span, zone, now),
        "begun": span.start <= now,
        "calls": [
            call for call in gaps_asked_for([plan.roster.pk]) if call.starts_at < span.end and call.ends_at > span.start
        ],
        "zone": zone_city(zone),
        "gaps": gaps,
        "missing": words.missing(max(gap.missing for gap in gaps), gaps[0].needed) if gaps else "",
        "could": [(each, words.reason(each, zone)) for each in could[:OFFERED]],
        "free": len(could),
        "most_missing": min((gap.missing for gap in gaps), default=0),
        "also": [(each, words.reason(each, zone)) for each in could[OFFERED:]],
        "others": [(each, words.refusal(each.fit.why)) for each in others if each.fit.why],
    }


def chosen(form: RosterForm) -> tuple[list[Plan], bool]:
    """The rosters that are asked for, by site and name, and whether there are more than fit."""
    rows = form.narrowed().order_by("site__name", "name", "pk").values_list("pk", flat=True) if form.is_valid() else ()
    ids = list(rows[: MOST + 1])
    known = plans()
    return [known[pk] for pk in ids[:MOST] if pk in known], len(ids) > MOST


def managed_of(found: Sequence[Plan], user: User) -> set[int]:
    """Ids of those of these rosters that the reader may change."""
    ids = [plan.roster.pk for plan in found]
    return set(rosters_managed_by(user).filter(pk__in=ids).values_list("pk", flat=True))


def tabs(current: str, user: User) -> list[Tab]:
    """The pages about who is on, as far as they are the reader's."""
    pages = {"week": _("The week")}
    if may_keep_rosters(user).allowed:
        pages |= {"coverage": _("Coverage"), "fairness": _("Fairness"), "swaps": _("Swaps"), "ready": _("Ready")}
    return [Tab(label, reverse(ABOVE.get(name, f"champions:{name}")), name == current) for name, label in pages.items()]


def _openings(shown: Week, managed: set[int], now: datetime) -> list[Opening]:
    """The gaps to come of the rosters that the reader keeps; who could fill them is looked up only where there are."""
    gaps = [(line.plan, gap) for line, gap in shown.gaps_from(now) if line.plan.roster.pk in managed]
    rosters: Mapping[int, Any] = {plan.roster.pk: plan for plan, _gap in gaps}
    until = max((gap.end for _plan, gap in gaps), default=now)
    return openings(gaps, bench(rosters.values(), now, until=until) if gaps else None, now)
