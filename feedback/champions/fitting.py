"""Who is on a roster, what somebody is planned for, and whether a time on fits into it."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.champions.coverage import Span
from feedback.champions.duty import Duty
from feedback.champions.kept import Plan, plans
from feedback.champions.models import Layer, Override, Roster, Shift
from feedback.champions.queries import duties_of, duties_with_leave, plans_with
from feedback.champions.rest import LONGEST as LONGEST_SHIFT
from feedback.champions.rest import Why, fit, without
from feedback.core.errors import Text
from feedback.people.models import Absence, User

#: How far ahead somebody sees their own shifts.
AHEAD = timedelta(weeks=6)
#: A sick call is about the shift that runs or that begins within this time.
SOON = timedelta(hours=24)
#: So far around a time lie the shifts between which somebody rests.
NEAR = timedelta(days=2)
#: Why somebody cannot take a time though they are free then.
TIRED = {
    Why.REST: _("{name} would have less than eleven hours of rest beside that time. Choose somebody else."),
    Why.LONG: _("With the shift it touches {name} would be on for more than thirteen hours. Choose somebody else."),
}
#: Far enough to see where a shift begins and ends.
LONGEST = timedelta(days=9)
YEAR = timedelta(days=366)


class Time(NamedTuple):
    """Somebody's time on one roster; `open` says that they are away, so that nobody is on in their place."""

    roster: Roster
    duty: Duty
    open: bool = False


def places_on(roster: Roster, now: datetime) -> QuerySet[User]:
    """Everybody who has a place on a roster from now on: in a rotation, a shift, or as somebody's stand-in."""
    layers = Layer.objects.filter(roster=roster).exclude(ends_at__lte=now)
    shifts = Shift.objects.filter(roster=roster, ends_at__gt=now)
    stand_ins = Override.objects.filter(roster=roster, ends_at__gt=now, add__isnull=False)
    has_one = (
        Q(roster_places__layer__in=layers) | Q(pk__in=shifts.values("user_id")) | Q(pk__in=stand_ins.values("add_id"))
    )
    return User.objects.filter(pk__in=User.objects.filter(has_one).values("pk"), is_active=True).order_by("name", "pk")


def times_of(person: User, start: datetime, end: datetime) -> list[Time]:
    """When somebody is on in [start, end) on any roster, and when they would be but for an absence, in order, whole."""
    found: list[Time] = []
    rosters = {plan.roster.pk: plan for plan in plans_with(person)}
    on, left_open = duties_with_leave(rosters.values(), start - LONGEST, end)
    for duties_by_roster, is_open in ((on, False), (left_open, True)):
        for pk, duties in duties_by_roster.items():
            own = (duty for duty in duties if duty.user == person.pk and duty.end > start)
            found += [Time(rosters[pk].roster, duty, is_open) for duty in own]
    return sorted(found, key=lambda time: (time.duty.start, time.roster.pk))


def left_open(plan: Plan, start: datetime, end: datetime) -> list[tuple[User, Duty]]:
    """The time on in [start, end) that nobody has, because who is planned is away, in order of its beginning."""
    _on, found = duties_with_leave([plan], start, end)
    duties = sorted(found[plan.roster.pk], key=lambda duty: (duty.start, duty.key))
    people = User.objects.in_bulk({duty.user for duty in duties}) if duties else {}
    return [(people[duty.user], duty) for duty in duties if people[duty.user].is_active]


def on_throughout(duties: Iterable[Duty], person_id: int, start: datetime, end: datetime) -> bool:
    """Whether somebody is on during all of [start, end)."""
    own = sorted((duty for duty in duties if duty.user == person_id), key=lambda duty: duty.start)
    until = start
    for duty in own:
        if duty.start <= until < duty.end:
            until = duty.end
    return until >= end


def is_on(roster: Roster, person: User, start: datetime, end: datetime) -> bool:
    """Whether the plan, as it is now, has somebody on during all of [start, end)."""
    plan = plans().get(roster.pk)
    return plan is not None and on_throughout(duties_of([plan], start, end)[roster.pk], person.pk, start, end)


def why_not(person: User, start: datetime, end: datetime) -> Text:
    """Why somebody cannot be on during [start, end): they have left, are away, or are on then; empty if they can."""
    if not person.is_active:
        return format_lazy(_("{name} has left. Choose somebody who is here."), name=person.name)
    if person.pk in _away([person.pk], start, end):
        return format_lazy(_("{name} is away during that time. Choose somebody else."), name=person.name)
    busy = busy_during(plans().values(), start, end)
    if person.pk in busy:
        sentence = _("{name} is on the roster “{roster}” at that time already. Nobody can be on twice.")
        return format_lazy(sentence, name=person.name, roster=busy[person.pk].name)
    return ""


def cannot_take(person: User, takes: Span, *, gives: Span | None = None) -> Text:
    """Why somebody cannot be on during `takes`: as `why_not`, or for their rest; `gives` is what they give for it."""
    return why_not(person, takes.start, takes.end) or tired([person.pk], takes, gives=gives).get(person.pk, "")


def tired(people: Collection[int], takes: Span, *, gives: Span | None = None) -> dict[int, Text]:
    """Of these people (by id) those who would not have their rest (rest.py) with `takes` among their shifts, with why.

    Nobody where it, or what lies beside it, is longer than a shift can be: whoever is on for days sleeps meanwhile.
    """
    if takes.length > LONGEST_SHIFT:
        return {}
    shifts: dict[int, list[Span]] = {pk: [] for pk in people}
    around = duties_of(plans().values(), takes.start - NEAR, takes.end + NEAR)
    for duty in (duty for each in around.values() for duty in each):
        if duty.user in shifts and duty.end - duty.start <= LONGEST_SHIFT:
            shifts[duty.user].append(Span(duty.start, duty.end))
    left = {pk: list(without(own, gives)) if gives else own for pk, own in shifts.items()}
    names = User.objects.in_bulk(people)
    found = {pk: fit(takes, own, ()).why for pk, own in left.items()}
    return {pk: format_lazy(TIRED[why], name=names[pk].name) for pk, why in found.items() if why in TIRED}


def who_could(roster: Roster, start: datetime, end: datetime, *, now: datetime) -> list[User]:
    """Those with a place on a roster who are neither away nor on anywhere during [start, end), and have their rest."""
    people = list(places_on(roster, now))
    ids = [person.pk for person in people]
    not_free = _away(ids, start, end) | busy_during(plans().values(), start, end).keys()
    not_free |= tired(ids, Span(start, end)).keys()
    return [person for person in people if person.pk not in not_free]


def busy_during(rosters: Iterable[Plan], start: datetime, end: datetime) -> dict[int, Roster]:
    """Who is on at any time in [start, end), by id, with the roster."""
    rosters = list(rosters)
    found = duties_of(rosters, start, end)
    return {duty.user: plan.roster for plan in rosters for duty in found[plan.roster.pk]}


def soon_on(rosters: Iterable[Plan], now: datetime) -> dict[int, list[Duty]]:
    """By roster id: each person's running duty, or else the next that begins within SOON, in order of beginning."""
    found: dict[int, list[Duty]] = {}
    for pk, duties in duties_of(rosters, now - LONGEST, now + LONGEST).items():
        first: dict[int, Duty] = {}
        for duty in duties:
            if now < duty.end and duty.start < now + SOON:
                first.setdefault(duty.user, duty)
        found[pk] = list(first.values())
    return found


def _away(ids: Iterable[int], start: datetime, end: datetime) -> set[int]:
    rows = Absence.objects.filter(user__in=list(ids), starts_at__lt=end, ends_at__gt=start)
    return set(rows.values_list("user_id", flat=True))


def open_through(absence: Absence) -> dict[Roster, list[Duty]]:
    """The time on that an absence leaves open, by roster, as far ahead as a year."""
    start, end = absence.starts_at, min(absence.ends_at, absence.starts_at + YEAR)
    rosters = {plan.roster.pk: plan for plan in plans_with(absence.user)}
    _on, left_open = duties_with_leave(rosters.values(), start, end)
    own = {
        rosters[pk].roster: [duty for duty in duties if duty.user == absence.user_id]
        for pk, duties in left_open.items()
    }
    return {roster: sorted(duties, key=lambda duty: duty.start) for roster, duties in own.items() if duties}
