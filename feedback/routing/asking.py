"""Asking the rules who gets a report: one that is stored, or one that somebody only thinks of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from feedback.catalogue.models import CallType, Category, Tool
from feedback.people.models import Site, Team, User
from feedback.reports.crowds import tells_site
from feedback.reports.models import FrictionReport
from feedback.routing.engine import Decision, Dimension, Facts, Key, Rule, decide
from feedback.routing.finding import Memory, PeopleFinder, Scene

#: What would give an anonymous reporter away.
REVEALING = frozenset({Dimension.SITE, Dimension.TEAM})


@dataclass(frozen=True, slots=True)
class Sketch:
    """A report that somebody only thinks of, as far as rules look at it; its fields are called as a report's."""

    tool: Tool
    severity: str
    site: Site | None = None
    team: Team | None = None
    call_type: CallType | None = None
    category: Category | None = None
    anonymous: bool = False


def facts_of(report: FrictionReport | Sketch) -> Facts:
    """A report as the engine reads it: names are looked up when a sentence needs them, and never what gives away."""

    def name(dimension: Dimension) -> str:
        if dimension is Dimension.SEVERITY:
            return report.severity
        thing = getattr(report, dimension)
        return thing.name if thing and not (report.anonymous and dimension in REVEALING) else ""

    keys: dict[Dimension, Key | None] = {d: _key(report, d) for d in Dimension if d is not Dimension.SEVERITY}
    return Facts({**keys, Dimension.SEVERITY: report.severity}, name)


def _key(report: FrictionReport | Sketch, dimension: Dimension) -> int | None:
    """A thing's id; a stored report tells it without loading the thing. Without a name, no rule asks for the team, nor
    for a site that is not told."""
    if isinstance(report, FrictionReport):
        return report.told_site_id if dimension is Dimension.SITE else getattr(report, f"{dimension}_id")
    if report.anonymous and dimension is Dimension.TEAM:
        return None
    if report.anonymous and dimension is Dimension.SITE and not tells_site(report.site):
        return None
    thing = getattr(report, dimension)
    return thing.pk if thing else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say: the engine's decision, and the person it leads to."""

    decision: Decision
    owner: User | None


def ask(rules: Iterable[Rule], report: FrictionReport | Sketch, at: datetime, memory: Memory | None = None) -> Answer:
    """Who gets it at that instant, by which rule, and why; `memory` is what is known from those asked about before."""
    facts = facts_of(report)
    finder = PeopleFinder(Scene(facts, at), memory)
    decision = decide(rules, facts, finder)
    owner = finder.people[decision.person_id] if decision.person_id is not None else None
    return Answer(decision, owner)
