"""What the planner has to know about a round, read in a number of statements that does not grow with its people."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from feedback.calendars import engine, zones
from feedback.calendars.queries import hours_of
from feedback.champions.coverage import Span
from feedback.champions.duty import Duty
from feedback.champions.kept import plans
from feedback.champions.queries import duties_of, leaves_of
from feedback.core.kept import steady
from feedback.people.kept import places
from feedback.people.models import Site, User
from feedback.people.queries import organisation
from feedback.training import planner
from feedback.training.audience import without_place
from feedback.training.models import Cycle, Enrolment, Session, Why
from feedback.training.planner import Attendee, Draft, Floor, Lead, Meeting, Place, Seated, Terms, Watch
from feedback.training.rounds import DAY, Round, due_in
from feedback.training.states import Place as PlaceState
from feedback.training.states import SessionState

#: The first day a session may be planned on, counted from today: everybody has a whole day's notice.
NOTICE = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody who needs a seat, and the day by whose end they have been."""

    person: User
    due_on: date


def missing_from(cycle: Cycle, today: date) -> list[Wanted]:
    """The people of a round's programme who have no place in it yet and should, with their day. By name."""
    later = Cycle.objects.filter(programme=cycle.programme_id, opens_on__gt=cycle.opens_on).order_by("opens_on")
    next_opens = later.values_list("opens_on", flat=True).first()
    round_ = Round(cycle.opens_on, cycle.closes_on, cycle.due_on)
    days = cycle.programme.joiner_days
    due = (
        (person, due_in(round_, joined_on=person.joined_on, joiner_days=days, next_opens=next_opens, today=today))
        for person in without_place(cycle)
    )
    return [Wanted(person, due_on) for person, due_on in due if due_on is not None]


def draft(cycle: Cycle, wanted: Sequence[Wanted], now: datetime, *, may_add: bool = True) -> Draft:
    """The plan for these people as things stand. At most 12 statements beside the set-up's, however many people."""
    with steady():
        return planner.plan(floor_of(cycle, wanted, now, may_add=may_add)) if wanted else Draft()


def digest(found: Draft) -> str:
    """The plan in a word, to tell whether it is still the one that somebody looked at."""
    added = sorted((each.span, each.site, each.lead or 0, sorted(each.people)) for each in found.added)
    parts = added, sorted(found.joined.items()), sorted(found.unplaced.items())
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def floor_of(cycle: Cycle, wanted: Sequence[Wanted], now: datetime, *, may_add: bool) -> Floor:
    """Everything the planner has to know."""
    programme, sites = cycle.programme, places().sites
    leads = [Lead(pk, site) for pk, site in _leads(cycle)]
    attendees = [_attendee(each, cycle, sites, now) for each in wanted]
    end = max((each.until for each in attendees), default=now)
    own = [each.site for each in attendees] + [each.site for each in leads]
    here = {site for site in own if site is not None and site in sites}
    found = {site: _place(sites[site], cycle, now, end) for site in here}
    horizon = Span(now, max(end, now + timedelta(microseconds=1)))
    people = {each.person for each in attendees} | {each.person for each in leads}
    return Floor(
        terms=Terms(programme.length, programme.seats, programme.away_percent, may_add),
        attendees=attendees,
        places=found,
        leads=leads,
        meetings=_meetings(cycle, sites, now),
        seated=seated_in(here, people, horizon),
        away=_away(people, horizon),
        watches=[watch for watch in watches_in(here, horizon) if watch.people & people],
        sizes=sizes_of(here, {each.team for each in attendees}),
    )


def team_key(team_id: int | None, site_id: int | None) -> int:
    """What a team is called in the plan; those without one are a team by their site."""
    return team_id or -(site_id or 0)


def today_at(site: Site | None, now: datetime) -> date:
    """The date a site's clock shows; without a site, the organisation's."""
    return now.astimezone(ZoneInfo(site.timezone if site else organisation().timezone)).date()


def _leads(cycle: Cycle) -> Iterable[tuple[int, int | None]]:
    return cycle.programme.leads.filter(is_active=True).order_by("pk").values_list("pk", "site_id")


def _attendee(wanted: Wanted, cycle: Cycle, sites: Mapping[int, Site], now: datetime) -> Attendee:
    person = wanted.person
    site = sites.get(person.site_id) if person.site_id else None
    first = _first_day(cycle, site, now)
    last = wanted.due_on if wanted.due_on >= first else cycle.closes_on
    until = _midnight(site, last + DAY)
    return Attendee(person.pk, person.site_id, team_key(person.team_id, person.site_id), until)


def _first_day(cycle: Cycle, site: Site | None, now: datetime) -> date:
    return max(cycle.opens_on, today_at(site, now) + NOTICE * DAY)


def _midnight(site: Site | None, day: date) -> datetime:
    return zones.earliest_instant(site.timezone if site else "UTC", datetime.combine(day, time.min))


def _place(site: Site, cycle: Cycle, now: datetime, end: datetime) -> Place:
    start = _midnight(site, _first_day(cycle, site, now))
    hours = engine.intervals(hours_of(site.calendar), start, end) if start < end else ()
    return Place(site.timezone, [Span(piece.start, piece.end) for piece in hours if piece.counted])


def _meetings(cycle: Cycle, sites: Mapping[int, Site], now: datetime) -> list[Meeting]:
    """The round's own sessions for which there is still notice enough."""
    rows = Session.objects.filter(cycle=cycle, state=SessionState.PLANNED, starts_at__gt=now)
    return [
        Meeting(row.pk, row.site_id, Span(row.starts_at, row.ends_at), row.lead_id, row.free)
        for row in rows
        if row.starts_at >= _midnight(sites[row.site_id], _first_day(cycle, sites[row.site_id], now))
    ]


def seated_in(sites: Iterable[int], people: Iterable[int], horizon: Span) -> list[Seated]:
    """Who is in any session during that time: whom it concerns, and those of the sites, who count for their teams."""
    during = Q(starts_at__lt=horizon.end, ends_at__gt=horizon.start, state=SessionState.PLANNED)
    led = Session.objects.filter(during, Q(lead__in=people) | Q(lead__site__in=sites)).order_by()
    rows = led.values_list("lead_id", "starts_at", "ends_at")
    found = [Seated(lead or 0, None, Span(start, end)) for lead, start, end in rows]
    booked = Enrolment.objects.filter(
        Q(person__in=people) | Q(person__site__in=sites),
        state=PlaceState.BOOKED,
        session__starts_at__lt=horizon.end,
        session__ends_at__gt=horizon.start,
    ).order_by()
    columns = "person_id", "person__team_id", "person__site_id", "session__lead_id"
    for person, team, site, lead, start, end in booked.values_list(*columns, "session__starts_at", "session__ends_at"):
        if person != lead:
            found.append(Seated(person, team_key(team, site), Span(start, end)))
    return found


def _away(people: Iterable[int], horizon: Span) -> dict[int, list[Span]]:
    wanted, found = set(people), defaultdict[int, list[Span]](list)
    for leave in leaves_of(*horizon):
        if leave.user in wanted:
            found[leave.user].append(Span(leave.start, leave.end))
    return found


def watches_in(sites: Iterable[int], horizon: Span) -> Iterator[Watch]:
    """Who is on together, and when, in the rosters of these sites; those who have left are not on."""
    rosters = [plan for plan in plans().values() if plan.roster.site_id in set(sites)]
    found = duties_of(rosters, *horizon)
    on = {duty.user for each in found.values() for duty in each}
    here = set(User.objects.filter(pk__in=on, is_active=True).values_list("pk", flat=True)) if on else set()
    for each in found.values():
        yield from watches_of(duty for duty in each if duty.user in here)


def watches_of(duties: Iterable[Duty]) -> Iterator[Watch]:
    """The duties of a roster, cut wherever anybody's begins or ends."""
    begins, ends = defaultdict[datetime, list[int]](list), defaultdict[datetime, list[int]](list)
    for duty in duties:
        begins[duty.start].append(duty.user)
        ends[duty.end].append(duty.user)
    on: list[int] = []
    for start, end in pairwise(sorted({*begins, *ends})):
        for user in ends[start]:
            on.remove(user)
        on += begins[start]
        if on:
            yield Watch(Span(start, end), frozenset(on))


def sizes_of(sites: Iterable[int], teams: Iterable[int]) -> dict[int, int]:
    """How many people each team has."""
    named = [team for team in teams if team > 0]
    rows = User.objects.filter(Q(team__in=named) | Q(team=None, site__in=sites), is_active=True).order_by()
    found = defaultdict[int, int](int)
    for team, site, count in rows.values_list("team_id", "site_id").annotate(count=Count("pk")):
        found[team or team_key(None, site)] += count
    return found


def still_to_place(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """Those the plan may place: who has no seat, unless that was a person's doing."""
    return [
        each
        for each in enrolments
        if each.state == PlaceState.UNPLACED and not each.by_hand and each.why != Why.OWN_WISH
    ]
