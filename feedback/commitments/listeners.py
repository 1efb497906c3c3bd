"""Whom a step of an escalation reaches, and whether they are at work. Looked up once for each team and each owner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from feedback.calendars import engine
from feedback.calendars.engine import ALWAYS, Hours
from feedback.calendars.queries import hours_of
from feedback.commitments.terms import Aim
from feedback.people.models import Role, User
from feedback.people.queries import holders, organisation, standing_in, supervisors_of, zone_of

#: Why a step reaches nobody, or changes nothing: it is passed over, the reason is kept, and the chain goes on.
SKIPPED = frozenset(
    {
        "no_owner",
        "owner_left",
        "no_lead",
        "lead_left",
        "no_supervisor_lead",
        "no_admin",
        "no_person",
        "person_left",
        "no_person_lead",
        "owner_here",
        "no_deputy",
        "no_group",
        "person_away",
        "has_it",
        "settled",
    }
)


class About(Protocol):
    """What is asked of a clock."""

    @property
    def site_id(self) -> int | None: ...
    @property
    def team_id(self) -> int | None: ...
    @property
    def owner_id(self) -> int | None: ...


class Reached(NamedTuple):
    """Who they are by id, and as what they are reached: `supervisor`, or why nobody is, as one of SKIPPED."""

    people: list[int]
    outcome: str


@dataclass
class Listeners:
    """Who hears of a broken promise at `now`. `handed` is to whom the one report in hand is given, where it is."""

    now: datetime
    handed: Reached | None = None
    _known: dict[tuple[Any, ...], Reached] = field(default_factory=dict)
    _hours: dict[int, Hours] = field(default_factory=dict)

    def of(self, clock: About, tell: str) -> Reached:
        """Whom a step with this aim reaches now; of a step that waits for people at work, those who are."""
        aim = Aim.read(tell)
        found = self._all(clock, aim)
        if not aim.hold or len(found.people) < 2:
            return found
        return Reached([person for person in found.people if self._works(person, self.now)], found.outcome)

    def begins(self, clock: About, tell: str, at: datetime) -> datetime:
        """When a step that was to happen at `at` can: once the first of those it reaches is at work.

        An instant that has passed, if one of them is at work now and was to be reached since then.
        """
        people = self._all(clock, Aim.read(tell)).people
        here = [person for person in people if self._works(person, self.now)]
        if not people:
            return at
        return min(self._at_work(person, at if here else max(at, self.now)) for person in here or people)

    def _all(self, clock: About, aim: Aim) -> Reached:
        if self.handed is not None:
            return self.handed
        about = (clock.owner_id,) if aim.who in OF_OWNER else (clock.site_id, clock.team_id)
        key = (aim.who, aim.named) if aim.named else (aim.who, *about)
        if key not in self._known:
            self._known[key] = self._find(clock, aim)
        return self._known[key]

    def _find(self, clock: About, aim: Aim) -> Reached:
        match aim.who:
            case "supervisor":
                return self._supervisors(clock)
            case "supervisor_lead":
                leads = _leads(supervisors_of(clock.site_id, clock.team_id, at=self.now))
                return self._here(leads, aim.who, "no_supervisor_lead")
            case "admin":
                return self._here(holders(Role.ADMIN, at=self.now), aim.who, "no_admin")
            case "owner":
                return self._one(clock.owner_id, aim.who, "no_owner", "owner_left")
            case "lead":
                owner = _person(clock.owner_id)
                return self._one(owner.lead_id if owner else None, aim.who, "no_lead", "lead_left")
            case _:
                return self._named(aim)

    def _named(self, aim: Aim) -> Reached:
        if aim.who == "person":
            return self._one(aim.named, aim.who, "no_person", "person_left")
        person = _person(aim.named)
        return self._here(_leads([person] if person else []), aim.who, "no_person_lead")

    def _supervisors(self, clock: About) -> Reached:
        """Without a supervisor the admins hear of it. An anonymous report names no team: it climbs past the teams'."""
        people = supervisors_of(clock.site_id, clock.team_id, at=self.now)
        if people:
            return Reached([person.pk for person in people], "supervisor")
        admins = self._here(holders(Role.ADMIN, at=self.now), "admin", "no_admin")
        return admins if not admins.people or clock.team_id is None else Reached(admins.people, "no_supervisor")

    def _one(self, person_id: int | None, outcome: str, missing: str, left: str) -> Reached:
        person = _person(person_id)
        if person is None:
            return Reached([], missing)
        return self._here([person], outcome, left)

    def _here(self, people: Sequence[User], outcome: str, nobody: str) -> Reached:
        """Those of them who have not left; for one who is away whoever stands in, else they read it once back."""
        here = [person for person in people if person.is_active]
        reached = standing_in(here, self.now) or here if here else []
        return Reached([person.pk for person in reached], outcome if reached else nobody)

    def _works(self, person_id: int, at: datetime) -> bool:
        return engine.is_open(self._hours_of(person_id), at)

    def _at_work(self, person_id: int, at: datetime) -> datetime:
        return engine.next_open(self._hours_of(person_id), at)

    def _hours_of(self, person_id: int) -> Hours:
        if person_id not in self._hours:
            person = User.objects.select_related("site__calendar").get(pk=person_id)
            self._hours[person_id] = hours_at_work(person)
        return self._hours[person_id]


#: Recipients that follow from who owns the report.
OF_OWNER = frozenset({"owner", "lead"})


def hours_at_work(person: User) -> Hours:
    """The hours of somebody's site, else of the organisation, on their own clock; without any, day and night."""
    calendar = person.site.calendar if person.site else organisation().calendar
    return replace(hours_of(calendar), zone=zone_of(person).key) if calendar else ALWAYS


def _person(person_id: int | None) -> User | None:
    return User.objects.select_related("site").filter(pk=person_id).first() if person_id else None


def _leads(people: Iterable[User]) -> list[User]:
    """The leads of these people who are here, each once."""
    ids = {person.lead_id for person in people if person.lead_id}
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("name", "pk")) if ids else []
