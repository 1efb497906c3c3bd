"""Asking the rules who gets a report: one that is stored, or one that somebody only thinks of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from feedback.catalogue.models import CallType, Category, Tool
from feedback.people.models import Scope, Site, Team, User
from feedback.reports.models import FrictionReport
from feedback.routing.engine import REVEALING, Decision, Dimension, Facts, Key, Rule, decide
from feedback.routing.finding import PeopleFinder, Scene


@dataclass(frozen=True, slots=True)
class Question:
    """What the rules are told of a report. Of an anonymous one no reason will name the site or the team."""

    tool: Tool
    severity: str
    site: Site | None = None
    team: Team | None = None
    call_type: CallType | None = None
    category: Category | None = None
    anonymous: bool = False

    @classmethod
    def about(cls, report: FrictionReport) -> "Question":
        """The question that a stored report asks."""
        return cls(
            tool=report.tool,
            severity=report.severity,
            site=report.site,
            team=report.team,
            call_type=report.call_type,
            category=report.category,
            anonymous=report.anonymous,
        )

    def facts(self) -> Facts:
        """As the engine reads it."""
        things = {
            Dimension.TOOL: self.tool,
            Dimension.CALL_TYPE: self.call_type,
            Dimension.CATEGORY: self.category,
            Dimension.SITE: self.site,
            Dimension.TEAM: self.team,
        }
        keys: dict[Dimension, Key | None] = {d: thing.pk if thing else None for d, thing in things.items()}
        names = {d: thing.name for d, thing in things.items() if thing and not (self.anonymous and d in REVEALING)}
        return Facts({**keys, Dimension.SEVERITY: self.severity}, {**names, Dimension.SEVERITY: self.severity})

    def scene(self, at: datetime) -> Scene:
        """As the finder reads it."""
        places: dict[str, str] = {Scope.TOOL: self.tool.name}
        if not self.anonymous:
            places |= {scope: it.name for scope, it in ((Scope.SITE, self.site), (Scope.TEAM, self.team)) if it}
        return Scene(
            at=at,
            tool_id=self.tool.pk,
            tool_name=self.tool.name,
            tool_owner_id=self.tool.owner_id,
            site_id=self.site.pk if self.site else None,
            team_id=self.team.pk if self.team else None,
            places=places,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say: the engine's decision, and the person it leads to."""

    decision: Decision
    owner: User | None


def ask(rules: Iterable[Rule], question: Question, at: datetime) -> Answer:
    """Who gets it at that instant, by which rule, and why."""
    finder = PeopleFinder(question.scene(at))
    decision = decide(rules, question.facts(), finder)
    owner = finder.people[decision.person_id] if decision.person_id is not None else None
    return Answer(decision, owner)
