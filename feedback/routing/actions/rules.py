"""Changing the rules. Only admins do; each change writes what the rule says now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Category, Severity, Tool
from feedback.core.errors import Conflict, Invalid, Text
from feedback.core.text import clean_line
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import OwnerGroup, Role, Site, Team, User
from feedback.routing import book
from feedback.routing.engine import Rule
from feedback.routing.models import RoutingRule, RuleBook
from feedback.routing.permissions import may_edit_rules

Target = RoutingRule.Target
#: Who can be asked to answer a report; agents and champions raise them.
ANSWERING = (Role.OWNER, Role.SUPERVISOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rule is to say. An empty condition holds for all; of the last three only what the target needs is kept."""

    name: str
    target: str
    tools: Sequence[Tool] = ()
    call_types: Sequence[CallType] = ()
    categories: Sequence[Category] = ()
    severities: Sequence[str] = ()
    sites: Sequence[Site] = ()
    teams: Sequence[Team] = ()
    person: User | None = None
    role: str = ""
    group: OwnerGroup | None = None

    @property
    def conditions(self) -> Mapping[str, Sequence[Any]]:
        """The conditions that are relations, by their names."""
        return {name: getattr(self, name) for name in book.RELATIONS.values()}


def draft_of(rule: RoutingRule) -> Draft:
    """What a rule says now, to be changed in part."""
    return Draft(
        name=rule.name,
        target=rule.target,
        severities=rule.severities,
        person=rule.person,
        role=rule.role,
        group=rule.group,
        **{name: list(getattr(rule, name).all()) for name in book.RELATIONS.values()},
    )


@transaction.atomic
def create_rule(*, by: User | None, draft: Draft, now: datetime | None = None) -> RoutingRule:
    """A rule that is tried after all others but the fallback. Raises Forbidden, and Invalid field by field."""
    _open_book(by)
    last = RoutingRule.objects.filter(is_fallback=False).aggregate(last=Max("position"))["last"] or 0
    rule = _write(RoutingRule(position=last + 1), draft)
    _tell("created", rule, by, now, _snapshot(rule))
    return rule


@transaction.atomic
def edit_rule(
    *, rule: RoutingRule, by: User | None, draft: Draft, version: int | None = None, now: datetime | None = None
) -> RoutingRule:
    """Let a rule say something else: a new version, unless it says the same. Reports under way keep their owner.

    `version` is the one that was read; Conflict when it is another by now. The fallback takes no conditions.
    """
    _open_book(by)
    rule = RoutingRule.objects.get(pk=rule.pk)
    if version is not None and version != rule.version:
        raise Conflict(_("Somebody changed this rule meanwhile. Look at it again, then change it."))
    before = _snapshot(rule)
    after = _snapshot(_write(rule, draft))
    if before != after:
        rule.version += 1
        rule.save(update_fields=["version"])
        _tell("edited", rule, by, now, {**after, "version": rule.version})
    return rule


@transaction.atomic
def move_rule(*, rule: RoutingRule, by: User | None, to: int, now: datetime | None = None) -> RoutingRule:
    """Try a rule at place `to`, counted from 1; the others make room. The fallback stays last (Conflict)."""
    _open_book(by)
    rows = list(RoutingRule.objects.filter(is_fallback=False))
    if rule not in rows:
        raise Conflict(_("The fallback is always tried last."))
    before = rows.index(rule) + 1
    moved = rows.pop(before - 1)
    rows.insert(max(to, 1) - 1, moved)
    for position, row in enumerate(rows, start=1):
        row.position = position
    RoutingRule.objects.bulk_update(rows, ["position"])
    if moved.position != before:
        _tell("moved", moved, by, now, {"name": moved.name, "place": moved.position})
    return moved


@transaction.atomic
def enable_rule(*, rule: RoutingRule, by: User | None, now: datetime | None = None) -> RoutingRule:
    """Try a rule again. Raises Conflict when it is on."""
    return _switch(rule, by, now, active=True)


@transaction.atomic
def disable_rule(*, rule: RoutingRule, by: User | None, now: datetime | None = None) -> RoutingRule:
    """Pass a rule over until it is switched on again. The fallback stays on (Conflict)."""
    return _switch(rule, by, now, active=False)


@transaction.atomic
def delete_rule(*, rule: RoutingRule, by: User | None, now: datetime | None = None) -> RoutingRule:
    """Take a rule away for good; decisions it made keep its name, version and reason. The fallback stays (Conflict)."""
    _open_book(by)
    rule = RoutingRule.objects.get(pk=rule.pk)
    if rule.is_fallback:
        raise Conflict(_("The fallback cannot be deleted: it makes sure that every report gets somebody."))
    _tell("deleted", rule, by, now, _snapshot(rule))
    rule.delete()
    RoutingRule.objects.filter(is_fallback=False, position__gt=rule.position).update(position=F("position") - 1)
    return rule


def _open_book(by: User | None) -> None:
    """Hold the book, so that nobody else changes rules meanwhile."""
    if by is not None:
        may_edit_rules(by).demand()
    RuleBook.objects.select_for_update().first()


def _switch(rule: RoutingRule, by: User | None, now: datetime | None, *, active: bool) -> RoutingRule:
    _open_book(by)
    rule = RoutingRule.objects.get(pk=rule.pk)
    if rule.is_fallback:
        raise Conflict(_("The fallback is always on: it makes sure that every report gets somebody."))
    if rule.is_active == active:
        raise Conflict(_("This rule is on already.") if active else _("This rule is off already."))
    rule.is_active = active
    rule.save(update_fields=["is_active", "updated_at"])
    _tell("enabled" if active else "disabled", rule, by, now, {"name": rule.name})
    return rule


def _write(rule: RoutingRule, draft: Draft) -> RoutingRule:
    _check(rule, draft)
    severities = [code for code in Severity.values if code in draft.severities]
    rule.name = clean_line(draft.name)
    rule.severities = [] if len(severities) == len(Severity.values) else severities
    rule.target = draft.target
    rule.person = draft.person if draft.target == Target.PERSON else None
    rule.role = draft.role if draft.target == Target.ROLE else ""
    rule.group = draft.group if draft.target == Target.GROUP else None
    rule.save()
    for relation, things in draft.conditions.items():
        getattr(rule, relation).set(things)
    return rule


def _check(rule: RoutingRule, draft: Draft) -> None:
    wrong: dict[str, Text] = {}
    if told := _name_trouble(rule, clean_line(draft.name)):
        wrong["name"] = told
    if unknown := set(draft.severities) - set(Severity.values):
        wrong["severities"] = format_lazy(_("There is no severity “{code}”."), code=min(unknown))
    if rule.is_fallback and (draft.severities or any(draft.conditions.values())):
        wrong[""] = _("The fallback takes what no other rule takes, so it has no conditions.")
    if wrong := {**wrong, **_target_trouble(rule, draft)}:
        raise Invalid(wrong)


def _name_trouble(rule: RoutingRule, name: str) -> Text:
    limit = RoutingRule._meta.get_field("name").max_length or 0
    if not name and not rule.is_fallback:
        return _("Give it a name: reports will say which rule chose their owner.")
    if len(name) > limit:
        return format_lazy(_("A name has at most {limit} characters."), limit=limit)
    if name and RoutingRule.objects.filter(name__iexact=name).exclude(pk=rule.pk).exists():
        return _("Another rule has this name.")
    return ""


def _target_trouble(rule: RoutingRule, draft: Draft) -> dict[str, Text]:
    if draft.target not in Target.values:
        return {"target": _("Choose to whom the rule leads.")}
    if draft.target == Target.ROLE and draft.role not in ANSWERING:
        return {"role": _("Choose owner, supervisor or admin: they answer reports.")}
    if draft.target == Target.PERSON:
        return _named_trouble("person", draft.person, rule.person, _("Choose the person."))
    if draft.target == Target.GROUP:
        return _named_trouble("group", draft.group, rule.group, _("Choose the group."))
    return {}


def _named_trouble(
    field: str, chosen: User | OwnerGroup | None, before: User | OwnerGroup | None, missing: Text
) -> dict[str, Text]:
    """Somebody has to be chosen, and to be here; whoever was chosen before may stay, although they have left."""
    if chosen is None:
        return {field: missing}
    if not chosen.is_active and chosen != before:
        return {field: format_lazy(_("{name} is not here any more. Choose another."), name=chosen.name)}
    return {}


def _snapshot(rule: RoutingRule) -> dict[str, Any]:
    """What a rule says, as the journal keeps it; read afresh, because the relations have just been set."""
    found: Rule = book.as_rule(book.rows().get(pk=rule.pk), rule.position)
    return book.snapshot(found)


def _tell(what: str, rule: RoutingRule, by: User | None, now: datetime | None, facts: dict[str, Any]) -> None:
    record(
        Fact(
            f"routing_rule.{what}",
            subject=Thing("routing_rule", rule.pk),
            at=now or timezone.now(),
            actor=by.pk if by else None,
            data=facts,
        )
    )
