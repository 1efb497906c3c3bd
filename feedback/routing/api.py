"""Routing's door for programs: the rules, and *Who would get this?*"""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from feedback.catalogue.models import Moment, Severity
from feedback.catalogue.queries import (
    call_types_visible_to,
    categories_visible_to,
    tools_visible_to,
)
from feedback.core.api.kit import (
    CreateMixin,
    DeleteMixin,
    Input,
    InputList,
    ListMixin,
    NamedField,
    NamedInput,
    PatchMixin,
    PersonField,
    PersonInput,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    reading,
    verb,
)
from feedback.core.verdicts import Verdict
from feedback.people.queries import owner_groups_visible_to, people_visible_to, sites_visible_to, teams_visible_to
from feedback.routing import actions, book, explain, queries
from feedback.routing.actions.rules import ANSWERING, Draft, draft_of
from feedback.routing.filters import RuleFilters
from feedback.routing.models import RoutingRule
from feedback.routing.permissions import may_edit_rules

LIMIT = 1000
#: What rules look at in a report.
DECIDING = ("tool", "severity", "call_type", "category", "site", "team", "anonymous")


class RuleShown(Shown):
    """A rule. `position` is the place at which it is tried; the fallback, which is last, has none."""

    id = serializers.IntegerField()
    name = serializers.SerializerMethodField()
    position = serializers.SerializerMethodField()
    version = serializers.IntegerField()
    is_active = serializers.BooleanField()
    is_fallback = serializers.BooleanField()
    sentence = serializers.SerializerMethodField()
    tools = serializers.ListField(child=NamedField(), source="tools.all")
    call_types = serializers.ListField(child=NamedField(), source="call_types.all")
    categories = serializers.ListField(child=NamedField(), source="categories.all")
    severities = serializers.ListField(child=serializers.ChoiceField(choices=Severity.choices))
    sites = serializers.ListField(child=NamedField(), source="sites.all")
    teams = serializers.ListField(child=NamedField(), source="teams.all")
    target = serializers.ChoiceField(choices=RoutingRule.Target.choices)
    person = PersonField(allow_null=True)
    role = serializers.CharField()
    group = NamedField(allow_null=True)
    updated_at = serializers.DateTimeField()

    def get_name(self, rule: RoutingRule) -> str:
        return explain.rule_name(rule.name)

    def get_position(self, rule: RoutingRule) -> int | None:
        return None if rule.is_fallback else rule.position

    def get_sentence(self, rule: RoutingRule) -> str:
        return explain.rule_sentence(book.as_rule(rule, rule.position))


def _things(visible_to: Any) -> InputList:
    return InputList(child=NamedInput(visible_to), required=False, max_length=LIMIT)


class RuleInput(Input):
    """A rule. A condition that is left out or empty holds for every report."""

    name = serializers.CharField(max_length=120, allow_blank=True)
    tools = _things(tools_visible_to)
    call_types = _things(call_types_visible_to)
    categories = _things(categories_visible_to)
    severities = serializers.ListField(
        child=serializers.ChoiceField(choices=Severity.choices), required=False, max_length=len(Severity)
    )
    sites = _things(sites_visible_to)
    teams = _things(teams_visible_to)
    target = serializers.ChoiceField(choices=RoutingRule.Target.choices)
    person = PersonInput(people_visible_to, required=False, allow_null=True)
    role = serializers.ChoiceField(choices=[(role.value, role.label) for role in ANSWERING], required=False)
    group = NamedInput(owner_groups_visible_to, required=False, allow_null=True)


class RulePlaceInput(Input):
    """A place in the order, from 1."""

    to = serializers.IntegerField(min_value=1, max_value=10_000)


class QuestionInput(Input):
    """A report that somebody thinks of. Site and team are the caller's own if left out; its texts decide nothing."""

    tool = NamedInput(tools_visible_to)
    severity = serializers.ChoiceField(choices=Severity.choices)
    call_type = NamedInput(call_types_visible_to, required=False, allow_null=True)
    category = NamedInput(categories_visible_to, required=False, allow_null=True)
    site = NamedInput(sites_visible_to, required=False, allow_null=True)
    team = NamedInput(teams_visible_to, required=False, allow_null=True)
    moment = serializers.ChoiceField(choices=Moment.choices, required=False, allow_blank=True)
    text = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    expected = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    suggested = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    interaction_id = serializers.CharField(max_length=120, required=False, allow_blank=True)
    anonymous = serializers.BooleanField(required=False)


class QuestionQuery(Input):
    """The same in an address: what decides, by id or name. `anonymous` is asked by POST: addresses are logged."""

    tool = NamedInput(tools_visible_to)
    severity = serializers.ChoiceField(choices=Severity.choices)
    call_type = NamedInput(call_types_visible_to, required=False)
    category = NamedInput(categories_visible_to, required=False)
    site = NamedInput(sites_visible_to, required=False)
    team = NamedInput(teams_visible_to, required=False)


class RuleNamed(Shown):
    """A rule by name, place and version."""

    id = serializers.IntegerField()
    name = serializers.SerializerMethodField()
    number = serializers.IntegerField()
    version = serializers.IntegerField()

    def get_name(self, rule: Any) -> str:
        return explain.rule_name(rule.name)


class PassedShown(Shown):
    """A rule that does not decide, and why."""

    rule = RuleNamed()
    why = serializers.CharField()


class PreviewShown(Shown):
    """Who would get such a report now; `owner` and `rule` are null where nobody can be found."""

    owner = PersonField(allow_null=True)
    rule = RuleNamed(allow_null=True)
    reason = serializers.CharField()
    passed_over = PassedShown(many=True)


class RuleViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, DeleteMixin, ScopedViewSet):
    """Who gets which reports: rules tried in order, read by admins and owners, changed by admins."""

    visible_to = queries.rules_visible_to
    shown, input = RuleShown, RuleInput
    filterset_class = RuleFilters
    ordering = ["is_fallback", "position"]

    def may(self, thing: Any) -> Verdict:
        return may_edit_rules(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("person", "group").prefetch_related(*book.RELATIONS.values())

    def add(self, data: dict[str, Any]) -> RoutingRule:
        return actions.create_rule(by=self.person, draft=Draft(**data))

    def change(self, thing: RoutingRule, changes: dict[str, Any]) -> None:
        actions.edit_rule(rule=thing, by=self.person, draft=replace(draft_of(thing), **changes))

    def remove(self, thing: RoutingRule) -> None:
        actions.delete_rule(rule=thing, by=self.person)

    @verb(RulePlaceInput)
    def move(self, rule: RoutingRule, data: dict[str, Any]) -> None:
        """Try it at another place; the others make room."""
        actions.move_rule(rule=rule, by=self.person, **data)

    @verb()
    def enable(self, rule: RoutingRule) -> None:
        """Switch it on."""
        actions.enable_rule(rule=rule, by=self.person)

    @verb()
    def disable(self, rule: RoutingRule) -> None:
        """Switch it off."""
        actions.disable_rule(rule=rule, by=self.person)

    @reading(PreviewShown, query=QuestionQuery, detail=False)
    def preview(self, asked: dict[str, Any]) -> queries.Preview:
        """Who would get such a report, by which rule, and why each rule before it does not decide."""
        return queries.preview(self.person, **asked)

    @verb(QuestionInput, shown=PreviewShown, detail=False, writes=False, on=preview)
    def ask(self, asked: dict[str, Any]) -> queries.Preview:
        """Who would get such a report, by which rule, and why each rule before it does not decide."""
        return queries.preview(self.person, **{name: asked[name] for name in DECIDING if name in asked})


resources = {"routing-rules": RuleViewSet}
