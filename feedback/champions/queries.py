"""Which rosters somebody sees, who is on, and when.

Who is on is stored nowhere: it is worked out from the plan, the exceptions and the absences, so it cannot go stale.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from django.db.models import Min, Q, QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from feedback.champions.duty import Duty, KeyedOverride, Leave, Slot, duties
from feedback.champions.kept import Plan, plans
from feedback.champions.models import Invited, Override, Roster, Shift, Swap
from feedback.core.kept import steady
from feedback.people.kept import away
from feedback.people.models import Absence, Role, User
from feedback.people.queries import Anyone, reach, sites_visible_to

#: How far ahead the next shift is looked for.
LOOK_AHEAD = timedelta(days=28)
SOON = timedelta(days=3)
_INSTANT = timedelta(microseconds=1)


class OnDuty(NamedTuple):
    """Somebody who is on, and until when; `instead_of` is the id of who had been planned."""

    user: User
    roster: Roster
    until: datetime
    duty: Duty


class Presence(NamedTuple):
    """Who is on in a roster at an instant, and who begins next: all who do so at the same instant."""

    roster: Roster
    on: Sequence[OnDuty]
    following: Sequence[OnDuty]

    @property
    def begins(self) -> datetime | None:
        """When the next shift begins; None where none does within LOOK_AHEAD."""
        return self.following[0].duty.start if self.following else None

    @property
    def who_follows(self) -> str:
        """The names of those who begin then."""
        return get_text_list([one.user.name for one in self.following], _("and"))


# --- visibility --------------------------------------------------------------------------------------------------


def rosters_visible_to(user: Anyone) -> QuerySet[Roster]:
    """The rosters of the sites one sees, and those one has a place in: who is on is meant to be known."""
    if not isinstance(user, User) or not user.is_active:
        return Roster.objects.none()
    own = Roster.objects.filter(layers__members__user=user).values("pk")
    return Roster.objects.filter(Q(site__in=sites_visible_to(user)) | Q(pk__in=own))


def rosters_managed_by(user: Anyone) -> QuerySet[Roster]:
    """The rosters somebody may change (permissions.may_manage), for lists and choices."""
    within = reach(user, Role.SUPERVISOR, Role.ADMIN)
    if within.everything:
        return Roster.objects.all()
    others = Roster.teams.through.objects.exclude(team_id__in=within.team_ids).values("roster_id")
    own = Roster.teams.through.objects.filter(team_id__in=within.team_ids).exclude(roster_id__in=others)
    return Roster.objects.filter(Q(site__in=within.site_ids) | Q(pk__in=own.values("roster_id")))


def shifts_visible_to(user: Anyone) -> QuerySet[Shift]:
    """The shifts by hand of the rosters one sees."""
    return Shift.objects.filter(roster__in=rosters_visible_to(user))


def overrides_visible_to(user: Anyone) -> QuerySet[Override]:
    """The exceptions of the rosters one sees; why somebody is off is told to whom it concerns (permissions.py)."""
    return Override.objects.filter(roster__in=rosters_visible_to(user))


def swaps_visible_to(user: Anyone) -> QuerySet[Swap]:
    """Those that concern oneself, those offered to everybody on a roster one is on, and those of rosters one keeps.

    A call to fill a gap concerns whom it asks.
    """
    if not isinstance(user, User) or not user.is_active:
        return Swap.objects.none()
    own = Q(giver=user) | Q(asked=user) | Q(taker=user) | Q(created_by=user)
    offered = Q(asked=None, giver__isnull=False, roster__in=[plan.roster.pk for plan in plans_with(user)])
    offered |= Q(pk__in=Invited.objects.filter(user=user).values("swap_id"))
    return Swap.objects.filter(own | offered | Q(roster__in=rosters_managed_by(user).values("pk")))


def champions_visible_to(user: Anyone) -> QuerySet[User]:
    """The champions somebody looks after, each with the instant they were named first as `named_at`."""
    held = Q(grants__role=Role.CHAMPION)
    within = reach(user, Role.SUPERVISOR, Role.ADMIN).q(site="site_id", team="team_id", tool=None)
    return User.objects.filter(held, within, is_active=True).annotate(named_at=Min("grants__created_at", filter=held))


# --- whose rosters -----------------------------------------------------------------------------------------------


def rosters_of(user: User) -> list[int]:
    """Ids of the rosters somebody has a place in: in a rotation as it is now, a shift by hand, or as a stand-in."""
    return list(_with_place(user, Q(layers__replaced_by=None)))


def plans_with(person: User) -> list[Plan]:
    """The rosters in use that somebody has or had a place in."""
    ids = set(_with_place(person, Q()))
    return [plan for pk, plan in plans().items() if pk in ids]


def _with_place(user: User, rotations: Q) -> QuerySet[Roster, int]:
    rosters = Roster.objects.order_by().values_list("pk", flat=True)
    by_turns = rosters.filter(rotations, layers__members__user=user)
    return by_turns.union(rosters.filter(shifts__user=user), rosters.filter(overrides__add=user))


# --- who is on ---------------------------------------------------------------------------------------------------


def serving(site_id: int | None, team_id: int | None, tool_id: int | None = None) -> list[Plan]:
    """The rosters in use for a team (about a tool), those made for it before those made for its whole site."""
    found = [plan for plan in plans().values() if plan.serves(site_id, team_id, tool_id)]
    return sorted(found, key=lambda plan: (not plan.team_ids, not plan.tool_ids, plan.roster.name, plan.roster.pk))


def on_duty_for(
    site_id: int | None, team_id: int | None, at: datetime, tool_id: int | None = None
) -> list[tuple[Plan, list[OnDuty]]]:
    """Each roster that serves a team, the nearest first, with who is on. At most 4 statements for the present."""
    with steady():
        rosters = serving(site_id, team_id, tool_id)
        found = on_duty(rosters, at)
    return [(plan, found[plan.roster.pk]) for plan in rosters]


def on_duty(rosters: Iterable[Plan], at: datetime) -> dict[int, list[OnDuty]]:
    """Who is on at an instant, by roster id, each with the time their duty ends as things stand.

    At most 3 statements beside the set-up's edition, one more for the past, whatever the number of rosters.
    """
    rosters = list(rosters)
    exceptions = _exceptions(rosters, at, at + LOOK_AHEAD)
    found = {plan.roster.pk: _on_at(plan, exceptions, at) for plan in rosters}
    people = User.objects.select_related("site").in_bulk({duty.user for each in found.values() for duty in each})
    return {
        plan.roster.pk: [
            OnDuty(people[duty.user], plan.roster, duty.end, duty)
            for duty in found[plan.roster.pk]
            if people[duty.user].is_active
        ]
        for plan in rosters
    }


def presence(rosters: Iterable[Plan], at: datetime) -> list[Presence]:
    """Who is on at an instant and who begins next, in the order of the rosters. As many statements as `on_duty`."""
    rosters = list(rosters)
    exceptions = _exceptions(rosters, at, at + LOOK_AHEAD)
    found = [(_on_at(plan, exceptions, at), _begun_after(plan, exceptions, at)) for plan in rosters]
    ids = {duty.user for on, later in found for duty in (*on, *later)}
    people = {user.pk: user for user in User.objects.select_related("site").filter(pk__in=ids, is_active=True)}

    def named(plan: Plan, some: Iterable[Duty]) -> list[OnDuty]:
        return [OnDuty(people[duty.user], plan.roster, duty.end, duty) for duty in some if duty.user in people]

    return [
        Presence(plan.roster, named(plan, on), _first_of(named(plan, later)))
        for plan, (on, later) in zip(rosters, found, strict=True)
    ]


def duties_of(rosters: Iterable[Plan], start: datetime, end: datetime) -> dict[int, list[Duty]]:
    """Everybody's time on in [start, end), by roster id; people by id, those who have left among them (`here`)."""
    rosters = list(rosters)
    exceptions = _exceptions(rosters, start, end)
    return {plan.roster.pk: _duties(plan, exceptions, start, end) for plan in rosters}


def duties_with_leave(
    rosters: Iterable[Plan], start: datetime, end: datetime
) -> tuple[dict[int, list[Duty]], dict[int, list[Duty]]]:
    """Everybody's time on in [start, end) by roster id, and the time that is open because they are away.

    As many statements as `duties_of`.
    """
    rosters = list(rosters)
    exceptions = _exceptions(rosters, start, end)
    anyway = exceptions._replace(leaves=())
    on = {plan.roster.pk: _duties(plan, exceptions, start, end) for plan in rosters}
    left_open = {
        plan.roster.pk: [
            _cut(duty, leave)
            for duty in _duties(plan, anyway, start, end)
            for leave in exceptions.leaves
            if leave.user == duty.user and leave.start < duty.end and leave.end > duty.start
        ]
        for plan in rosters
    }
    return on, left_open


def _cut(duty: Duty, leave: Leave) -> Duty:
    return duty._replace(start=max(duty.start, leave.start), end=min(duty.end, leave.end))


def next_on(rosters: Iterable[Plan], at: datetime) -> datetime | None:
    """The first instant at or after `at`, within LOOK_AHEAD, at which anybody is on in any of these rosters."""
    found = duties_of(rosters, at, at + LOOK_AHEAD)
    on = {duty.user for each in found.values() for duty in each}
    here = set(User.objects.filter(pk__in=on, is_active=True).values_list("pk", flat=True))
    return min((duty.start for each in found.values() for duty in each if duty.user in here), default=None)


class _Exceptions(NamedTuple):
    """What was entered by hand for some rosters during a time, and who is away then."""

    shifts: Mapping[int, Sequence[Slot]]
    overrides: Mapping[int, Sequence[KeyedOverride]]
    leaves: Sequence[Leave]


def _exceptions(rosters: Sequence[Plan], start: datetime, end: datetime) -> _Exceptions:
    ids = [plan.roster.pk for plan in rosters]
    shifts: dict[int, list[Slot]] = {pk: [] for pk in ids}
    overrides: dict[int, list[KeyedOverride]] = {pk: [] for pk in ids}
    during = Q(roster__in=ids, ends_at__gt=start, starts_at__lt=end)
    for shift in Shift.objects.filter(during):
        shifts[shift.roster_id].append(Slot(shift.user_id, shift.starts_at, shift.ends_at, f"shift-{shift.pk}"))
    for row in Override.objects.filter(during):
        rule = KeyedOverride(row.starts_at, row.ends_at, row.add_id, row.remove_id, f"override-{row.pk}")
        overrides[row.roster_id].append(rule)
    return _Exceptions(shifts, overrides, leaves_of(start, end))


def leaves_of(start: datetime, end: datetime) -> list[Leave]:
    """Absences during [start, end): as the process keeps them, or read where it knows nothing of so early a time."""
    kept = away()
    if start >= kept.since:
        spans = ((user, *span) for user, each in kept.spans.items() for span in each)
        return [Leave(*row) for row in spans if row[1] < end and row[2] > start]
    rows = Absence.objects.filter(starts_at__lt=end, ends_at__gt=start).order_by()
    return [Leave(*row) for row in rows.values_list("user_id", "starts_at", "ends_at")]


def _slots(plan: Plan, exceptions: _Exceptions, start: datetime, end: datetime) -> list[Slot]:
    planned = chain.from_iterable(turns.slots(start, end) for turns in plan.layers)
    return [*planned, *exceptions.shifts[plan.roster.pk]]


def _duties(plan: Plan, exceptions: _Exceptions, start: datetime, end: datetime) -> list[Duty]:
    slots = _slots(plan, exceptions, start, end)
    return duties(slots, exceptions.overrides[plan.roster.pk], exceptions.leaves, start, end)


def _on_at(plan: Plan, exceptions: _Exceptions, at: datetime) -> list[Duty]:
    """Who is on at an instant; how long is looked up no further than the last of the shifts that run then."""
    soon = at + _INSTANT
    spans = [(slot.start, slot.end) for slot in _slots(plan, exceptions, at, soon)]
    spans += [(rule.start, rule.end) for rule in exceptions.overrides[plan.roster.pk]]
    last = max((end for start, end in spans if start <= at < end), default=soon)
    found = _duties(plan, exceptions, at, min(last, at + LOOK_AHEAD))
    return [duty for duty in found if duty.start == at]


def _begun_after(plan: Plan, exceptions: _Exceptions, at: datetime) -> list[Duty]:
    """The duties that begin after an instant: most often some do within days, so those are looked through first."""
    later: list[Duty] = []
    for ahead in (SOON, LOOK_AHEAD):
        later = [duty for duty in _duties(plan, exceptions, at, at + ahead) if duty.start > at]
        if later:
            break
    return later


def _first_of(later: Sequence[OnDuty]) -> list[OnDuty]:
    return [one for one in later if one.duty.start == later[0].duty.start]
