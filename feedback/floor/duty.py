"""What a champion reads above the queue: until when they are on, and who comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedback.champions.duty import Duty
from feedback.champions.kept import plans
from feedback.champions.queries import LOOK_AHEAD, duties_of
from feedback.core.kept import steady
from feedback.floor.queries import own_rosters
from feedback.people.models import User

#: So far ahead one's next shift is looked for on this page.
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OwnDuty:
    """Somebody's time on: until when, in which roster, and who is on then; or when it next begins."""

    on: bool
    roster: str = ""
    until: datetime | None = None
    then: Sequence[str] = ()
    next_at: datetime | None = None


def duty_of(user: User, at: datetime) -> OwnDuty:
    """How somebody is on now. Five statements at most, whatever the number of rosters."""
    with steady():
        known = plans()
        own = [known[pk] for pk in own_rosters(user) if pk in known]
        if not own:
            return OwnDuty(on=False)
        found = duties_of(own, at, at + min(AHEAD, LOOK_AHEAD))
    mine = [(duty, plan) for plan in own for duty in found[plan.roster.pk] if duty.user == user.pk]
    running = [(duty, plan) for duty, plan in mine if duty.start <= at]
    if not running:
        return OwnDuty(on=False, next_at=min((duty.start for duty, _plan in mine), default=None))
    duty, plan = running[0]
    until = _until(found[plan.roster.pk], user.pk, duty)
    after = {each.user for each in found[plan.roster.pk] if each.start <= until < each.end} - {user.pk}
    names = User.objects.filter(pk__in=after, is_active=True).order_by("name").values_list("name", flat=True)
    return OwnDuty(on=True, roster=plan.roster.name, until=until, then=list(names))


def _until(duties: Iterable[Duty], user: int, first: Duty) -> datetime:
    """When somebody's time on ends: shifts that touch are one stretch."""
    until = first.end
    for duty in sorted((each for each in duties if each.user == user), key=lambda each: each.start):
        if duty.start <= until:
            until = max(until, duty.end)
    return until
