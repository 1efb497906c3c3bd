"""Who can come to a session, and who cannot because they are elsewhere or away then: reads only."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Text
from feedback.people.models import Absence, User
from feedback.training.models import Enrolment, Session
from feedback.training.queries import line_for
from feedback.training.sparing import Sparing, said, why_not_spared
from feedback.training.states import Place, SessionState

ELSEWHERE = _("{name} has a seat in another session at that time.")
LEADS = _("{name} leads another session at that time.")
AWAY = _("{name} is away then.")
#: So many at the head of a line are asked whether they could come.
ASKED = 50


def is_open(session: Session, now: datetime) -> bool:
    """Whether seats of a session can still be given: it is to come, and its programme is in use."""
    in_use = session.cycle.programme.is_active
    return session.state == SessionState.PLANNED and session.starts_at > now and in_use


class Busy(NamedTuple):
    """A time at which somebody cannot come, and why; the session that it is for, with its round, where it is one."""

    person_id: int
    start: datetime
    end: datetime
    why: Any
    session_id: int | None = None
    cycle_id: int | None = None

    def prevents(self, session: Session, *, leading: bool = False) -> bool:
        """Whether it keeps them from a session. A seat in the same round does not, because they would leave it for
        this one; unless they are to lead."""
        overlaps = self.start < session.ends_at and self.end > session.starts_at
        left = self.why == ELSEWHERE and self.cycle_id == session.cycle_id and not leading
        return overlaps and self.session_id != session.pk and not left


def busy_times(people: Collection[int], start: datetime, end: datetime) -> list[Busy]:
    """When these people (by id) are elsewhere or away within a time: three statements, however many they are."""
    during = {"starts_at__lt": end, "ends_at__gt": start}
    away = Absence.objects.filter(user__in=people, **during).values_list("user_id", "starts_at", "ends_at")
    meetings = Session.objects.filter(state=SessionState.PLANNED, **during)
    times = ("starts_at", "ends_at")
    leads = meetings.filter(lead__in=people).values_list("lead_id", *times, "pk", "cycle_id")
    seats = Enrolment.objects.filter(person__in=people, state=Place.BOOKED, session__in=meetings)
    taken = seats.values_list("person_id", *(f"session__{name}" for name in times), "session_id", "cycle_id")
    return [
        *(Busy(user, since, until, AWAY) for user, since, until in away),
        *(Busy(lead or 0, since, until, LEADS, pk, cycle) for lead, since, until, pk, cycle in leads),
        *(Busy(person, since, until, ELSEWHERE, pk, cycle) for person, since, until, pk, cycle in taken),
    ]


def busy(people: Collection[int], session: Session, *, leading: bool = False) -> dict[int, Any]:
    """Of these people (by id) those who cannot come to a session, or lead it, each with why."""
    times = busy_times(people, session.starts_at, session.ends_at)
    return {time.person_id: time.why for time in times if time.prevents(session, leading=leading)}


def why_not(person: User, session: Session, *, leading: bool = False) -> Text:
    """Why somebody cannot come to a session, or lead it; empty where they can."""
    found = busy([person.pk], session, leading=leading).get(person.pk)
    return format_lazy(found, name=person.name) if found else ""


def refusals(person: User, sessions: Sequence[Session]) -> dict[Session, Text]:
    """Which of these sessions somebody cannot come to, each with why: three statements, however many they are."""
    if not sessions:
        return {}
    first, last = min(each.starts_at for each in sessions), max(each.ends_at for each in sessions)
    times = busy_times([person.pk], first, last)
    return {
        session: format_lazy(time.why, name=person.name)
        for session in sessions
        for time in times
        if time.prevents(session)
    }


def next_in_line(session: Session, now: datetime, *, but: Collection[int] = ()) -> Enrolment | None:
    """The first in line for a session who could come and can be spared; `but` are places (by id) that are not asked."""
    if not is_open(session, now):
        return None
    line = list(line_for(session).exclude(pk__in=but)[:ASKED])
    cannot = busy([place.person_id for place in line], session) if line else {}
    able = (place for place in line if place.person_id not in cannot)
    return next((place for place in able if not why_not_spared(place.person, session)), None)


def passed_over(places: Collection[Enrolment]) -> dict[int, Text]:
    """Why those of these places (by id) that stand in line for a session with a free seat do not have it.

    They come with their person, and with the programme of the session in whose line they stand. As many statements for
    many as for one; none where nobody waits beside a free seat.
    """
    waiting = [(place, place.waiting_for) for place in places if place.waiting_for and place.waiting_for.free > 0]
    lines = [(place, session) for place, session in waiting if session.state == SessionState.PLANNED]
    if not lines:
        return {}
    people, sessions = [place.person for place, _session in lines], [session for _place, session in lines]
    first, last = min(each.starts_at for each in sessions), max(each.ends_at for each in sessions)
    times = busy_times([person.pk for person in people], first, last)
    sparing = Sparing.of(people, sessions)
    found: dict[int, Text] = {}
    for place, session in lines:
        own = (time.why for time in times if time.person_id == place.person_id and time.prevents(session))
        cannot = next(own, None)
        why = format_lazy(cannot, name=place.person.name) if cannot else ""
        found[place.pk] = why or said(place.person, sparing.why_not(place.person, session))
    return {pk: why for pk, why in found.items() if why}


def sessions_to_choose(place: Enrolment, now: datetime) -> QuerySet[Session]:
    """The sessions of a place's round that are still to come, the soonest first."""
    rows = Session.objects.filter(cycle=place.cycle_id, state=SessionState.PLANNED, starts_at__gt=now)
    return rows.filter(Q(site=place.person.site_id) | Q(pk=place.session_id)).select_related("site", "lead")
