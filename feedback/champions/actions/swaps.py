"""Swaps: somebody's time on, offered to one colleague or to everybody on the roster, or taken over at once; and gaps
that a supervisor asks some people to fill.

The plan itself is changed by an override alone. The roster's row is held throughout, so the first to accept has it, and
whoever comes second is told.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.champions import states
from feedback.champions.actions.gaps import FILLED, demand_gap
from feedback.champions.actions.overrides import make_override
from feedback.champions.actions.rules import demand_champions, locked, tell
from feedback.champions.actions.swap_rules import (
    BEGUN,
    check_asked,
    check_return,
    check_taker,
    check_time,
    demand_asked,
    overlapping,
    return_of,
    still_holds,
    time_of,
)
from feedback.champions.coverage import Span
from feedback.champions.fitting import soon_on, who_could
from feedback.champions.kept import plans
from feedback.champions.models import Invited, NotMe, Override, Roster, Swap
from feedback.champions.suggest import bench
from feedback.champions.words import refusal
from feedback.core.errors import Conflict, IllegalMove, Invalid
from feedback.core.text import clean_line
from feedback.people.models import User

State = Swap.State
CHANGED = _("The plan has changed meanwhile: {name} is not on any more at that time, so there is nothing to take over.")
#: What somebody reads who came too late.
CLOSED: Mapping[str, Any] = {
    State.WAITING: _("{taker} has taken it already; it waits for the supervisor’s yes."),
    State.DONE: _("{taker} has taken it already."),
    State.DECLINED: _("It was declined already."),
    State.REFUSED: _("The supervisor has said no to it already."),
    State.WITHDRAWN: _("{giver} has taken it back."),
    State.LAPSED: BEGUN,
    State.VOID: _("The plan has changed meanwhile, so it is void."),
}


@transaction.atomic
def ask(
    *,
    roster: Roster,
    giver: User,
    time: Span,
    by: User,
    asked: User | None = None,
    in_return: Span | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Swap:
    """Offer a time on, a whole shift or a part, to one colleague or (`asked` left out) to everybody on the roster.

    `in_return` is a time of that colleague's which the giver takes for it. Raises Invalid where the giver or the
    colleague is not on then, where it has begun, or where one of them could not take it or would lose their rest
    (rest.py); Conflict where the same time is offered already.
    """
    now, roster = now or timezone.now(), locked(roster)
    check_time(roster, giver, time, now)
    if in_return is not None:
        check_return(roster, giver, asked, (time, in_return), now)
    if asked is not None:
        check_asked(roster, giver, asked, time, in_return)
    swap = Swap.objects.create(
        roster=roster,
        giver=giver,
        asked=asked,
        starts_at=time.start,
        ends_at=time.end,
        return_starts_at=in_return.start if in_return else None,
        return_ends_at=in_return.end if in_return else None,
        note=clean_line(note)[:200],
        created_by=by,
        created_at=now,
    )
    told = [asked] if asked else [one for one in who_could(roster, time.start, time.end, now=now) if one != giver]
    _tell("swap.asked", swap, by, now, told=[person.pk for person in told])
    return swap


@transaction.atomic
def ask_to_fill(
    *,
    roster: Roster,
    time: Span,
    by: User,
    people: Collection[User] | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Swap:
    """Ask these people, or (`people` left out) everybody who could, to be on while somebody is missing.

    The first to accept has it, without another yes. Raises Invalid for a time that is no gap or has begun, for nobody,
    and for somebody who could not; Conflict where it is filled by now, or where as many are asked for as are missing.
    """
    now, roster = now or timezone.now(), locked(roster)
    missing = demand_gap(roster, time, now)
    if time.start <= now:
        raise Invalid({"start": _("This gap has begun. Put somebody on at once.")})
    if overlapping(roster, None, time).count() >= missing:
        raise Conflict(_("Somebody is asked to fill this gap already. Take that back first."))
    swap = Swap.objects.create(
        roster=roster,
        starts_at=time.start,
        ends_at=time.end,
        reason=Override.Reason.COVER,
        note=clean_line(note)[:200],
        created_by=by,
        created_at=now,
    )
    asked = _whom_to_ask(roster, time, people, now)
    Invited.objects.bulk_create(Invited(swap=swap, user=person) for person in asked)
    _tell("swap.asked", swap, by, now, told=[person.pk for person in asked])
    return swap


def _whom_to_ask(roster: Roster, time: Span, people: Collection[User] | None, now: datetime) -> list[User]:
    plan = plans()[roster.pk]
    known = bench([plan], now, until=time.end)
    if people is None:
        people = [each.user for each in known.could(plan, time)]
    if not people:
        raise Invalid({"to": _("Choose whom to ask.")})
    demand_champions(roster, list(people), "to")
    whys = {person: known.weigh(person, time).fit.why for person in people}
    if told := [format_lazy("{name}: {why}", name=one.name, why=refusal(why)) for one, why in whys.items() if why]:
        raise Invalid({"to": told})
    return list(whys)


def accept(*, swap: Swap, taker: User, by: User, now: datetime | None = None) -> Swap:
    """Take a time over: at once, or once the supervisor says yes where the roster wants that.

    Raises Conflict for whoever comes second, and where `taker` cannot be on then. A plan that changed meanwhile makes
    the swap void, which stays; that is told as a Conflict, too.
    """
    now = now or timezone.now()
    with transaction.atomic():
        swap = _held(swap, "accept", now)
        demand_asked(swap, taker)
        if not _is_void(swap, taker, by, now):
            check_taker(swap, taker, now)
            swap.taker, swap.accepted_at = taker, now
            verb = "accept_for_now" if swap.giver and swap.roster.swaps_need_a_yes else "accept"
            _settle(swap, verb, by, now, "swap.accepted")
    return _unless_void(swap)


def approve(*, swap: Swap, by: User, now: datetime | None = None) -> Swap:
    """The supervisor's yes: it takes effect. Raises Conflict as `accept` does."""
    now = now or timezone.now()
    with transaction.atomic():
        swap = _held(swap, "approve", now)
        assert swap.taker is not None  # noqa: S101 - narrows: nobody waits without having accepted
        if not _is_void(swap, swap.taker, by, now):
            check_taker(swap, swap.taker, now)
            _settle(swap, "approve", by, now, "swap.approved")
    return _unless_void(swap)


@transaction.atomic
def decline(*, swap: Swap, person: User, by: User, now: datetime | None = None) -> Swap:
    """Say no. Offered to several, it stays open until all who were named said no. Raises Conflict once it is closed."""
    now = now or timezone.now()
    swap = _held(swap, "decline", now)
    demand_asked(swap, person)
    if swap.asked_id is not None:
        _settle(swap, "decline", by, now, "swap.declined")
        return swap
    _row, new = NotMe.objects.get_or_create(swap=swap, user=person)
    if swap.giver is None and not _still_asked(swap):
        _settle(swap, "decline", by, now, "swap.declined")
    elif new:
        _tell("swap.passed", swap, by, now)
    return swap


@transaction.atomic
def withdraw(*, swap: Swap, by: User, now: datetime | None = None) -> Swap:
    """Take an offer back, also while it waits for the yes. Raises Conflict once it is closed."""
    now = now or timezone.now()
    swap = _held(swap, "withdraw", now)
    _settle(swap, "withdraw", by, now, "swap.withdrawn", told=_still_asked(swap))
    return swap


def _still_asked(swap: Swap) -> list[int]:
    """Who was asked to fill a gap and did not say no."""
    said_no = NotMe.objects.filter(swap=swap).values("user_id")
    return list(Invited.objects.filter(swap=swap).exclude(user__in=said_no).values_list("user_id", flat=True))


@transaction.atomic
def refuse(*, swap: Swap, by: User, now: datetime | None = None) -> Swap:
    """The supervisor's no. Raises Conflict once it is closed."""
    now = now or timezone.now()
    swap = _held(swap, "refuse", now)
    _settle(swap, "refuse", by, now, "swap.refused")
    return swap


@transaction.atomic
def take_now(*, roster: Roster, giver: User, taker: User, by: User, now: datetime | None = None) -> Swap:
    """The sick call: `taker` is on in the place of `giver` from now on, or for the shift that begins within a day.

    At once, whatever the roster says of a supervisor's yes. Raises Conflict where `giver` is neither on nor begins
    within a day, and where `taker` cannot be on then. What was offered of that time is taken back.
    """
    now, roster = now or timezone.now(), locked(roster)
    plan = plans().get(roster.pk)
    soon = soon_on([plan], now)[roster.pk] if plan else []
    duty = next((duty for duty in soon if duty.user == giver.pk), None)
    if duty is None:
        sentence = _("{name} is not on now and does not begin within a day, so there is nothing to take over.")
        raise Conflict(format_lazy(sentence, name=giver.name))
    swap = Swap(
        roster=roster,
        giver=giver,
        taker=taker,
        starts_at=max(duty.start, now.replace(second=0, microsecond=0)),
        ends_at=duty.end,
        reason=Override.Reason.SICK,
        created_by=by,
        accepted_at=now,
        created_at=now,
    )
    check_taker(swap, taker, now)
    for offered in overlapping(roster, giver, time_of(swap)):
        offered.roster = roster
        _settle(offered, "withdraw" if offered.starts_at > now else "lapse", by, now, "swap.withdrawn")
    swap.save()
    _settle(swap, "accept", by, now, "swap.taken")
    return swap


def lapse_begun(*, now: datetime | None = None) -> int:
    """Close what nobody took before the shift began, and what the plan has overtaken; how many."""
    now = now or timezone.now()
    closed = 0
    for swap in Swap.objects.filter(state__in=states.OPEN).select_related("roster", "giver", "asked"):
        with transaction.atomic():
            swap.roster = Roster.objects.select_for_update(of=("self",)).get(pk=swap.roster_id)
            swap.refresh_from_db(fields=["state"])
            if swap.is_open and swap.starts_at <= now:
                _settle(swap, "lapse", None, now, "swap.lapsed")
                closed += 1
            elif swap.is_open and not still_holds(swap):
                _settle(swap, "void", None, now, "swap.voided")
                closed += 1
    return closed


def _held(swap: Swap, verb: str, now: datetime) -> Swap:
    """The swap with its roster held, still open for this. Raises Conflict in words for people."""
    roster = locked(swap.roster)
    swap = (
        Swap.objects.select_for_update(of=("self",))
        .select_related("giver", "asked", "taker", "created_by")
        .get(pk=swap.pk)
    )
    swap.roster = roster
    if verb not in states.MOVES[swap.state]:
        if sentence := CLOSED.get(swap.state):
            giver = swap.giver or swap.created_by
            names = {"giver": giver.name, "taker": swap.taker.name if swap.taker else ""}
            raise Conflict(format_lazy(sentence, **names))
        raise IllegalMove(State(swap.state), verb, states.MOVES[swap.state])
    if swap.starts_at <= now:
        raise Conflict(BEGUN)
    return swap


def _is_void(swap: Swap, taker: User, by: User, now: datetime) -> bool:
    """Whether the plan has overtaken it; then it is closed."""
    if still_holds(swap, taker):
        return False
    _settle(swap, "void", by, now, "swap.voided")
    return True


def _unless_void(swap: Swap) -> Swap:
    if swap.state == State.VOID and swap.giver is None:
        raise Conflict(FILLED)
    if swap.state == State.VOID:
        raise Conflict(format_lazy(CHANGED, name=swap.giver.name if swap.giver else ""))
    return swap


def _settle(swap: Swap, verb: str, by: User | None, now: datetime, event: str, **more: Any) -> None:
    """Move it, carry it out where it is done, and tell."""
    swap.state = states.target(swap.state, verb)
    if not swap.is_open:
        swap.closed_at, swap.closed_by = now, by
    if swap.state == State.DONE:
        swap.override = _replace(swap, (swap.giver, swap.taker), time_of(swap), by, now)
        if back := return_of(swap):
            swap.return_override = _replace(swap, (swap.taker, swap.giver), back, by, now)
    swap.save()
    _tell(event, swap, by, now, **more)


def _replace(
    swap: Swap, people: tuple[User | None, User | None], time: Span, by: User | None, now: datetime
) -> Override:
    """The second of these people in the place of the first."""
    off, on = people
    return make_override(
        roster=swap.roster,
        starts_at=time.start,
        ends_at=time.end,
        remove=off,
        add=on,
        reason=swap.reason,
        by=by,
        now=now,
    )


def _tell(verb: str, swap: Swap, by: User | None, now: datetime, **more: Any) -> None:
    """One line in the journal about a swap, on its roster; of a gap it has words of its own (`gap.asked`)."""
    facts = {
        "swap_id": swap.pk,
        "giver_id": swap.giver_id,
        "asked_id": swap.asked_id,
        "taker_id": swap.taker_id,
        "starts_at": swap.starts_at,
        "ends_at": swap.ends_at,
        "state": swap.state,
    }
    if swap.giver_id is None:
        verb, facts = verb.replace("swap.", "gap.", 1), {**facts, "asker_id": swap.created_by_id}
    tell(verb, swap.roster, by, now, **facts, **more)
