"""Which programmes, rounds, sessions and places somebody sees."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet

from feedback.people.models import Role, Site, Team, User
from feedback.people.permissions import is_admin
from feedback.people.queries import Anyone, reach, sites_visible_to
from feedback.training.models import Cycle, Enrolment, Programme, Session
from feedback.training.states import Place, SessionState

#: Who looks after others' training.
OVER = (Role.SUPERVISOR, Role.ADMIN)
#: Places that can stand in line.
IN_LINE = (Place.UNPLACED, Place.BOOKED)


def enrolments_visible_to(user: Anyone) -> QuerySet[Enrolment]:
    """One's own, those of the people one looks after, and those of the sessions one leads."""
    if not isinstance(user, User) or not user.is_active:
        return Enrolment.objects.none()
    wide = reach(user, *OVER)
    if wide.everything:
        return Enrolment.objects.all()
    over = wide.q(site="person__site_id", team="person__team_id", tool=None)
    return Enrolment.objects.filter(Q(person=user) | Q(session__lead=user) | over)


def sessions_visible_to(user: Anyone) -> QuerySet[Session]:
    """Those one leads or has a seat in, those at one's sites of rounds one is in, and those at sites with people of
    one's own to look after.
    """
    if not isinstance(user, User) or not user.is_active:
        return Session.objects.none()
    wide = reach(user, *OVER)
    if wide.everything:
        return Session.objects.all()
    mine = Enrolment.objects.filter(person=user)
    to_choose = Q(site__in=sites_visible_to(user).values("pk"), cycle__in=mine.values("cycle"))
    own = Q(lead=user) | Q(pk__in=mine.values("session")) | to_choose
    return Session.objects.filter(own | Q(site__in=wide.site_ids) | Q(site__teams__in=wide.team_ids)).distinct()


def cycles_visible_to(user: Anyone) -> QuerySet[Cycle]:
    """All for who looks after others' training; else those one has a place in or leads a session of."""
    if not isinstance(user, User) or not user.is_active:
        return Cycle.objects.none()
    if looks_after(user):
        return Cycle.objects.all()
    own = Enrolment.objects.filter(person=user).values("cycle")
    led = Session.objects.filter(lead=user).values("cycle")
    return Cycle.objects.filter(Q(pk__in=own) | Q(pk__in=led))


def round_to_plan(programme: Programme, *, today: date) -> Cycle | None:
    """The round that is running on a day, or else the next one; None where there is none ahead."""
    return Cycle.objects.filter(programme=programme, closes_on__gte=today).order_by("opens_on", "pk").first()


def programmes_visible_to(user: Anyone) -> QuerySet[Programme]:
    """All for who looks after others' training; else those of the rounds one sees."""
    if not isinstance(user, User) or not user.is_active:
        return Programme.objects.none()
    if looks_after(user):
        return Programme.objects.all()
    return Programme.objects.filter(pk__in=cycles_visible_to(user).values("programme"))


def looks_after(user: User) -> bool:
    """Whether somebody looks after anybody's training at all."""
    return is_admin(user) or any(grant.role in OVER for grant in user.live_grants)


def sessions_to_come(programme: Programme, now: datetime) -> QuerySet[Session]:
    """The sessions of a programme that are planned and have not begun."""
    return Session.objects.filter(cycle__programme=programme, state=SessionState.PLANNED, starts_at__gt=now)


def line_for(session: Session) -> QuerySet[Enrolment]:
    """Who stands in line for a seat of a session, the first first. Whoever has been, or has left, does not any more."""
    rows = Enrolment.objects.filter(waiting_for=session, state__in=IN_LINE)
    return rows.filter(person__is_active=True).order_by("waiting_since", "pk")


def lines_of(sessions: Collection[Session]) -> dict[int, int]:
    """How many stand in line for each of these sessions, by its id; none where nobody does."""
    rows = Enrolment.objects.filter(waiting_for__in=sessions, state__in=IN_LINE, person__is_active=True)
    counted = rows.order_by().values_list("waiting_for_id").annotate(count=Count("pk"))
    return {pk: count for pk, count in counted if pk is not None}


def people_looked_after(user: Anyone) -> QuerySet[User]:
    """Those somebody can book for: the people within their reach as a supervisor or an admin, who are here."""
    return User.objects.filter(reach(user, *OVER).q(tool=None), is_active=True)


def sites_planned_by(user: Anyone) -> QuerySet[Site]:
    """The sites at which somebody may plan sessions, by name."""
    wide = reach(user, *OVER)
    sites = Site.objects.filter(is_active=True).order_by("name", "pk")
    return sites if wide.everything else sites.filter(pk__in=wide.site_ids)


def sites_of_own_teams(user: Anyone) -> QuerySet[Site]:
    """The sites at which somebody looks after a team without planning there, by name."""
    teams = Team.objects.filter(pk__in=reach(user, *OVER).team_ids)
    beside = Site.objects.filter(is_active=True, pk__in=teams.values("site")).order_by("name", "pk")
    return beside.exclude(pk__in=sites_planned_by(user).values("pk"))


def bookable_by(user: Anyone) -> QuerySet[User]:
    """Oneself, and those somebody can book for."""
    own = Q(pk=user.pk or 0, is_active=True)
    return User.objects.filter(own | Q(pk__in=people_looked_after(user).values("pk")))


def next_for(user: User, now: datetime) -> Enrolment | None:
    """What is next for somebody: the place in their next session to come, else the one that lacks a seat and is due
    first. One statement.
    """
    to_come = Q(state=Place.BOOKED, session__ends_at__gt=now)
    rows = Enrolment.objects.filter(to_come | Q(state=Place.UNPLACED), person=user, cycle__programme__is_active=True)
    joined = rows.select_related("cycle__programme", "session__site")
    return joined.order_by(F("session__starts_at").asc(nulls_last=True), "due_on", "pk").first()
