"""The demo's training: a round that is over, and one that is half way; the same for the same people and instant.

Sessions and seats are made by the room's own actions at the times at which they would have been, and who came is noted
as of then.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from feedback.calendars.zones import earliest_instant
from feedback.catalogue.models import Tool
from feedback.events.actions import record_all
from feedback.people.models import Grant, Role, Site, User
from feedback.people.queries import holders
from feedback.training.actions.enrolling import enrol
from feedback.training.actions.sessions import add_session
from feedback.training.actions.telling import of_cycle, of_place, of_programme, of_session
from feedback.training.demo_room import furnish
from feedback.training.fitting import why_not
from feedback.training.models import Cycle, Enrolment, Programme, Session, Why
from feedback.training.seats import give_back
from feedback.training.states import Place, SessionState

#: Who signs in: one has a seat in a session soon, the other leads one.
HAS_A_SEAT, LEADS = "agent@demo.test", "champion@demo.test"
#: So many people of a site are in it, however large the demo; so many come of those who have a seat.
MOST, SEATS, COME = 120, 20, 0.9
QUARTER, BEGAN = relativedelta(months=3), timedelta(weeks=6)
#: On which days of a week (Monday is 0) sessions are held, and when.
TIMES = ((1, time(10)), (3, time(15)))
DAY = timedelta(days=1)


def tell(*, now: datetime) -> None:
    """Make a programme that comes back every quarter, with the round before this one and this one."""
    keeper, tool = next(iter(holders(Role.ADMIN)), None), Tool.objects.order_by("pk").first()
    if keeper is None or tool is None:
        return
    opens = now.astimezone(UTC).date() - BEGAN
    programme = _programme(tool, opens - QUARTER, keeper)
    for first, last in ((opens - QUARTER, opens - DAY), (opens, opens + QUARTER - DAY)):
        cycle = _round(programme, first, last, keeper)
        for site in Site.objects.filter(is_active=True).order_by("pk"):
            _fill(cycle, site, keeper, now)
    furnish(keeper=keeper, now=now)


def _programme(tool: Tool, starts_on: date, by: User) -> Programme:
    at = _morning(starts_on)
    made = Programme.objects.create(
        name=f"{tool.name} refresher",
        summary="What changed since last time, what still gets in the way, and what is asked most.",
        starts_on=starts_on,
        minutes=25,
        seats=SEATS,
        created_at=at,
        updated_at=at,
    )
    made.tools.add(tool)
    made.leads.set(User.objects.filter(pk__in=Grant.objects.filter(role=Role.CHAMPION).values("user")))
    record_all([of_programme("programme.made", made, by, at)])
    return made


def _round(programme: Programme, first: date, last: date, by: User) -> Cycle:
    at = _morning(first)
    cycle = Cycle.objects.create(
        programme=programme, opens_on=first, closes_on=last, due_on=last, created_at=at, planned_at=at, planned_by=by
    )
    facts = of_cycle("cycle.generated", cycle, None, at, opens_on=first.isoformat())
    record_all([facts, of_cycle("cycle.planned", cycle, by, at)])
    return cycle


def _fill(cycle: Cycle, site: Site, by: User, now: datetime) -> None:
    """A site's sessions with their people; those of the past were held. Of those to come, the last lacks a lead."""
    people, leads = _people(site), _champions(site)
    count = -(-len(people) // SEATS)
    groups = [people[place::count] for place in range(count)]
    times = _spread(list(_times(cycle, site)), len(groups), now)
    soon = next((place for place, at in enumerate(times) if at > now), None)
    if soon is not None:
        _bring(groups, soon, HAS_A_SEAT)
    for place, (at, group) in enumerate(zip(times, groups, strict=True)):
        turn = leads if place == soon else [*leads[place + 1 :], *leads[: place + 1]]
        nobody = place == len(times) - 1 and at > now and place != soon
        session = _session(cycle, site, at, by, [] if nobody else turn)
        enrol(session=session, people=group, by=by, now=_morning(cycle.opens_on))
        if session.ends_at < now:
            _hold(session)


def _session(cycle: Cycle, site: Site, at: datetime, by: User, leads: Sequence[User]) -> Session:
    meant = Session(cycle=cycle, site=site, starts_at=at, ends_at=at + cycle.programme.length)
    lead = next((one for one in leads if not why_not(one, meant, leading=True)), None)
    planned = _morning(cycle.opens_on)
    return add_session(cycle=cycle, site=site, starts_at=at, lead=lead, place="Room 4", by=by, now=planned)


def _hold(session: Session) -> None:
    """It was held: nine of ten came and are done, the others have to find another one."""
    at = session.ends_at
    rows = list(Enrolment.objects.filter(session=session).select_related("person").order_by("pk"))
    came, missed = rows[: round(len(rows) * COME)], rows[round(len(rows) * COME) :]
    for place in came:
        place.state, place.attended_at, place.done_at = Place.DONE, session.starts_at, at
    for place in missed:
        place.session, place.state, place.why, place.missed, place.by_hand = None, Place.UNPLACED, Why.MISSED, 1, False
    changed = ["session", "state", "why", "missed", "by_hand", "attended_at", "done_at"]
    Enrolment.objects.bulk_update(rows, changed)
    Session.objects.filter(pk=session.pk).update(state=SessionState.HELD, held_at=at)
    give_back(session.pk, len(missed))
    facts = [of_session("session.held", session, session.lead, at, came=len(came), missed=len(missed))]
    facts += [of_place("enrolment.attended", place, session.lead, at, how="lead") for place in came]
    facts += [of_place("enrolment.missed", place, session.lead, at) for place in missed]
    record_all([*facts, *(of_place("enrolment.completed", place, None, at) for place in came)])


def _people(site: Site) -> list[User]:
    floor = Grant.objects.filter(role__in=(Role.AGENT, Role.CHAMPION)).values("user")
    return list(User.objects.filter(pk__in=floor, site=site, is_active=True).order_by("pk")[:MOST])


def _champions(site: Site) -> list[User]:
    """The champions of a site, whoever signs in first."""
    held = Grant.objects.filter(role=Role.CHAMPION, user__site=site, user__is_active=True)
    people = User.objects.filter(pk__in=held.values("user")).order_by("pk")
    return sorted(people, key=lambda person: person.email != LEADS)


def _times(cycle: Cycle, site: Site) -> Iterator[datetime]:
    """Every time in a round at which a session could be, on the site's clock; the opening day is for planning."""
    day = cycle.opens_on + DAY
    while day <= cycle.closes_on:
        for weekday, clock in TIMES:
            if day.weekday() == weekday:
                yield earliest_instant(site.timezone, datetime.combine(day, clock))
        day += DAY


def _spread(times: Sequence[datetime], count: int, now: datetime) -> list[datetime]:
    """So many of these times, evenly over the round; the first one to come is among them."""
    chosen = [times[place * len(times) // count] for place in range(count)]
    ahead = [at for at in times if at > now]
    if chosen and ahead and ahead[0] not in chosen:
        chosen[-1] = ahead[0]
    return sorted(chosen)


def _bring(groups: list[list[User]], place: int, email: str) -> None:
    """Let the group with somebody in it take that place."""
    own = next((index for index, group in enumerate(groups) if any(one.email == email for one in group)), place)
    groups[place], groups[own] = groups[own], groups[place]


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)
