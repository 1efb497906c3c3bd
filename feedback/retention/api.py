"""Retention's door for programs: rules, holds, erasures, and one's own data."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.urls import re_path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from feedback.core.api.kit import (
    ApiView,
    CreateMixin,
    Input,
    ListMixin,
    PatchMixin,
    PersonField,
    PersonInput,
    ReferenceInput,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    verb,
)
from feedback.core.verdicts import Verdict
from feedback.people.obligations import owed_by
from feedback.people.permissions import demand_admin, may_administer
from feedback.people.queries import people_visible_to
from feedback.reports.queries import reports_visible_to
from feedback.retention import actions, erasing, own, queries
from feedback.retention.kinds import KINDS
from feedback.retention.models import Erasure, Hold, Rule
from feedback.retention.views import zip_response


class KeepingShown(Shown):
    """For how many months one kind of data is kept; null is for good."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField([(code, kind.label) for code, kind in KINDS.items()], source="code")
    months = serializers.IntegerField(allow_null=True)
    updated_at = serializers.DateTimeField()


class KeepingInput(Input):
    """1 to 240 months, or null for good."""

    months = serializers.IntegerField(allow_null=True, min_value=1, max_value=actions.MOST_MONTHS)


class WouldGoShown(Shown):
    """How many rows would go at once; where there are very many, that is what was counted, and `more` is true."""

    count = serializers.IntegerField()
    more = serializers.BooleanField()


class HoldShown(Shown):
    """A legal hold. `thing_id` is the person's or the report's number."""

    id = serializers.IntegerField()
    over = serializers.ChoiceField(Hold.Over.choices)
    thing_id = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    placed_by = PersonField()
    placed_at = serializers.DateTimeField()
    lifted_by = PersonField(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)


class HoldInput(Input):
    """`person` belongs to a hold over a person, `report` to one over a report."""

    over = serializers.ChoiceField(Hold.Over.choices)
    person = PersonInput(people_visible_to, required=False, allow_null=True)
    report = ReferenceInput(reports_visible_to, prefix="F", required=False, allow_null=True)
    reason = serializers.CharField(max_length=1000)


class ErasureShown(Shown):
    """Whose data was erased, and how much of it."""

    id = serializers.IntegerField()
    person_id = serializers.IntegerField()
    by = PersonField()
    at = serializers.DateTimeField()
    counts = serializers.DictField(child=serializers.IntegerField())


class ErasurePreviewShown(Shown):
    """How much would go, by kind; while a hold covers them or they owe something, nobody is erased."""

    counts = serializers.DictField(child=serializers.IntegerField())
    held = serializers.BooleanField()
    owes = serializers.BooleanField()


class ErasureInput(Input):
    """Whose data is to be erased, for good."""

    person = PersonInput(people_visible_to)


class _Admins(ScopedViewSet):
    """All of it is an admin's."""

    def may(self, thing: Any) -> Verdict:
        return may_administer(self.person)


class HoldViewSet(_Admins, ListMixin, RetrieveMixin, CreateMixin):
    """Legal holds: what stays as it is, whatever the rules say."""

    visible_to = queries.holds_visible_to
    shown, input = HoldShown, HoldInput
    ordering, ordering_fields = ["-placed_at"], ["placed_at", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("placed_by", "lifted_by")

    def add(self, data: dict[str, Any]) -> Hold:
        return actions.place_hold(by=self.person, **data)

    @verb()
    def lift(self, hold: Hold) -> None:
        """Let the rules apply to it again."""
        actions.lift_hold(hold=hold, by=self.person)


class ErasureViewSet(_Admins, ListMixin, RetrieveMixin, CreateMixin):
    """Erasing what is stored about somebody, on their request. It cannot be taken back."""

    visible_to = queries.erasures_visible_to
    shown, input = ErasureShown, ErasureInput
    ordering, ordering_fields = ["-at"], ["at", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("by")

    def add(self, data: dict[str, Any]) -> Erasure:
        return erasing.erase(by=self.person, **data)

    @verb(ErasureInput, shown=ErasurePreviewShown, detail=False, writes=False)
    def preview(self, data: dict[str, Any]) -> dict[str, Any]:
        """What erasing somebody would take, and whether it can be done now. Nothing is changed."""
        demand_admin(self.person)
        person = data["person"]
        owes = bool(owed_by(person, timezone.now()))
        return {"counts": erasing.would_go(person), "held": queries.is_held(person), "owes": owes}


class RuleViewSet(_Admins, ListMixin, RetrieveMixin, PatchMixin):
    """For how long each kind of data is kept."""

    visible_to = queries.rules_visible_to
    shown, input = KeepingShown, KeepingInput
    ordering, ordering_fields = ["code"], ["code", "id"]

    def change(self, thing: Rule, changes: dict[str, Any]) -> None:
        if changes:
            actions.set_months(by=self.person, months={thing.code: changes["months"]})

    @verb(KeepingInput, shown=WouldGoShown, writes=False)
    def preview(self, rule: Rule, data: dict[str, Any]) -> dict[str, Any]:
        """What keeping it for so many months would take at once. Nothing is changed."""
        months = data["months"]
        count = 0 if months is None else queries.would_go(rule.code, months, now=timezone.now())
        return {"count": count, "more": count >= queries.MOST_COUNTED}


class OwnDataView(ApiView):
    """What is stored about oneself."""

    @extend_schema(operation_id="me_export", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> FileResponse:
        """A zip with `data.json`, a CSV file a table, and the files one added."""
        return zip_response(own.archive(self.person, now=timezone.now()))


urls = [re_path(r"^me/export/?$", OwnDataView.as_view(), name="me-export")]
resources = {"holds": HoldViewSet, "erasures": ErasureViewSet, "retention-rules": RuleViewSet}
