"""Whether somebody can be spared from the floor for a session: reads, a handful of statements for many sessions.

The same two rules as the plan's (planner.py): no more than the programme's share of a team is in sessions at the same
time (one person always may be), and of the champions on shift in a roster one stays.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.champions.coverage import Span
from feedback.core.errors import Text
from feedback.core.kept import steady
from feedback.people.models import User
from feedback.training import drafting
from feedback.training.models import Enrolment, Session, Why
from feedback.training.planner import Seated, Watch
from feedback.training.slots import peak

ONLY_ONE_ON = _("{name} is the only champion on then.")
TEAM_AWAY = _("Too many of {name}’s team would be away then.")
_SAID = {Why.ON_DUTY: ONLY_ONE_ON, Why.TEAM_FULL: TEAM_AWAY}


@dataclass(frozen=True, slots=True)
class Sparing:
    """Who is in sessions and who is on, during all of some sessions, as far as it concerns some people."""

    seated: Sequence[Seated]
    watches: Sequence[Watch]
    sizes: Mapping[int, int]

    @classmethod
    def of(cls, people: Collection[User], sessions: Collection[Session]) -> "Sparing":
        """Read for these people and sessions; neither may be empty."""
        span = Span(min(each.starts_at for each in sessions), max(each.ends_at for each in sessions))
        sites = {person.site_id for person in people if person.site_id}
        teams = {drafting.team_key(person.team_id, person.site_id) for person in people}
        ids = {person.pk for person in people}
        with steady():
            watches = [watch for watch in drafting.watches_in(sites, span) if watch.people & ids]
        return cls(drafting.seated_in(sites, ids, span), watches, drafting.sizes_of(sites, teams))

    def why_not(self, person: User, session: Session) -> Why | None:
        """Why somebody cannot be spared for a session, if so; the seat they have elsewhere does not count."""
        span = Span(session.starts_at, session.ends_at)
        others = [each for each in self.seated if each.person != person.pk and _meet(each.span, span)]
        gone = {each.person for each in others} | {person.pk}
        on = (watch.people for watch in self.watches if _meet(watch.span, span) and person.pk in watch.people)
        if any(people <= gone for people in on):
            return Why.ON_DUTY
        team = drafting.team_key(person.team_id, person.site_id)
        most = max(1, self.sizes.get(team, 0) * session.cycle.programme.away_percent // 100)
        away = peak([(each.span, each.person) for each in others if each.team == team], span)
        return Why.TEAM_FULL if away >= most and session.lead_id != person.pk else None


def why_not_spared(person: User, session: Session) -> Text:
    """Why somebody cannot be spared for a session, in words; empty where they can."""
    return said(person, Sparing.of([person], [session]).why_not(person, session))


def broken_by(session: Session) -> list[Text]:
    """What the seats of a session break as it stands now: of each person who cannot be spared then, why."""
    rows = Enrolment.objects.filter(session=session).select_related("person").order_by("person__name", "pk")
    people = [row.person for row in rows]
    return list(_each(people, session)) if people else []


def said(person: User, why: Why | None) -> Text:
    """A reason in words about somebody."""
    return format_lazy(_SAID[why], name=person.name) if why else ""


def _each(people: Sequence[User], session: Session) -> Iterator[Text]:
    sparing = Sparing.of(people, [session])
    for person in people:
        if why := sparing.why_not(person, session):
            yield said(person, why)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and one.end > other.start
