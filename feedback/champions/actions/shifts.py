"""Single shifts entered by hand. What has been stays: a shift that is over is not changed, one that runs ends now."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.champions.actions.rules import demand_champions, demand_here, demand_not_over, end, locked, tell
from feedback.champions.models import Roster, Shift
from feedback.core.errors import Conflict, Invalid
from feedback.core.years import check_years
from feedback.people.models import User

#: Nobody is on for longer than a day and a night; more than that is a slip in the date.
LONGEST = timedelta(hours=24)


@transaction.atomic
def plan_shift(
    *,
    roster: Roster,
    user: User,
    starts_at: datetime,
    ends_at: datetime,
    by: User | None,
    although_away: bool = False,
    now: datetime | None = None,
) -> Shift:
    """Put a champion on for [starts_at, ends_at), aware instants, 24 hours at most; afterwards too, for the record.

    Raises Invalid for times that do not fit, for somebody who has left or is no champion there, and where they have
    another shift by hand on this roster at that time; AwayThen; Conflict for a roster out of use.
    """
    roster = locked(roster)
    shift = Shift(roster=roster, user=user, starts_at=starts_at, ends_at=ends_at, created_by=by)
    _check(shift, although_away=although_away)
    shift.save()
    tell("shift.planned", roster, by, now or timezone.now(), **_facts(shift))
    return shift


@transaction.atomic
def edit_shift(
    *,
    shift: Shift,
    by: User | None,
    user: User | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    although_away: bool = False,
    now: datetime | None = None,
) -> Shift:
    """Change who is on or when; what is left out stays. Raises as plan_shift does, and Conflict for one that is over.

    Of a shift that has begun, only the end can move, to an instant still to come.
    """
    now = now or timezone.now()
    roster = locked(shift.roster)
    shift = Shift.objects.select_related("user").get(pk=shift.pk)
    asked = {"user": user, "starts_at": starts_at, "ends_at": ends_at}
    changes = {name: value for name, value in asked.items() if value is not None and value != getattr(shift, name)}
    if not changes:
        return shift
    _check_edit(shift, changes, now)
    for name, value in changes.items():
        setattr(shift, name, value)
    _check(shift, although_away=although_away)
    shift.save()
    tell("shift.edited", roster, by, now, **_facts(shift))
    return shift


@transaction.atomic
def remove_shift(*, shift: Shift, by: User | None, now: datetime | None = None) -> None:
    """Take a shift off: one to come goes, one that runs ends now. Raises Conflict for one that is over."""
    now = now or timezone.now()
    roster = locked(shift.roster)
    shift = Shift.objects.get(pk=shift.pk)
    demand_not_over(shift, now)
    tell("shift.removed", roster, by, now, **_facts(shift))
    end(shift, now)


def check_span(starts_at: datetime, ends_at: datetime, longest: timedelta) -> None:
    """Raises Invalid unless [starts_at, ends_at) has time and no more of it than `longest`."""
    check_years({"starts_at": starts_at, "ends_at": ends_at})
    if ends_at <= starts_at:
        raise Invalid({"ends_at": _("The end comes before the start. Give a later one.")})
    if ends_at - starts_at > longest:
        sentence = _("That is longer than {hours} hours. Check the dates, or make a rotation for what goes on.")
        raise Invalid({"ends_at": format_lazy(sentence, hours=longest // timedelta(hours=1))})


def _check(shift: Shift, *, although_away: bool) -> None:
    check_span(shift.starts_at, shift.ends_at, LONGEST)
    demand_champions(shift.roster, [shift.user], "user")
    others = Shift.objects.filter(roster=shift.roster, user=shift.user).exclude(pk=shift.pk)
    if others.filter(starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at).exists():
        sentence = _("{name} has another shift on this roster at that time. Change that one instead.")
        raise Invalid({"starts_at": format_lazy(sentence, name=shift.user.name)})
    if not although_away:
        demand_here(shift.user, shift.starts_at, shift.ends_at)


def _check_edit(shift: Shift, changes: Mapping[str, object], now: datetime) -> None:
    demand_not_over(shift, now)
    ends_at = changes.get("ends_at", shift.ends_at)
    if shift.starts_at <= now and (set(changes) != {"ends_at"} or (isinstance(ends_at, datetime) and ends_at < now)):
        sentence = _("This shift has begun: only its end can move, to a time still to come. For a stand-in, swap it.")
        raise Conflict(sentence)


def _facts(shift: Shift) -> dict[str, object]:
    return {
        "shift_id": shift.pk,
        "user_id": shift.user_id,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
    }
