"""Whom a rule leads to at a given instant: who is here, who is away and who stands in, who has the fewest open reports.

Tool owners and people named by a rule come from what the process keeps; groups and roles take one query for each rule
whose conditions hold (engine.decide asks), and a deputy one more where somebody is away.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from feedback.people.kept import away
from feedback.people.models import Absence, Grant, Role, Scope, User
from feedback.people.queries import NEAREST, deputy_for
from feedback.reports.models import FrictionReport
from feedback.reports.states import OPEN
from feedback.routing.cast import cast
from feedback.routing.engine import Dimension, Facts, Found, Note, Rule
from feedback.routing.models import Assignment, RoutingRule

Target = RoutingRule.Target
#: The scopes of roles as the dimensions of a report.
PLACES: Mapping[str, Dimension] = {
    Scope.TOOL: Dimension.TOOL,
    Scope.TEAM: Dimension.TEAM,
    Scope.SITE: Dimension.SITE,
}
#: More people who are away than this are counted rather than named.
MOST_AWAY = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """What a report says, and when it is routed."""

    facts: Facts
    at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a rule may lead to."""

    person: User
    away_until: datetime | None
    load: int = 0
    given_at: datetime | None = None

    @property
    def turn(self) -> tuple[int, bool, float, int]:
        """Fewest open reports, then longest without a new one (never comes first), then by id: always one order."""
        given = self.given_at.timestamp() if self.given_at else 0.0
        return (self.load, self.given_at is not None, given, self.person.pk)

    def named(self) -> dict[str, Any]:
        """The person as a fact of a note."""
        return {"person": self.person.name, "person_id": self.person.pk}

    def absence(self) -> dict[str, Any]:
        """The person and until when they are away, as facts of a note."""
        return {**self.named(), "until": self.away_until.isoformat() if self.away_until else ""}


class Memory:
    """Many reports routed in one go: each that somebody gets counts for the next, and little is read twice.

    What was read is kept only if it is `steady`: while nobody is away, who is here does not depend on the instant.
    """

    def __init__(self, *, steady: bool) -> None:
        self.steady = steady
        self._read: dict[Hashable, list[Any]] = {}
        self._given: dict[int, tuple[int, datetime]] = {}

    def rows(self, key: Hashable, wanted: Callable[[], Iterable[Any]]) -> list[Any]:
        """The rows, from the database or from memory."""
        if not self.steady:
            return list(wanted())
        if key not in self._read:
            self._read[key] = list(wanted())
        return self._read[key]

    def give(self, person_id: int, at: datetime) -> None:
        """Somebody got a report that is not stored yet."""
        count, last = self._given.get(person_id, (0, at))
        self._given[person_id] = (count + 1, max(last, at))

    def counted(self, one: Candidate) -> Candidate:
        """A candidate with the reports they got in this go."""
        count, last = self._given.get(one.person.pk, (0, one.given_at))
        given_at = max(filter(None, (last, one.given_at)), default=None)
        return replace(one, load=one.load + count, given_at=given_at)


class PeopleFinder:
    """The engine's finder for one report at one instant; `people` are those it led to, by id."""

    def __init__(self, scene: Scene, memory: Memory | None = None) -> None:
        self.scene = scene
        self.memory = memory or Memory(steady=False)
        self.people: dict[int, User] = {}

    def __call__(self, rule: Rule) -> Found:
        """Whom the rule leads to; the fallback, which comes last, then asks the owners in charge and the admins."""
        found = self.by_target(rule)
        if not rule.is_fallback:
            return found
        for role in (Role.OWNER, Role.ADMIN):
            if found.person_id is None and rule.target.role != role:
                further = self.by_role(role)
                found = Found(further.person_id, (*found.notes, *further.notes))
        return found

    def by_target(self, rule: Rule) -> Found:
        """Whom the rule's own target leads to."""
        target = rule.target
        match target.kind:
            case Target.PERSON:
                return self.by_id(target.id)
            case Target.GROUP:
                return self.by_group(target.id, target.name)
            case Target.ROLE:
                return self.by_role(target.role)
            case _:
                return self.by_tool()

    def by_tool(self) -> Found:
        """The owner of the tool as it is now: the tool in hand may be older than a change of owner."""
        tool = {"tool": self.scene.facts.name(Dimension.TOOL)}
        key = self.scene.facts.keys[Dimension.TOOL]
        owner = self._known(cast().owners, key)
        if owner is None:
            owner = self._candidates(("tool", key), lambda: self._people(Q(owned_tools=key)))
        return self._one(owner[0], Note("tool_owner", tool)) if owner else Found(None, (Note("no_tool_owner", tool),))

    def by_id(self, person_id: int | None) -> Found:
        """One person, or whoever stands in for them."""
        (one,) = self._known(cast().named, person_id) or self._candidates(
            ("person", person_id), lambda: self._people(Q(pk=person_id))
        )
        return self._one(one, Note("named"))

    def _known(self, people: Mapping[int, User | None], key: Any) -> list[Candidate] | None:
        """Whom this process knows under a key, and whether they are away; None where the database has to be asked."""
        known, at = away(), self.scene.at
        if key not in people or at < known.since:
            return None
        person = people[key]
        return [Candidate(copy(person), known.until(person.pk, at))] if person else []

    def _one(self, one: Candidate, why: Note) -> Found:
        found = self._stand_in(one)
        return Found(found.person_id, (Note(why.code, {**why.facts, **one.named()}), *found.notes))

    def by_deputy(self, owner_id: int) -> Found:
        """Whoever stands in for an owner who is away; nobody for one who is here."""
        (one,) = self._candidates(("person", owner_id), lambda: self._people(Q(pk=owner_id)))
        found = self._stand_in(one)
        return found if found.person_id != owner_id else Found(None, (Note("here", one.named()),))

    def by_group(self, group_id: int | None, name: str, *, but: int | None = None) -> Found:
        """The least loaded of a group; `but` is left out."""
        members = Q(is_active=True, owner_groups=group_id, owner_groups__is_active=True) & ~Q(pk=but or 0)
        people = self._candidates(("group", group_id, but), partial(self._loaded, members))
        return self._least_loaded(people, Note("group", {"group": name}), Note("empty_group", {"group": name}))

    def by_role(self, role: str) -> Found:
        """The least loaded of those whose role is nearest to the report: its tool, team, site, or all."""
        people: list[Candidate] = []
        place = ""
        for scope, ids in self._levels(role).items():
            holding = Q(is_active=True, pk__in=ids)
            people += self._candidates(("people", *sorted(ids)), partial(self._loaded, holding))
            if any(one.away_until is None for one in people):
                place = self._place(scope)
                break
        return self._least_loaded(
            people, Note("role", {"role": role, "place": place}), Note("empty_role", {"role": role})
        )

    def _levels(self, role: str) -> dict[str, list[int]]:
        """Who holds the role, each at the nearest scope they have, the nearest scope first."""
        places = [self.scene.facts.keys.get(dimension) for dimension in PLACES.values()]
        grants = Grant.objects.filter(role=role).values_list("user_id", "scope")
        held = self.memory.rows(("role", role, *places), lambda: grants.filter(self._covering()))
        nearest: dict[int, str] = {}
        for person_id, scope in sorted(held, key=lambda grant: NEAREST.index(Scope(grant[1]))):
            nearest.setdefault(person_id, scope)
        levels: dict[str, list[int]] = {}
        for person_id, scope in nearest.items():
            levels.setdefault(scope, []).append(person_id)
        return levels

    def _least_loaded(self, people: Sequence[Candidate], chosen: Note, nobody: Note) -> Found:
        """The first of `people` who is here; only where all are away, the first who has somebody standing in."""
        here = next((one for one in people if one.away_until is None), None)
        if here is not None:
            told = Note(chosen.code, {**chosen.facts, **here.named(), "open": here.load})
            return self._found(here.person, *_absences(one for one in people if one.away_until), told)
        for one in people:
            found = self._stand_in(one)
            if found.person_id is not None:
                return found
        return Found(None, tuple(_absences(people)) or (nobody,))

    def _stand_in(self, one: Candidate) -> Found:
        """The person, or the deputy of one who is away, or nobody."""
        if not one.person.is_active:
            return Found(None, (Note("left", one.named()),))
        if one.away_until is None:
            return self._found(one.person)
        deputy = deputy_for(one.person, self.scene.at)
        if deputy is None:
            return Found(None, (Note("away_alone", one.absence()),))
        told = Note("stands_in", {**one.absence(), "deputy": deputy.name, "deputy_id": deputy.pk})
        return self._found(deputy, told)

    def _found(self, person: User, *notes: Note) -> Found:
        self.people[person.pk] = person
        return Found(person.pk, notes)

    def _candidates(self, key: Hashable, rows: Callable[[], Iterable[Any]]) -> list[Candidate]:
        """People in the order in which it is their turn."""
        found = map(self.memory.counted, map(_candidate, self.memory.rows(key, rows)))
        return sorted(found, key=lambda one: one.turn)

    def _people(self, wanted: Q) -> QuerySet[User]:
        """People with the instant until which each is away."""
        away = Absence.objects.filter(user=OuterRef("pk"), starts_at__lte=self.scene.at, ends_at__gt=self.scene.at)
        until = away.order_by("-ends_at").values("ends_at")[:1]
        return User.objects.filter(wanted).only("name", "email", "is_active").annotate(away_until=Subquery(until))

    def _loaded(self, wanted: Q) -> QuerySet[User]:
        return _with_load(self._people(wanted))

    def _covering(self) -> Q:
        covering = Q(scope=Scope.ORGANISATION)
        for scope, dimension in PLACES.items():
            if (key := self.scene.facts.keys.get(dimension)) is not None:
                covering |= Q(scope=scope, scope_id=key)
        return covering

    def _place(self, scope: str) -> str:
        """What a scope is called; the organisation, and what must not be told, is called nothing."""
        return self.scene.facts.name(PLACES[scope]) if scope in PLACES else ""


def _candidate(row: Any) -> Candidate:
    counted = {column: getattr(row, column) for column in ("load", "given_at") if hasattr(row, column)}
    return Candidate(row, row.away_until, **counted)


def _absences(away: Iterable[Candidate]) -> list[Note]:
    people = list(away)
    if len(people) > MOST_AWAY:
        return [Note("many_away", {"count": len(people)})]
    return [Note("away", one.absence()) for one in people]


def _with_load(people: QuerySet[User]) -> QuerySet[User]:
    """With how many open reports each owns, and when each was last given one."""
    owned = FrictionReport.objects.filter(owner=OuterRef("pk"), state__in=OPEN).order_by()
    given = Assignment.objects.filter(owner=OuterRef("pk")).order_by("-created_at")
    return people.annotate(
        load=Coalesce(Subquery(owned.values("owner").annotate(count=Count("pk")).values("count")), 0),
        given_at=Subquery(given.values("created_at")[:1]),
    )
