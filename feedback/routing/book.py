"""The rules as the engine reads them, and a process's own copy of them, kept while nobody changes the set-up."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from feedback.core.kept import Kept
from feedback.routing.engine import Dimension, Key, Rule, Target
from feedback.routing.models import RoutingRule

#: The relation that holds each dimension's condition; severities are a column.
RELATIONS: Mapping[Dimension, str] = {
    Dimension.TOOL: "tools",
    Dimension.CALL_TYPE: "call_types",
    Dimension.CATEGORY: "categories",
    Dimension.SITE: "sites",
    Dimension.TEAM: "teams",
}


def rows() -> QuerySet[RoutingRule]:
    """Rules in the order in which they are tried, with everything they name: seven queries, however many there are."""
    return RoutingRule.objects.select_related("person", "group").prefetch_related(*RELATIONS.values())


def read(rules: Iterable[RoutingRule] | None = None) -> tuple[Rule, ...]:
    """The rules as they are stored now, with today's names."""
    return tuple(as_rule(row, number) for number, row in enumerate(rows() if rules is None else rules, start=1))


#: The rules of today, as each process keeps them.
current = Kept(read)


def as_rule(row: RoutingRule, number: int) -> Rule:
    """One row as the engine's rule."""
    conditions: dict[Dimension, dict[Key, str]] = {
        dimension: {entry.pk: entry.name for entry in getattr(row, relation).all()}
        for dimension, relation in RELATIONS.items()
    }
    conditions[Dimension.SEVERITY] = {code: code for code in row.severities}
    return Rule(
        id=row.pk,
        name=row.name,
        number=number,
        version=row.version,
        target=_target(row),
        conditions={d: conditions[d] for d in Dimension if conditions[d]},
        is_active=row.is_active,
        is_fallback=row.is_fallback,
    )


def _target(row: RoutingRule) -> Target:
    named = row.person if row.target == RoutingRule.Target.PERSON else row.group
    if row.target in (RoutingRule.Target.PERSON, RoutingRule.Target.GROUP) and named is not None:
        return Target(row.target, id=named.pk, name=named.name)
    return Target(row.target, role=row.role)


# --- what the journal keeps of a rule ----------------------------------------------------------------------------


def snapshot(rule: Rule) -> dict[str, Any]:
    """A rule as plain facts, as an event keeps them: places and things by id and name, people by id alone."""
    return {
        "name": rule.name,
        "version": rule.version,
        "active": rule.is_active,
        "fallback": rule.is_fallback,
        "target": {"kind": rule.target.kind, "id": rule.target.id, "role": rule.target.role},
        "conditions": {d.value: [[key, name] for key, name in keys.items()] for d, keys in rule.conditions.items()},
    }


def from_snapshot(rule_id: int, data: Mapping[str, Any], target_name: str) -> Rule:
    """The rule that an event tells of, as it was then; `target_name` is what its person or group is called today."""
    return Rule(
        id=rule_id,
        name=data["name"],
        number=0,
        version=data["version"],
        target=Target(**data["target"], name=target_name),
        conditions={Dimension(d): dict(keys) for d, keys in data["conditions"].items()},
        is_active=data["active"],
        is_fallback=data["fallback"],
    )
