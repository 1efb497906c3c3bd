"""Who can come to a session, and who cannot because they are elsewhere or away then: reads only."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Text
from feedback.people.models import Absence, User
from feedback.training.models import Enrolment, Session
from feedback.training.queries import line_for
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


def busy(people: Collection[int], session: Session, *, leading: bool = False) -> dict[int, Text]:
    """Of these people (by id) those who cannot come, each with why: three statements, however many they are.

    A seat of theirs in the same round is no reason, because they would leave it for this one; unless they are to lead.
    """
    during = {"starts_at__lt": session.ends_at, "ends_at__gt": session.starts_at}
    away = Absence.objects.filter(user__in=people, **during).values_list("user_id", flat=True)
    meetings = Session.objects.filter(state=SessionState.PLANNED, **during).exclude(pk=session.pk)
    leads = meetings.filter(lead__in=people).values_list("lead_id", flat=True)
    seats = Enrolment.objects.filter(person__in=people, state=Place.BOOKED, session__in=meetings)
    other = seats if leading else seats.exclude(cycle=session.cycle_id)
    elsewhere = other.values_list("person_id", flat=True)
    return dict.fromkeys(away, AWAY) | dict.fromkeys(leads, LEADS) | dict.fromkeys(elsewhere, ELSEWHERE)


def why_not(person: User, session: Session, *, leading: bool = False) -> Text:
    """Why somebody cannot come to a session, or lead it; empty where they can."""
    found = busy([person.pk], session, leading=leading).get(person.pk, "")
    return format_lazy(found, name=person.name) if found else ""


def next_in_line(session: Session, now: datetime, *, but: Collection[int] = ()) -> Enrolment | None:
    """The first in line for a session who could come; `but` are places (by id) that are not asked."""
    if not is_open(session, now):
        return None
    line = list(line_for(session).exclude(pk__in=but)[:ASKED])
    cannot = busy([place.person_id for place in line], session) if line else {}
    return next((place for place in line if place.person_id not in cannot), None)


def sessions_to_choose(place: Enrolment, now: datetime) -> QuerySet[Session]:
    """The sessions of a place's round that are still to come, the soonest first."""
    rows = Session.objects.filter(cycle=place.cycle_id, state=SessionState.PLANNED, starts_at__gt=now)
    return rows.filter(Q(site=place.person.site_id) | Q(pk=place.session_id)).select_related("site", "lead")
