"""Programmes and their rounds, for programs."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from feedback.catalogue.queries import call_types_visible_to, tools_visible_to
from feedback.core.api.kit import (
    CreateMixin,
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
from feedback.core.errors import Conflict
from feedback.core.verdicts import Verdict
from feedback.people.models import Role, User
from feedback.people.queries import people_visible_to, sites_visible_to, teams_visible_to
from feedback.training import actions, queries, showing
from feedback.training.api_needs import NeedVerbs
from feedback.training.drafting import today_at
from feedback.training.filters import CycleFilters, ProgrammeFilters
from feedback.training.models import Cycle, Programme, Why
from feedback.training.permissions import may_answer_needs, may_keep_programmes, may_plan_round
from feedback.training.states import Completion

_DAYS: dict[str, Any] = {"min_value": 0, "max_value": 366, "required": False, "allow_null": True}


class ProgrammeShown(Shown):
    """Training that comes back. For whom: what is empty does not limit, and without `roles` it is agents and champions.

    `recurrence` is a rule as in RFC 5545; empty, it is held once.
    """

    id = serializers.IntegerField()
    name = serializers.CharField()
    summary = serializers.CharField()
    sites = serializers.ListField(child=NamedField(), source="sites.all")
    teams = serializers.ListField(child=NamedField(), source="teams.all")
    tools = serializers.ListField(child=NamedField(), source="tools.all")
    call_types = serializers.ListField(child=NamedField(), source="call_types.all")
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    joined_since = serializers.DateField(allow_null=True)
    recurrence = serializers.CharField()
    starts_on = serializers.DateField()
    window_days = serializers.IntegerField(allow_null=True)
    due_days = serializers.IntegerField(allow_null=True)
    joiner_days = serializers.IntegerField(allow_null=True)
    minutes = serializers.IntegerField()
    seats = serializers.IntegerField()
    away_percent = serializers.IntegerField(help_text="How much of a team may be in sessions at the same time.")
    leads = serializers.ListField(child=PersonField(), source="leads.all")
    completion = serializers.ChoiceField(Completion.choices)
    pass_percent = serializers.IntegerField()
    reminders = serializers.ListField(child=serializers.IntegerField(), help_text="Minutes before a session.")
    tells_supervisor_after = serializers.IntegerField(allow_null=True)
    tells_lead_after = serializers.IntegerField(allow_null=True)
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ProgrammeInput(Input):
    """A programme; what is left out is a refresher every quarter for everybody on the floor."""

    name = serializers.CharField(max_length=120)
    starts_on = serializers.DateField()
    summary = serializers.CharField(max_length=500, required=False, allow_blank=True)
    sites = InputList(child=NamedInput(sites_visible_to), required=False, max_length=1000)
    teams = InputList(child=NamedInput(teams_visible_to), required=False, max_length=5000)
    tools = InputList(child=NamedInput(tools_visible_to), required=False, max_length=200)
    call_types = InputList(child=NamedInput(call_types_visible_to), required=False, max_length=200)
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices), required=False, max_length=5)
    joined_since = serializers.DateField(required=False, allow_null=True)
    recurrence = serializers.CharField(max_length=200, required=False, allow_blank=True)
    window_days = serializers.IntegerField(**_DAYS)
    due_days = serializers.IntegerField(**_DAYS)
    joiner_days = serializers.IntegerField(**_DAYS)
    minutes = serializers.IntegerField(min_value=5, max_value=480, required=False)
    seats = serializers.IntegerField(min_value=1, max_value=500, required=False)
    away_percent = serializers.IntegerField(min_value=1, max_value=100, required=False)
    leads = InputList(child=PersonInput(people_visible_to), required=False, max_length=500)
    completion = serializers.ChoiceField(Completion.choices, required=False)
    pass_percent = serializers.IntegerField(min_value=1, max_value=100, required=False)
    reminders = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=6)
    tells_supervisor_after = serializers.IntegerField(**_DAYS)
    tells_lead_after = serializers.IntegerField(**_DAYS)


class RetireInput(Input):
    """What becomes of the sessions to come: they are held all the same (`keep`, the default), or called off."""

    sessions = serializers.ChoiceField(["keep", "cancel"], required=False)


class CycleShown(Shown):
    """A round of a programme: open from `opens_on` to `closes_on`, to be done by `due_on`."""

    id = serializers.IntegerField()
    programme = NamedField()
    opens_on = serializers.DateField()
    closes_on = serializers.DateField()
    due_on = serializers.DateField()
    planned_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class AwayShown(Shown):
    """How many of a team would be in a session."""

    team = serializers.CharField()
    people = serializers.IntegerField()


class PlannedShown(Shown):
    """A session that would be added, or one that is there already (`session`), with the seats then taken."""

    session = serializers.IntegerField(source="session.pk", default=None, allow_null=True)
    site = NamedField()
    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")
    lead = PersonField(allow_null=True)
    seats = serializers.IntegerField()
    taken = serializers.IntegerField(source="people")
    away = AwayShown(many=True)


class WithoutShown(Shown):
    """Who would have no seat, and why."""

    why = serializers.ChoiceField(Why.choices)
    reason = serializers.CharField(source="label")
    people = serializers.ListField(child=PersonField())


class PlanShown(Shown):
    """A plan that is not made yet. `expected` names it for `generate`."""

    expected = serializers.CharField(source="digest")
    placed = serializers.IntegerField()
    unplaced = serializers.IntegerField()
    sessions = PlannedShown(many=True, source="all_sessions")
    without = WithoutShown(many=True)


class GenerateInput(Input):
    """Without `expected` whatever the plan is now is made; with it, that one or none (409)."""

    expected = serializers.CharField(max_length=16, required=False, allow_blank=True)


class OutcomeShown(Shown):
    """What planning did: sessions it added, people who have a seat by it, people who have none."""

    sessions = serializers.ListField(child=serializers.IntegerField())
    placed = serializers.IntegerField()
    unplaced = serializers.IntegerField()


class ProgrammeViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, NeedVerbs):
    """Programmes: for whom, how often, how long, who leads, what counts as done."""

    visible_to = queries.programmes_visible_to
    shown, input = ProgrammeShown, ProgrammeInput
    filterset_class = ProgrammeFilters
    ordering, ordering_fields = ["name"], ["name", "created_at", "id"]

    def may(self, thing: Programme | None) -> Verdict:
        answers = self.action in {"plan_need", "dismiss_need"}
        return may_answer_needs(self.person) if answers else may_keep_programmes(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.prefetch_related("sites", "teams", "tools", "call_types", "leads")

    def add(self, data: dict[str, Any]) -> Programme:
        may_keep_programmes(self.person).demand()
        return actions.make_programme(by=self.person, **data)

    def change(self, thing: Programme, changes: dict[str, Any]) -> None:
        may_keep_programmes(self.person).demand()
        actions.edit_programme(programme=thing, by=self.person, **changes)

    @verb(RetireInput)
    def retire(self, programme: Programme, data: dict[str, Any]) -> None:
        """Take a programme out of use: no more rounds and no reminders; what was, stays."""
        may_keep_programmes(self.person).demand()
        cancels = data.get("sessions") == "cancel"
        actions.retire_programme(programme=programme, by=self.person, cancel_sessions=cancels)

    @verb()
    def restore(self, programme: Programme) -> None:
        """Put a programme back into use."""
        may_keep_programmes(self.person).demand()
        actions.restore_programme(programme=programme, by=self.person)

    @verb(GenerateInput, shown=OutcomeShown)
    def generate(self, programme: Programme, data: dict[str, Any]) -> dict[str, Any]:
        """Plan the round that is running, or else the next one, as `cycles/{id}/generate` does; 409 without one."""
        may_plan_round(self.person, programme).demand()
        cycle = queries.round_to_plan(programme, today=today_at(None, timezone.now()))
        if cycle is None:
            raise Conflict(_("This programme has no round that runs or is to come."))
        return _planned(cycle, self.person, data)


class CycleViewSet(ListMixin, RetrieveMixin, ScopedViewSet):
    """Rounds of programmes, and their plans."""

    visible_to = queries.cycles_visible_to
    shown = CycleShown
    filterset_class = CycleFilters
    ordering, ordering_fields = ["-opens_on"], ["opens_on", "due_on", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("programme")

    @reading(PlanShown)
    def plan(self, cycle: Cycle) -> showing.ShownPlan:
        """The plan of a round as it would be made now; nothing is written."""
        may_plan_round(self.person, cycle.programme).demand()
        return showing.shown(cycle, timezone.now())

    @verb(GenerateInput, shown=OutcomeShown)
    def generate(self, cycle: Cycle, data: dict[str, Any]) -> dict[str, Any]:
        """Plan a round: whoever has no seat gets one by the floor's rules, on its sessions or on new ones.

        Run again, it changes nothing.
        """
        may_plan_round(self.person, cycle.programme).demand()
        return _planned(cycle, self.person, data)


def _planned(cycle: Cycle, by: User, data: dict[str, Any]) -> dict[str, Any]:
    made = actions.plan_round(cycle=cycle, by=by, expected=data.get("expected", ""))
    ids = [session.pk for session in made.sessions]
    return {"sessions": ids, "placed": made.placed, "unplaced": made.unplaced}


resources = {"programmes": ProgrammeViewSet, "cycles": CycleViewSet}
