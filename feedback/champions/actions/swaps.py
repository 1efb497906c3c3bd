"""Swaps: somebody's time on, offered to one colleague or to everybody on the roster, or taken over at once.

The plan itself is changed by an override alone. The roster's row is held throughout, so the first to accept has it, and
whoever comes second is told.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.champions import states
from feedback.champions.actions.overrides import make_override
from feedback.champions.actions.rules import demand_champions, locked, tell
from feedback.champions.coverage import Span
from feedback.champions.fitting import is_on, soon_on, who_could, why_not
from feedback.champions.kept import plans
from feedback.champions.models import NotMe, Override, Roster, Swap
from feedback.core.errors import Conflict, IllegalMove, Invalid
from feedback.core.text import clean_line
from feedback.people.models import User

State = Swap.State
BEGUN = _("This shift has begun. To stand in now, take it over.")
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
    colleague is not on then, where it has begun, or where the colleague could not take it; Conflict where the same time
    is offered already.
    """
    now, roster = now or timezone.now(), locked(roster)
    _check_time(roster, giver, time, now)
    if asked is not None:
        _check_asked(roster, giver, asked, time)
    if in_return is not None:
        _check_return(roster, giver, asked, (time, in_return), now)
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


def accept(*, swap: Swap, taker: User, by: User, now: datetime | None = None) -> Swap:
    """Take a time over: at once, or once the supervisor says yes where the roster wants that.

    Raises Conflict for whoever comes second, and where `taker` cannot be on then. A plan that changed meanwhile makes
    the swap void, which stays; that is told as a Conflict, too.
    """
    now = now or timezone.now()
    with transaction.atomic():
        swap = _held(swap, "accept", now)
        if swap.asked_id not in (None, taker.pk):
            raise Conflict(_("This was offered to somebody else."))
        if not _is_void(swap, taker, by, now):
            _check_taker(swap, taker)
            swap.taker, swap.accepted_at = taker, now
            verb = "accept_for_now" if swap.roster.swaps_need_a_yes else "accept"
            _settle(swap, verb, by, now, "swap.accepted")
    return _unless_void(swap)


def approve(*, swap: Swap, by: User, now: datetime | None = None) -> Swap:
    """The supervisor's yes: it takes effect. Raises Conflict as `accept` does."""
    now = now or timezone.now()
    with transaction.atomic():
        swap = _held(swap, "approve", now)
        assert swap.taker is not None  # noqa: S101 - narrows: nobody waits without having accepted
        if not _is_void(swap, swap.taker, by, now):
            _check_taker(swap, swap.taker)
            _settle(swap, "approve", by, now, "swap.approved")
    return _unless_void(swap)


@transaction.atomic
def decline(*, swap: Swap, person: User, by: User, now: datetime | None = None) -> Swap:
    """Say no. Offered to everybody, it stays open for the others. Raises Conflict once it is closed."""
    now = now or timezone.now()
    swap = _held(swap, "decline", now)
    if swap.asked_id is None:
        _row, new = NotMe.objects.get_or_create(swap=swap, user=person)
        if new:
            _tell("swap.passed", swap, by, now)
    elif swap.asked_id != person.pk:
        raise Conflict(_("This was offered to somebody else."))
    else:
        _settle(swap, "decline", by, now, "swap.declined")
    return swap


@transaction.atomic
def withdraw(*, swap: Swap, by: User, now: datetime | None = None) -> Swap:
    """Take an offer back, also while it waits for the yes. Raises Conflict once it is closed."""
    now = now or timezone.now()
    swap = _held(swap, "withdraw", now)
    _settle(swap, "withdraw", by, now, "swap.withdrawn")
    return swap


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
    _check_taker(swap, taker)
    for offered in _overlapping(roster, giver, Span(swap.starts_at, swap.ends_at)):
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
            Roster.objects.select_for_update(of=("self",)).get(pk=swap.roster_id)
            swap.refresh_from_db(fields=["state"])
            if swap.is_open and swap.starts_at <= now:
                _settle(swap, "lapse", None, now, "swap.lapsed")
                closed += 1
            elif swap.is_open and not is_on(swap.roster, swap.giver, swap.starts_at, swap.ends_at):
                _settle(swap, "void", None, now, "swap.voided")
                closed += 1
    return closed


def _held(swap: Swap, verb: str, now: datetime) -> Swap:
    """The swap with its roster held, still open for this. Raises Conflict in words for people."""
    roster = locked(swap.roster)
    swap = Swap.objects.select_for_update(of=("self",)).select_related("giver", "asked", "taker").get(pk=swap.pk)
    swap.roster = roster
    if verb not in states.MOVES[swap.state]:
        if sentence := CLOSED.get(swap.state):
            names = {"giver": swap.giver.name, "taker": swap.taker.name if swap.taker else ""}
            raise Conflict(format_lazy(sentence, **names))
        raise IllegalMove(State(swap.state), verb, states.MOVES[swap.state])
    if swap.starts_at <= now:
        raise Conflict(BEGUN)
    return swap


def _is_void(swap: Swap, taker: User, by: User, now: datetime) -> bool:
    """Whether the plan has overtaken it; then it is closed."""
    own = is_on(swap.roster, swap.giver, swap.starts_at, swap.ends_at)
    back = _return_of(swap)
    if own and (back is None or is_on(swap.roster, taker, back.start, back.end)):
        return False
    _settle(swap, "void", by, now, "swap.voided")
    return True


def _unless_void(swap: Swap) -> Swap:
    if swap.state == State.VOID:
        raise Conflict(format_lazy(CHANGED, name=swap.giver.name))
    return swap


def _settle(swap: Swap, verb: str, by: User | None, now: datetime, event: str) -> None:
    """Move it, carry it out where it is done, and tell."""
    swap.state = states.target(swap.state, verb)
    if not swap.is_open:
        swap.closed_at, swap.closed_by = now, by
    if swap.state == State.DONE:
        swap.override = _replace(swap, (swap.giver, swap.taker), Span(swap.starts_at, swap.ends_at), by, now)
        if back := _return_of(swap):
            swap.return_override = _replace(swap, (swap.taker, swap.giver), back, by, now)
    swap.save()
    _tell(event, swap, by, now)


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


def _return_of(swap: Swap) -> Span | None:
    start, end = swap.return_starts_at, swap.return_ends_at
    return Span(start, end) if start and end else None


def _check_time(roster: Roster, giver: User, time: Span, now: datetime) -> None:
    if time.end <= time.start:
        raise Invalid({"end": _("The end comes before the start. Give a later one.")})
    if time.start <= now:
        raise Invalid({"start": BEGUN})
    if not is_on(roster, giver, time.start, time.end):
        sentence = _("{name} is not on during all of that time, so it cannot be given away.")
        raise Invalid({"start": format_lazy(sentence, name=giver.name)})
    if _overlapping(roster, giver, time):
        raise Conflict(_("This time is offered already. Take that offer back first."))


def _overlapping(roster: Roster, giver: User, time: Span) -> list[Swap]:
    """Open offers of somebody's own for any part of a time."""
    offered = Q(giver=giver, starts_at__lt=time.end, ends_at__gt=time.start)
    return list(Swap.objects.filter(offered, roster=roster, state__in=states.OPEN))


def _check_asked(roster: Roster, giver: User, asked: User, time: Span) -> None:
    if asked == giver:
        raise Invalid({"to": _("Ask somebody else than the one whose shift it is.")})
    demand_champions(roster, [asked], "to")
    if refusal := why_not(asked, time.start, time.end):
        raise Invalid({"to": refusal})


def _check_return(roster: Roster, giver: User, asked: User | None, times: tuple[Span, Span], now: datetime) -> None:
    time, back = times
    if asked is None:
        raise Invalid({"to": _("For a shift in return, ask one colleague.")})
    if back.end <= back.start:
        raise Invalid({"return_end": _("The end comes before the start. Give a later one.")})
    if back.start <= now:
        raise Invalid({"return_start": _("That shift has begun. Choose one that is still to come.")})
    if back.start < time.end and time.start < back.end:
        raise Invalid({"return_start": _("The two times overlap. Offer the part that does not.")})
    if not is_on(roster, asked, back.start, back.end):
        sentence = _("{name} is not on during all of that time, so it cannot be given away.")
        raise Invalid({"return_start": format_lazy(sentence, name=asked.name)})
    if refusal := why_not(giver, back.start, back.end):
        raise Invalid({"return_start": refusal})


def _check_taker(swap: Swap, taker: User) -> None:
    """Raises Conflict unless `taker` can take it, and the giver what comes in return."""
    if taker == swap.giver:
        raise Conflict(_("It is their own shift."))
    demand_champions(swap.roster, [taker], "user")
    back = _return_of(swap)
    if refusal := why_not(taker, swap.starts_at, swap.ends_at) or (back and why_not(swap.giver, back.start, back.end)):
        raise Conflict(refusal)


def _tell(verb: str, swap: Swap, by: User | None, now: datetime, **more: Any) -> None:
    """One line in the journal about a swap, on its roster."""
    facts = {
        "swap_id": swap.pk,
        "giver_id": swap.giver_id,
        "asked_id": swap.asked_id,
        "taker_id": swap.taker_id,
        "starts_at": swap.starts_at,
        "ends_at": swap.ends_at,
        "state": swap.state,
    }
    tell(verb, swap.roster, by, now, **facts, **more)
