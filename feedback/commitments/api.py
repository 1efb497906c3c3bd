"""The promises' door for programs: the promises themselves, how each was counted, and the policies they come from."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from feedback.calendars import engine
from feedback.calendars.queries import hours_of
from feedback.catalogue.models import Severity
from feedback.catalogue.queries import categories_visible_to, tools_visible_to
from feedback.commitments import actions, queries
from feedback.commitments.actions.policies import LONGEST_NAME, MOST_DAYS, MOST_WORKING_HOURS
from feedback.commitments.chains import MOST_MINUTES
from feedback.commitments.checks import Checks, checks
from feedback.commitments.figures_api import ChecksQuery, ChecksShown, FiguresQuery, FiguresShown, figures
from feedback.commitments.filters import CommitmentFilters, order_of
from feedback.commitments.models import Commitment, Kind, SlaPolicy, State, Time
from feedback.commitments.permissions import may_edit_policies, may_oversee
from feedback.commitments.queries import calendar_for
from feedback.commitments.reassign_api import ReassignedShown, ReassignInput
from feedback.commitments.reassign_api import shown as reassigned
from feedback.commitments.replay import Replay, replay
from feedback.commitments.terms import CALENDAR, LISTENERS, NOTIFY, REASSIGN, RECEIVERS
from feedback.commitments.views_api import SavedViewSet
from feedback.commitments.whatif import WhatIf
from feedback.core.api.kit import (
    CreateMixin,
    Input,
    ListMixin,
    NamedField,
    NamedInput,
    PatchMixin,
    PersonField,
    ReferenceField,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    reading,
    verb,
)
from feedback.core.errors import Invalid
from feedback.core.verdicts import Verdict
from feedback.people.queries import sites_visible_to


class CommitmentShown(Shown):
    """A promise: what, about which report, by when, how it stands. Of an anonymous report it names no team."""

    id = serializers.IntegerField()
    report = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    state = serializers.ChoiceField(choices=State.choices)
    round = serializers.IntegerField()
    owner = PersonField(allow_null=True)
    broke_with = PersonField(allow_null=True)
    site = NamedField(allow_null=True)
    team = NamedField(allow_null=True)
    tool = NamedField(allow_null=True)
    policy = serializers.SerializerMethodField()
    calendar = NamedField()
    calendar_version = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    first_due_at = serializers.DateTimeField()
    moved_count = serializers.IntegerField()
    risk_at = serializers.DateTimeField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True)
    kept_at = serializers.DateTimeField(allow_null=True)
    missed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field({"type": ["string", "null"], "examples": ["F-1042"]})
    def get_report(self, commitment: Commitment) -> str | None:
        if commitment.subject_type != "report":
            return None
        return ReferenceField("F").to_representation(commitment.subject_id)

    @extend_schema_field(
        {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "version": {"type": "integer"}, "name": {"type": "string"}},
            "required": ["id", "version", "name"],
        }
    )
    def get_policy(self, commitment: Commitment) -> dict[str, Any]:
        frozen = commitment.policy
        return {"id": frozen["policy_id"], "version": frozen["version"], "name": frozen["name"]}


class PieceShown(Shown):
    """A stretch of time, and why it counted or did not."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    seconds = serializers.FloatField()
    counted = serializers.BooleanField()
    kind = serializers.ChoiceField(choices=["open", "closed", "holiday", "pause"])
    reason = serializers.CharField()


class ShareShown(Shown):
    """What one owner had of the time that counted; null where nobody owned it yet."""

    owner = PersonField(allow_null=True)
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    counted_seconds = serializers.FloatField()


class ReplayShown(Shown):
    """How a promise was counted. The intervals lie end to end; the counted ones add up to `counted_seconds`.

    So do the owners' shares. `promised_seconds` is the time that counts until it is due, `paused_seconds` what would
    have counted had the clock not stood still.
    """

    counted_seconds = serializers.FloatField()
    skipped_seconds = serializers.FloatField()
    promised_seconds = serializers.FloatField()
    paused_seconds = serializers.FloatField()
    intervals = PieceShown(many=True, source="pieces")
    shares = ShareShown(many=True)


class CommitmentViewSet(ListMixin, RetrieveMixin, ScopedViewSet):
    """Promises in the order in which they fall due; what is over (kept, missed, cancelled) from the latest on.

    They are made and kept by what happens to reports.
    """

    visible_to = queries.commitments_visible_to
    shown = CommitmentShown
    filterset_class = CommitmentFilters
    ordering, ordering_fields = ["due_at"], ["due_at"]

    def ordered(self) -> Sequence[str]:
        return order_of(self.request.query_params)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related(*queries.PARTS, "calendar").defer(*queries.UNSHOWN)

    @reading(FiguresShown, detail=False, query=FiguresQuery)
    def figures(self, data: dict[str, Any]) -> dict[str, Any]:
        """How the promises stand that the caller looks after; for supervisors, owners and admins."""
        may_oversee(self.person).demand()
        return figures(self.person, data, timezone.now())

    @reading(ChecksShown, detail=False, query=ChecksQuery)
    def checks(self, data: dict[str, Any]) -> Checks:
        """Promises that may be kept on paper only, each worth a question; for supervisors, owners and admins."""
        may_oversee(self.person).demand()
        return checks(self.person, now=timezone.now(), **data)

    @verb(ReassignInput, shown=ReassignedShown, detail=False)
    def reassign(self, data: dict[str, Any]) -> dict[str, Any]:
        """Give the reports behind these promises to another owner, each for itself."""
        may_oversee(self.person).demand()
        return reassigned(actions.reassign(by=self.person, **data))

    @reading(ReplayShown)
    def replay(self, commitment: Commitment) -> Replay:
        """Every interval that was counted and every one that was not, with its reason, up to now or to its end."""
        return replay(commitment, now=timezone.now().replace(microsecond=0))


class LinkField(Input):
    """One step of an escalation: so long after the deadline, tell them (`notify`) or give the report to them.

    `reassign` takes deputy, group and person. `hold` waits until whom it reaches is at work.
    """

    after_minutes = serializers.IntegerField(min_value=0, max_value=MOST_MINUTES)
    time = serializers.ChoiceField(Time.choices, default=CALENDAR)
    act = serializers.ChoiceField(choices=[NOTIFY, REASSIGN], default=NOTIFY)
    tell = serializers.ChoiceField(choices=list(dict.fromkeys((*LISTENERS, *RECEIVERS))))
    person_id = serializers.IntegerField(default=None, allow_null=True, min_value=1, help_text="Whom it names.")
    group_id = serializers.IntegerField(default=None, allow_null=True, min_value=1, help_text="Which group.")
    hold = serializers.BooleanField(default=False)


def hours_input() -> serializers.IntegerField:
    """Working hours, where a promise is given in them."""
    return serializers.IntegerField(min_value=1, max_value=MOST_WORKING_HOURS, required=False, allow_null=True)


class PolicyShown(Shown):
    """What reports that fit are promised. The first policy that fits decides; the fallback is asked last."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    position = serializers.IntegerField()
    is_active = serializers.BooleanField()
    is_fallback = serializers.BooleanField()
    tool = NamedField(allow_null=True)
    severity = serializers.CharField()
    category = NamedField(allow_null=True)
    site = NamedField(allow_null=True)
    acknowledge_days = serializers.IntegerField(allow_null=True)
    acknowledge_time = serializers.ChoiceField(Time.choices)
    respond_days = serializers.IntegerField(allow_null=True)
    respond_time = serializers.ChoiceField(Time.choices)
    reopened_days = serializers.IntegerField()
    acknowledge_hours = serializers.IntegerField(allow_null=True, help_text="Working hours, where it has no days.")
    respond_hours = serializers.IntegerField(allow_null=True, help_text="Working hours, where it has no days.")
    reopened_hours = serializers.IntegerField(
        allow_null=True, help_text="Working hours to answer again; null: as many as the answer has."
    )
    warn_at = serializers.ListField(child=serializers.IntegerField())
    pause_for_reporter = serializers.BooleanField()
    pause_with_vendor = serializers.BooleanField()
    chain = LinkField(many=True)
    updated_at = serializers.DateTimeField()


class PolicyInput(Input):
    """A policy; what is left out is as in the standard promise.

    A promise counts in days or in working hours: giving one takes the other away. With neither nothing is promised.
    """

    name = serializers.CharField(max_length=LONGEST_NAME)
    is_active = serializers.BooleanField(required=False)
    tool = NamedInput(tools_visible_to, required=False, allow_null=True)
    severity = serializers.ChoiceField(Severity.choices, required=False, allow_blank=True)
    category = NamedInput(categories_visible_to, required=False, allow_null=True)
    site = NamedInput(sites_visible_to, required=False, allow_null=True)
    acknowledge_days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False, allow_null=True)
    acknowledge_time = serializers.ChoiceField(Time.choices, required=False)
    respond_days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False, allow_null=True)
    respond_time = serializers.ChoiceField(Time.choices, required=False)
    reopened_days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False)
    acknowledge_hours = hours_input()
    respond_hours = hours_input()
    reopened_hours = hours_input()
    warn_at = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=99), required=False, max_length=5
    )
    pause_for_reporter = serializers.BooleanField(required=False)
    pause_with_vendor = serializers.BooleanField(required=False)
    chain = LinkField(many=True, required=False)


class WhatIfInput(PolicyInput):
    """An edit that might be made to a policy; what is left out stays as it is."""

    name = serializers.CharField(max_length=LONGEST_NAME, required=False)


class OutcomesShown(Shown):
    """How many promises came out so; `none` were not made, or called off."""

    kept = serializers.IntegerField()
    missed = serializers.IntegerField()
    open = serializers.IntegerField()
    none = serializers.IntegerField()


class LineShown(Shown):
    """The promises of one kind, or about one tool: as they came out, and as they would have."""

    code = serializers.CharField(help_text="The kind, or the tool's id.")
    name = serializers.CharField(source="label")
    was = OutcomesShown()
    then = OutcomesShown()


class WhatIfShown(Shown):
    """What it would have meant since then. Of `reports` one in `every` was looked at; the figures are of these."""

    since = serializers.DateTimeField()
    reports = serializers.IntegerField()
    looked_at = serializers.IntegerField()
    every = serializers.IntegerField()
    by_kind = LineShown(many=True)
    by_tool = LineShown(many=True)


class PolicyPreviewInput(Input):
    """A report that might come in. Without `start` it comes in now."""

    site = NamedInput(sites_visible_to)
    tool = NamedInput(tools_visible_to, required=False, allow_null=True)
    severity = serializers.ChoiceField(Severity.choices, required=False)
    category = NamedInput(categories_visible_to, required=False, allow_null=True)
    anonymous = serializers.BooleanField(required=False)
    start = serializers.DateTimeField(required=False)


class PromisedShown(Shown):
    """By when it would be seen and answered; null where nothing is promised."""

    acknowledge = serializers.DateTimeField(allow_null=True)
    respond = serializers.DateTimeField(allow_null=True)


class ClockInput(Input):
    """When a clock starts and when it stands still."""

    start = serializers.DateTimeField()
    duration_minutes = serializers.FloatField(min_value=0, max_value=MOST_MINUTES, required=False)
    pauses = serializers.ListField(
        child=serializers.ListField(child=serializers.DateTimeField(), min_length=2, max_length=2),
        required=False,
        max_length=100,
    )
    site = NamedInput(sites_visible_to, required=False)


class PolicyDueShown(PromisedShown):
    """When it is over."""

    due = serializers.DateTimeField(allow_null=True)


class PolicyViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """What reports are promised. An edit makes a new version for new reports; promises that were made keep theirs."""

    visible_to = queries.policies_visible_to
    lookup_value_regex = r"[0-9]{1,18}"  # "preview" is no policy
    shown, input = PolicyShown, PolicyInput
    ordering, ordering_fields = ["is_fallback", "position"], ["position"]

    def may(self, thing: Any) -> Verdict:
        return may_edit_policies(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("tool", "category", "site")

    def add(self, data: dict[str, Any]) -> SlaPolicy:
        return actions.create_policy(by=self.person, **data)

    def change(self, thing: SlaPolicy, changes: dict[str, Any]) -> None:
        actions.edit_policy(policy=thing, by=self.person, changes=changes)

    @verb(ClockInput, shown=PolicyDueShown, writes=False)
    def preview(self, policy: SlaPolicy, data: dict[str, Any]) -> dict[str, datetime | None]:
        """When promises made at `start` under this policy fall due, the clock standing still during `pauses`.

        By the calendar of `site`, else of the caller's site. With `duration_minutes`, `due` is when so many open
        minutes are over; without, when an answer is due.
        """
        pauses = [_pause(pair) for pair in data.get("pauses", ())]
        calendar = calendar_for(self.person, data.get("site"))
        found = queries.policy_preview(policy, calendar=calendar, at=data["start"], pauses=pauses)
        due = found.get(Kind.RESPOND)
        if "duration_minutes" in data:
            length = timedelta(minutes=data["duration_minutes"])
            due = engine.add(hours_of(calendar), data["start"], length, pauses)
        return {"due": due, "acknowledge": found.get(Kind.ACKNOWLEDGE), "respond": found.get(Kind.RESPOND)}

    @verb(WhatIfInput, shown=WhatIfShown, writes=False)
    def what_if(self, policy: SlaPolicy, data: dict[str, Any]) -> WhatIf:
        """What this edit would have meant for the reports of the last 90 days, against what was. Changes nothing."""
        return actions.weigh_policy(policy=policy, by=self.person, changes=data)

    @extend_schema(operation_id="sla_policies_what_if_new")
    @verb(PolicyInput, shown=WhatIfShown, detail=False, writes=False, url_path="what-if", url_name="what-if-new")
    def what_if_new(self, data: dict[str, Any]) -> WhatIf:
        """The same of a policy that might be added."""
        return actions.weigh_policy(policy=None, by=self.person, changes=data)

    @extend_schema(operation_id="sla_policies_preview_any")
    @verb(
        PolicyPreviewInput, shown=PromisedShown, detail=False, writes=False, url_path="preview", url_name="preview-any"
    )
    def preview_any(self, data: dict[str, Any]) -> dict[str, datetime | None]:
        """When would a report like this be seen and answered? The first policy that fits decides."""
        about = {"tool": None, "severity": "", "category": None, **data}
        at = about.pop("start", None) or datetime.now(UTC)
        found = queries.promise_preview(**about, at=at)
        return {kind: found.get(kind) for kind in (Kind.ACKNOWLEDGE.value, Kind.RESPOND.value)}


def _pause(pair: list[datetime]) -> tuple[datetime, datetime]:
    start, end = pair
    if end < start:
        raise Invalid({"pauses": _("A pause ends before it starts; write the start first.")})
    return start, end


resources = {"commitments": CommitmentViewSet, "sla-policies": PolicyViewSet, "saved-views": SavedViewSet}
