"""Which rule decides, and why each one before it did not. Pure: no database, no clock, no language.

Rules are tried in order. One is passed over because it is switched off, because a condition does not hold, or because
nobody it leads to is there; the first that is left decides. Who is there is asked of a `Finder`, and only for rules
whose every condition holds. Reasons are codes with facts (`Note`), which explain.py puts into the reader's language.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

Key: TypeAlias = int | str


class Dimension(StrEnum):
    """What a condition can be about, in the order in which conditions are read aloud."""

    TOOL = "tool"
    CALL_TYPE = "call_type"
    CATEGORY = "category"
    SEVERITY = "severity"
    SITE = "site"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Note:
    """One reason: a code of explain.py and the facts its sentence needs, as JSON can hold them."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The note as it is stored; `Note.from_json` reads it back."""
        return {"code": self.code, **self.facts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Note":
        """A stored note."""
        return cls(data["code"], {name: value for name, value in data.items() if name != "code"})


@dataclass(frozen=True, slots=True)
class Target:
    """To whom a rule leads: `kind` as in RoutingRule.Target, with the id or the role it needs and the name it had."""

    kind: str
    id: int | None = None
    role: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `conditions` are the accepted keys with their names; a dimension that is left out accepts everything.

    `number` is its place among all rules, from 1. A fallback may have no name of its own.
    """

    id: int
    name: str
    number: int
    version: int
    target: Target
    conditions: Mapping[Dimension, Mapping[Key, str]] = field(default_factory=dict)
    is_active: bool = True
    is_fallback: bool = False


def nameless(dimension: Dimension) -> str:
    """No names at all."""
    return ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules look at in a report: a key for each dimension, None where the report says nothing.

    `name` gives a key's name, or "" where it must not be told; it is called only for what a sentence names.
    """

    keys: Mapping[Dimension, Key | None]
    name: Callable[[Dimension], str] = nameless


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a rule leads to at this moment (an id, or None), and what there is to say about it."""

    person_id: int | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A rule that did not decide: switched off, or a condition does not hold, or nobody it leads to is there."""

    rule: Rule
    misses: tuple[Dimension, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets it, by which rule; without a rule there is no owner either. `notes` say why, most important last."""

    person_id: int | None
    rule: Rule | None
    notes: tuple[Note, ...]
    passed_over: tuple[PassedOver, ...]


Finder: TypeAlias = Callable[[Rule], Found]


def misses(rule: Rule, facts: Facts) -> tuple[Dimension, ...]:
    """The conditions of a rule that do not hold."""
    return tuple(d for d in Dimension if d in rule.conditions and facts.keys.get(d) not in rule.conditions[d])


def decide(rules: Iterable[Rule], facts: Facts, find: Finder) -> Decision:
    """Try the rules in their order; see the module. What kept a fitting rule from deciding is part of the reasons."""
    passed: list[PassedOver] = []
    said: list[Note] = []
    for rule in rules:
        missed = misses(rule, facts)
        if not rule.is_active or missed:
            passed.append(PassedOver(rule, missed))
            continue
        found = find(rule)
        if found.person_id is not None:
            return Decision(found.person_id, rule, (*said, fits(rule, facts), *found.notes), tuple(passed))
        passed.append(PassedOver(rule, notes=found.notes))
        said += [fits(rule, facts), *found.notes]
    return Decision(None, None, (*said, Note("nobody")), tuple(passed))


def fits(rule: Rule, facts: Facts) -> Note:
    """That a rule's conditions hold, naming the report's own values: those that were asked for, no others."""
    if rule.is_fallback:
        return Note("fallback", {"rule": rule.name, "version": rule.version})
    named = {d.value: facts.name(d) for d in Dimension if d in rule.conditions}
    told = {dimension: name for dimension, name in named.items() if name}
    return Note("fits", {"rule": rule.name, "version": rule.version, **told})


def never_reached(rule: Rule, earlier: Iterable[Rule], site_of_team: Mapping[Key, Key]) -> Rule | None:
    """The earlier rule that takes every report this one is for, if there is one."""
    return next((other for other in earlier if other.is_active and _covers(other, rule, site_of_team)), None)


def contradicts_itself(rule: Rule, site_of_team: Mapping[Key, Key]) -> bool:
    """Whether a rule asks for teams of which none is at any of the sites it asks for."""
    teams, sites = rule.conditions.get(Dimension.TEAM), rule.conditions.get(Dimension.SITE)
    return bool(teams and sites) and not {site_of_team.get(team) for team in teams or ()} & set(sites or ())


def _covers(wide: Rule, narrow: Rule, site_of_team: Mapping[Key, Key]) -> bool:
    """Whether each condition of `wide` holds for everything `narrow` is for; a team is at one site only."""
    accepted = {d: set(keys) for d, keys in narrow.conditions.items()}
    if Dimension.TEAM in accepted and Dimension.SITE not in accepted:
        accepted[Dimension.SITE] = {site_of_team[team] for team in accepted[Dimension.TEAM] if team in site_of_team}
    return all(accepted.get(d) and accepted[d] <= set(keys) for d, keys in wide.conditions.items())
