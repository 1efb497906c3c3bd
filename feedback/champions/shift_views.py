"""Somebody's own shifts on their phone, swaps, and what a supervisor says yes to."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.champions import swapping
from feedback.champions.actions import swaps
from feedback.champions.coverage import Span
from feedback.champions.fitting import AHEAD, places_on, soon_on, who_could
from feedback.champions.kept import plans
from feedback.champions.mine import Running, mine
from feedback.champions.models import Roster, Swap
from feedback.champions.permissions import may_keep_rosters, may_manage
from feedback.champions.planning import tabs
from feedback.champions.queries import (
    LOOK_AHEAD,
    duties_of,
    plans_with,
    rosters_managed_by,
    rosters_visible_to,
    swaps_visible_to,
)
from feedback.champions.swap_forms import Offer, SwapForm, TakeOverForm
from feedback.core.doors import demand, fill_in, press
from feedback.core.ids import parse_id
from feedback.core.toasts import say
from feedback.people.models import User
from feedback.people.views.asking import asked_to_go_on, reader

#: A supervisor looks back this far at what became of swaps.
BACK = timedelta(days=14)
MOST = 50


@login_required
@require_GET
def my_shifts(request: HttpRequest) -> HttpResponse:
    """One's own shifts, and the swaps asked of one and by one."""
    return _shifts_page(request, reader(request))


@login_required
@require_GET
def shifts_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The same of a champion, for who keeps a roster of theirs and acts on their behalf."""
    return _shifts_page(request, _champion(request, pk))


@login_required
@require_GET
def swap_list(request: HttpRequest) -> HttpResponse:
    """What waits for a supervisor's yes, whom one could act for, and what became of the rest."""
    user, now = reader(request), timezone.now()
    demand(may_keep_rosters(user))
    managed = list(rosters_managed_by(user).filter(is_active=True))
    found = [plan for plan in plans().values() if plan.roster in managed]
    soon = soon_on(found, now)
    people = User.objects.filter(is_active=True).in_bulk({duty.user for each in soon.values() for duty in each})
    rows = Swap.objects.filter(roster__in=managed).prefetch_related("invited__user")
    rows = rows.select_related("roster", "giver", "asked", "taker", "closed_by", "created_by")
    context = {
        "now": now,
        "tabs": tabs("swaps", user),
        "waiting": list(swapping.to_decide(user, now)[:MOST]),
        "open": list(rows.filter(state=Swap.State.ASKED, starts_at__gt=now)[:MOST]),
        "lately": list(rows.filter(closed_at__gt=now - BACK).order_by("-closed_at", "-pk")[:MOST]),
        "running": [
            Running(plan.roster, people[duty.user], duty)
            for plan in found
            for duty in soon[plan.roster.pk]
            if duty.user in people
        ],
    }
    return render(request, "champions/swaps.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_swap(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a colleague, or everybody on the roster, for a time of one's own (or of a champion one looks after)."""
    user, now, roster = reader(request), timezone.now(), _roster(request, pk)
    giver = _person(request, roster)
    whole = _span(request, now)
    colleagues = [one for one in who_could(roster, whole.start, whole.end, now=now) if one != giver]
    offers = _offers(roster, colleagues, whole, now)
    form = SwapForm(_sent(request), whole=whole, colleagues=colleagues, offers=offers)
    if form.is_valid():
        made = fill_in(form, lambda: swaps.ask(roster=roster, giver=giver, by=user, now=now, **form.given()))
        if made:
            say(request, _("Asked. You hear as soon as somebody takes it."))
            return redirect(_home_of(user, giver))
    context = {
        "form": form,
        "roster": roster,
        "giver": giver,
        "own": giver == user,
        "whole": whole,
        "back": _home_of(user, giver),
        "now": now,
    }
    return render(request, "champions/swap_form.html", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Accept, decline, take back, say yes or no: one button each."""
    user = reader(request)
    swap = get_object_or_404(swaps_visible_to(user).select_related("roster__site", "giver", "asked"), pk=pk)
    done = press(request, lambda: ACTS[verb](request, swap))
    if done:
        say(request, _told(done, verb))
    return redirect(asked_to_go_on(request) or reverse("champions:my_shifts"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The sick call: stand in for a colleague from now on; who keeps the roster chooses somebody."""
    user, now, roster = reader(request), timezone.now(), _roster(request, pk)
    found = plans().get(roster.pk)
    duties = soon_on([found], now)[roster.pk] if found else []
    giver_id = parse_id(request.GET.get("of", ""))
    duty = next((duty for duty in duties if duty.user == giver_id), None)
    giver = User.objects.filter(pk=giver_id or 0).first()
    if duty is None or giver is None:
        raise Http404
    manages = bool(may_manage(user, roster))
    if not manages:
        demand(swapping.may_take(user, user, roster))
    free = who_could(roster, max(now, duty.start), duty.end, now=now) if manages else []
    form = TakeOverForm(_sent(request), colleagues=free) if manages else None
    if request.method == "POST" and (form is None or form.is_valid()):
        taker = form.taker() if form else user
        if press(request, lambda: swaps.take_now(roster=roster, giver=giver, taker=taker, by=user, now=now)):
            say(request, _("Taken over. Everybody concerned is being told."))
        return redirect("champions:swaps" if manages else "champions:my_shifts")
    context = {"roster": roster, "giver": giver, "duty": duty, "form": form, "free": free, "now": now}
    return render(request, "champions/take_over.html", context, status=400 if form and form.is_bound else 200)


def _accept(request: HttpRequest, swap: Swap) -> Swap:
    person = _person(request, swap.roster)
    return swaps.accept(swap=swap, taker=person, by=reader(request))


def _decline(request: HttpRequest, swap: Swap) -> Swap:
    person = _person(request, swap.roster)
    return swaps.decline(swap=swap, person=person, by=reader(request))


def _withdraw(request: HttpRequest, swap: Swap) -> Swap:
    demand(swapping.may_withdraw(reader(request), swap))
    return swaps.withdraw(swap=swap, by=reader(request))


def _approve(request: HttpRequest, swap: Swap) -> Swap:
    demand(swapping.may_decide(reader(request), swap))
    return swaps.approve(swap=swap, by=reader(request))


def _refuse(request: HttpRequest, swap: Swap) -> Swap:
    demand(swapping.may_decide(reader(request), swap))
    return swaps.refuse(swap=swap, by=reader(request))


#: Every verb has an address of its own.
ACTS: dict[str, Callable[[HttpRequest, Swap], Swap]] = {
    "accept": _accept,
    "decline": _decline,
    "withdraw": _withdraw,
    "approve": _approve,
    "refuse": _refuse,
}


def _told(swap: Swap, verb: str) -> str:
    if verb == "accept":
        waits = swap.state == Swap.State.WAITING
        return _("Thank you. It waits for the supervisor’s yes.") if waits else _("Thank you. The shift is yours now.")
    said = {
        "decline": _("It is noted."),
        "withdraw": _("It is taken back."),
        "approve": _("The swap is done. Both are being told."),
        "refuse": _("The plan stays as it is. Both are being told."),
    }
    return said[verb]


def _shifts_page(request: HttpRequest, person: User) -> HttpResponse:
    now = timezone.now()
    own = person == request.user
    found = mine(person, now)
    context = {
        "mine": found,
        "own_link": found.links.get(None),
        "roster_links": [(roster, found.links.get(roster.pk)) for roster in found.rosters],
        "person": person,
        "own": own,
        "now": now,
        "keeps": own and bool(may_keep_rosters(person)),
    }
    return render(request, "champions/my_shifts.html", context)


def _roster(request: HttpRequest, pk: int) -> Roster:
    return get_object_or_404(rosters_visible_to(request.user).filter(is_active=True).select_related("site"), pk=pk)


def _champion(request: HttpRequest, pk: int) -> User:
    """Somebody on a roster that the reader keeps; Http404 for everybody else."""
    person = get_object_or_404(User.objects.select_related("site"), pk=pk, is_active=True)
    if person != request.user and not any(may_manage(reader(request), plan.roster) for plan in plans_with(person)):
        raise Http404
    return person


def _person(request: HttpRequest, roster: Roster) -> User:
    """For whom this is done: oneself, or with `person` somebody on a roster one keeps."""
    named = parse_id(request.POST.get("person") or request.GET.get("person", ""))
    if named in (None, reader(request).pk):
        return reader(request)
    person = places_on(roster, timezone.now()).filter(pk=named).first()
    if person is None:
        raise Http404
    demand(swapping.may_act_for(reader(request), person, roster))
    return person


def _span(request: HttpRequest, now: datetime) -> Span:
    """The shift that the address names; Http404 for what is none."""
    start, end = (parse_datetime(request.GET.get(name, "")) for name in ("start", "end"))
    if start is None or end is None or timezone.is_naive(start) or timezone.is_naive(end) or end <= max(start, now):
        raise Http404
    return Span(start, min(end, start + AHEAD))


def _offers(roster: Roster, colleagues: list[User], whole: Span, now: datetime) -> list[Offer]:
    """Shifts of those who could take it that could come in return."""
    plan, known = plans().get(roster.pk), {one.pk: one for one in colleagues}
    duties = duties_of([plan], now, now + LOOK_AHEAD)[roster.pk] if plan else []
    return [
        Offer(known[duty.user], duty.start, duty.end)
        for duty in duties
        if duty.user in known and duty.start > now and not (duty.start < whole.end and whole.start < duty.end)
    ][:200]


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where nothing was filled in: the whole shift, to everybody."""
    return request.POST if request.method == "POST" else None


def _home_of(user: User, person: User) -> str:
    return reverse("champions:my_shifts") if user == person else reverse("champions:shifts_of", args=[person.pk])
