"""Which swaps somebody sees, and what they may do with them, for pages and API alike."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.champions import states
from feedback.champions.models import Invited, Member, Override, Roster, Shift, Swap
from feedback.champions.permissions import may_manage
from feedback.champions.queries import plans_with, rosters_managed_by
from feedback.core.verdicts import YES, Verdict, when
from feedback.people.models import Role, User
from feedback.people.queries import Anyone, people_visible_to, reach

ON_BEHALF = _("Only they themselves, or who keeps the roster, can do this.")


def colleagues_of(user: Anyone) -> QuerySet[User]:
    """Whom one can name in a swap: those one sees anyway, and everybody with a place on a roster of one's own."""
    if not isinstance(user, User) or not user.is_active:
        return User.objects.none()
    rosters = [plan.roster.pk for plan in plans_with(user)]
    beside = Q(pk__in=Member.objects.filter(layer__roster__in=rosters).values("user_id"))
    beside |= Q(pk__in=Shift.objects.filter(roster__in=rosters).values("user_id"))
    beside |= Q(pk__in=Override.objects.filter(roster__in=rosters, add__isnull=False).values("add_id"))
    return User.objects.filter(beside | Q(pk__in=people_visible_to(user).values("pk")))


def asked_of(person: User, now: datetime) -> QuerySet[Swap]:
    """Open swaps that somebody could accept, the soonest first."""
    rosters = [plan.roster.pk for plan in plans_with(person)]
    offered = Q(asked=person) | (Q(asked=None, giver__isnull=False, roster__in=rosters) & ~Q(giver=person))
    offered |= Q(pk__in=Invited.objects.filter(user=person).values("swap_id"))
    rows = Swap.objects.filter(offered, state=states.ASKED, starts_at__gt=now).exclude(not_me__user=person)
    return rows.select_related("roster", "giver", "asked", "taker", "created_by")


def gaps_asked_for(rosters: Iterable[int]) -> list[Swap]:
    """Open calls to fill a gap of these rosters, each with whom it asks."""
    rows = Swap.objects.filter(giver=None, roster__in=list(rosters), state=states.ASKED)
    return list(rows.prefetch_related("invited__user"))


def asked_by(person: User, now: datetime) -> QuerySet[Swap]:
    """What became of somebody's own offers, as long as the shifts are to come."""
    rows = Swap.objects.filter(giver=person, ends_at__gt=now)
    return rows.select_related("roster", "giver", "asked", "taker")


def to_decide(user: User, now: datetime) -> QuerySet[Swap]:
    """Swaps that wait for the yes of whoever keeps the roster, the soonest first."""
    rows = Swap.objects.filter(roster__in=rosters_managed_by(user).values("pk"), state=states.WAITING)
    return rows.filter(starts_at__gt=now).select_related("roster", "giver", "asked", "taker")


def may_act_for(user: User, person: User, roster: Roster) -> Verdict:
    """Offer, accept, decline or take over as oneself, or on behalf of somebody on a roster one keeps."""
    return YES if user == person else when(bool(may_manage(user, roster)), ON_BEHALF)


def may_withdraw(user: User, swap: Swap) -> Verdict:
    """Take an offer back: whose shift it is, and who keeps the roster; a call to fill a gap, who keeps the roster."""
    return may_act_for(user, swap.giver, swap.roster) if swap.giver else may_manage(user, swap.roster)


def may_decide(user: User, swap: Swap) -> Verdict:
    """Say yes or no for the roster."""
    return when(bool(may_manage(user, swap.roster)), _("This is for the supervisor to say."))


def may_take(user: User, taker: User, roster: Roster) -> Verdict:
    """Take a shift over at once: a champion for their own, a supervisor for anybody they look after."""
    if user != taker:
        return may_act_for(user, taker, roster)
    champion = reach(user, Role.CHAMPION)
    teams = {team.pk for team in roster.teams.all()}
    here = champion.covers(site_id=roster.site_id) or bool(champion.team_ids & teams)
    peer = here or roster.pk in {plan.roster.pk for plan in plans_with(user)}
    return when(peer or bool(may_manage(user, roster)), _("Shifts are taken over by champions of the roster."))
