"""What the page of training shows: one's own places, and of what one looks after a quarter by programme and week.

Everything is counted by the database: a quarter of ten thousand sessions is as many statements as one of ten.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from feedback.calendars.zones import earliest_instant
from feedback.people.models import User
from feedback.training.models import Enrolment, Programme, Session
from feedback.training.quarters import Quarter
from feedback.training.queries import enrolments_visible_to, programmes_visible_to, sessions_visible_to
from feedback.training.rhythm import rhythm
from feedback.training.standing import overdue
from feedback.training.states import OPEN, Place, SessionState
from feedback.training.words import why

#: What is done and stands on one's own page.
LATELY = 12
#: Teams that stand beside the quarter, those with the most overdue first.
TEAMS = 12
_DAY = timedelta(days=1)


class Unplaced(NamedTuple):
    """A place without a seat, and why, said to the person."""

    place: Enrolment
    why: str | Promise


@dataclass(frozen=True, slots=True)
class Own:
    """One person's training: what is next, what still needs a seat or a last step, what is done, what they lead."""

    booked: Sequence[Enrolment]
    unplaced: Sequence[Unplaced]
    to_finish: Sequence[Enrolment]
    done: Sequence[Enrolment]
    leads: Sequence[Session]

    @property
    def next(self) -> Enrolment | None:
        """The place in the next session to come."""
        return self.booked[0] if self.booked else None

    @property
    def anything(self) -> bool:
        """Whether there is anything at all."""
        return any((self.booked, self.unplaced, self.to_finish, self.done, self.leads))


def own(person: User, now: datetime) -> Own:
    """Somebody's own training. What a retired programme still owed is nobody's duty any more."""
    rows = with_session(Enrolment.objects.filter(person=person))
    open_ = list(rows.filter(state__in=OPEN, cycle__programme__is_active=True).order_by("due_on", "pk"))
    booked = [one for one in open_ if one.session and one.state == Place.BOOKED]
    leads = Session.objects.filter(lead=person, state=SessionState.PLANNED, ends_at__gt=now)
    return Own(
        booked=sorted(booked, key=lambda one: one.session.starts_at if one.session else now),
        unplaced=[Unplaced(one, why(one, own=True)) for one in open_ if one.state == Place.UNPLACED],
        to_finish=[one for one in open_ if one.state == Place.CAME],
        done=list(rows.filter(state=Place.DONE).order_by("-done_at", "-pk")[:LATELY]),
        leads=list(leads.select_related("site", "cycle__programme").order_by("starts_at", "pk")),
    )


def with_session(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Places with what a page names of them."""
    return rows.select_related("cycle__programme", "session__site", "session__lead", "waiting_for__site")


class Cell(NamedTuple):
    """A programme's sessions in one week: how many, with how many seats taken; the one session, where it is one."""

    monday: date
    sessions: int
    taken: int
    seats: int
    held: bool
    lacking: bool
    session_id: int
    programme_id: int

    @property
    def url(self) -> str:
        """The session's page; of several, the list of them."""
        if self.sessions == 1:
            return reverse("training:session", args=[self.session_id])
        until = self.monday + 7 * _DAY
        narrowed = {"programme": str(self.programme_id), "starts_after": str(self.monday), "starts_before": str(until)}
        return f"{reverse('training:sessions')}?{urlencode(narrowed)}"


class Week(NamedTuple):
    """One week of a programme: what was held before what is to come."""

    monday: date
    cells: Sequence[Cell]


class Row(NamedTuple):
    """A programme's quarter."""

    programme: Programme
    rhythm: str | Promise
    weeks: Sequence[Week]


class Team(NamedTuple):
    """How far a team is: of all its places in the quarter so many are done, so many overdue."""

    name: str
    site: str
    done: int
    all: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A quarter of what somebody looks after."""

    quarter: Quarter
    rows: Sequence[Row]
    teams: Sequence[Team]
    done: int
    all: int
    overdue: int
    free: int


def overview(user: User, quarter: Quarter, now: datetime, zone: ZoneInfo) -> Overview:
    """The quarter on the reader's own calendar, with a constant number of statements."""
    weeks = quarter.weeks
    sessions = sessions_between(user, weeks[0], weeks[-1] + 7 * _DAY, zone)
    cells = list(_cells(sessions, zone))
    places = _places(user, quarter)
    sums = places.aggregate(done=_done(), all=Count("pk"), overdue=_overdue(now))
    free = sessions.filter(state=SessionState.PLANNED, starts_at__gt=now).aggregate(free=Sum(F("seats") - F("taken")))
    return Overview(quarter, _rows(user, quarter, weeks, cells), _teams(places, now), **sums, free=free["free"] or 0)


def sessions_between(user: User, first: date, until: date, zone: ZoneInfo) -> QuerySet[Session]:
    """Sessions somebody sees that begin from one day on and before another on the clock of `zone`; none cancelled."""
    start, end = (earliest_instant(str(zone), datetime.combine(day, datetime.min.time())) for day in (first, until))
    seen = sessions_visible_to(user).exclude(state=SessionState.CANCELLED)
    return Session.objects.filter(pk__in=seen.values("pk"), starts_at__gte=start, starts_at__lt=end)


def _cells(sessions: QuerySet[Session], zone: ZoneInfo) -> Iterable[Cell]:
    """What each programme has in each week: what was held apart from what is to come and what nobody leads."""
    rows = sessions.order_by().values(
        "cycle__programme_id", "state", week=TruncWeek("starts_at", tzinfo=zone), lacking=Q(lead=None)
    )
    counted = rows.annotate(count=Count("pk"), taken_=Sum("taken"), seats_=Sum("seats"), one=Min("pk"))
    for row in counted.order_by("week", "state", "one"):
        held = row["state"] == SessionState.HELD
        lacking = bool(row["lacking"]) and not held
        facts = (row["count"], row["taken_"], row["seats_"], held, lacking, row["one"])
        yield Cell(row["week"].astimezone(zone).date(), *facts, row["cycle__programme_id"])


def _rows(user: User, quarter: Quarter, weeks: Sequence[date], cells: Sequence[Cell]) -> list[Row]:
    """The programmes with a session or a round in the quarter, by name."""
    round_here = Q(cycles__opens_on__lte=quarter.last, cycles__closes_on__gte=quarter.first)
    seen = programmes_visible_to(user).filter(round_here | Q(pk__in={cell.programme_id for cell in cells}))
    found = Programme.objects.filter(pk__in=seen.values("pk")).order_by("name", "pk")
    placed: dict[tuple[int, date], list[Cell]] = defaultdict(list)
    for cell in cells:
        placed[cell.programme_id, cell.monday].append(cell)
    return [Row(one, rhythm(one), [Week(week, placed[one.pk, week]) for week in weeks]) for one in found]


def _places(user: User, quarter: Quarter) -> QuerySet[Enrolment]:
    """The places of the rounds that are due in a quarter, of people who are here."""
    due = {"due_on__gte": quarter.first, "due_on__lte": quarter.last}
    seen = enrolments_visible_to(user).filter(person__is_active=True, **due)
    return seen.exclude(state=Place.WITHDRAWN).order_by()


def _done() -> Count:
    return Count("pk", filter=Q(state=Place.DONE))


def _overdue(now: datetime) -> Count:
    return Count("pk", filter=overdue(now) & Q(cycle__programme__is_active=True))


def _teams(places: QuerySet[Enrolment], now: datetime) -> list[Team]:
    named = places.values(team=F("person__team__name"), site=F("person__site__name"))
    rows: Any = named.annotate(
        done=_done(), all=Count("pk"), overdue=_overdue(now), open=Count("pk", filter=Q(state__in=OPEN))
    ).order_by("-overdue", "-open", "site", "team")[:TEAMS]
    return [Team(row["team"] or "", row["site"] or "", row["done"], row["all"], row["overdue"]) for row in rows]
