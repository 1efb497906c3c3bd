"""What holds for a swap: whose time can be offered, what can come in return, and who can take it."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.champions import states
from feedback.champions.actions.gaps import demand_free, missing_throughout
from feedback.champions.actions.rules import demand_champions
from feedback.champions.coverage import Span
from feedback.champions.fitting import cannot_take, is_on
from feedback.champions.models import Invited, Roster, Swap
from feedback.core.errors import Conflict, Invalid
from feedback.people.models import User

BEGUN = _("This shift has begun. To stand in now, take it over.")


def time_of(swap: Swap) -> Span:
    """What is offered."""
    return Span(swap.starts_at, swap.ends_at)


def return_of(swap: Swap) -> Span | None:
    """What comes in return."""
    start, end = swap.return_starts_at, swap.return_ends_at
    return Span(start, end) if start and end else None


def still_holds(swap: Swap, taker: User | None = None) -> bool:
    """Whether the plan has not overtaken it: its giver is still on, or of a gap, somebody is still missing.

    With the one who takes it, whether they are on in what they give in return, too.
    """
    if swap.giver is None:
        return missing_throughout(swap.roster, time_of(swap)) > 0
    back = return_of(swap) if taker else None
    own = is_on(swap.roster, swap.giver, swap.starts_at, swap.ends_at)
    return own and (back is None or taker is None or is_on(swap.roster, taker, back.start, back.end))


def demand_asked(swap: Swap, person: User) -> None:
    """Raises Conflict unless it was offered to them: by name, or with everybody on the roster."""
    invited = swap.giver_id is not None or Invited.objects.filter(swap=swap, user=person).exists()
    if not invited or swap.asked_id not in (None, person.pk):
        raise Conflict(_("This was offered to somebody else."))


def check_time(roster: Roster, giver: User, time: Span, now: datetime) -> None:
    """Raises Invalid for a time that is not theirs to give, Conflict for one that is offered already."""
    if time.end <= time.start:
        raise Invalid({"end": _("The end comes before the start. Give a later one.")})
    if time.start <= now:
        raise Invalid({"start": BEGUN})
    if not is_on(roster, giver, time.start, time.end):
        sentence = _("{name} is not on during all of that time, so it cannot be given away.")
        raise Invalid({"start": format_lazy(sentence, name=giver.name)})
    if overlapping(roster, giver, time).exists():
        raise Conflict(_("This time is offered already. Take that offer back first."))


def overlapping(roster: Roster, giver: User | None, time: Span) -> QuerySet[Swap]:
    """Open offers of somebody's own for any part of a time; without anybody, open calls to fill a gap then."""
    during = Q(starts_at__lt=time.end, ends_at__gt=time.start)
    return Swap.objects.filter(during, giver=giver, roster=roster, state__in=states.OPEN)


def check_asked(roster: Roster, giver: User, asked: User, time: Span, back: Span | None) -> None:
    """Raises Invalid where the one who is asked could not take it."""
    if asked == giver:
        raise Invalid({"to": _("Ask somebody else than the one whose shift it is.")})
    demand_champions(roster, [asked], "to")
    if refusal := cannot_take(asked, time, gives=back):
        raise Invalid({"to": refusal})


def check_return(roster: Roster, giver: User, asked: User | None, times: tuple[Span, Span], now: datetime) -> None:
    """Raises Invalid for a time in return that is not theirs, or that the giver could not take."""
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
    if refusal := cannot_take(giver, back, gives=time):
        raise Invalid({"return_start": refusal})


def check_taker(swap: Swap, taker: User, now: datetime) -> None:
    """Raises Conflict unless `taker` can take it, and the giver what comes in return."""
    if swap.giver is None:
        demand_free(swap.roster, taker, time_of(swap), now)
        return
    if taker == swap.giver:
        raise Conflict(_("It is their own shift."))
    demand_champions(swap.roster, [taker], "user")
    time, back = time_of(swap), return_of(swap)
    if refusal := cannot_take(taker, time, gives=back) or (back and cannot_take(swap.giver, back, gives=time)):
        raise Conflict(refusal)
