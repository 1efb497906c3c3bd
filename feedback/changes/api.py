"""The changes' door for programs."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import re_path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from feedback.catalogue.queries import call_types_visible_to, tools_visible_to
from feedback.changes import actions, feeds, queries
from feedback.changes.effect import WEEKS, Effect, effect_of, kind_of
from feedback.changes.effect_api import EffectQuery, EffectShown
from feedback.changes.filters import ChangeFilters
from feedback.changes.models import Change
from feedback.changes.permissions import may_edit, may_write_changes
from feedback.changes.release_api import ReleaseViewSet
from feedback.core.api.kit import (
    ApiView,
    CreateMixin,
    Input,
    InputList,
    ListMixin,
    NamedField,
    NamedInput,
    PatchMixin,
    PersonField,
    Query,
    ReferenceInput,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    reading,
    verb,
)
from feedback.core.verdicts import Verdict
from feedback.reports.queries import reports_visible_to


class ChangeShown(Shown):
    """A change; `reports` are those of its reports that the reader may see."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    where = serializers.CharField()
    state = serializers.CharField()
    tool = NamedField()
    call_type = NamedField(allow_null=True)
    author = PersonField()
    effective_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    people_count = serializers.IntegerField()
    fixed_count = serializers.IntegerField()
    still_count = serializers.IntegerField()
    told_count = serializers.IntegerField(help_text="How many were asked whether it works.")
    silent_count = serializers.IntegerField(help_text="How many of these have not said.")
    ask_at = serializers.DateTimeField(allow_null=True, help_text="When some of them are asked next.")
    reports = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_reports(self, change: Change) -> list[str]:
        return [report.reference for report in self.context["reports"][change.pk]]


class ChangePatch(Input):
    title = serializers.CharField(max_length=160)
    before = serializers.CharField(max_length=2000)
    after = serializers.CharField(max_length=2000)
    where = serializers.ChoiceField(Change.Where.choices, required=False)
    tool = NamedInput(tools_visible_to)
    call_type = NamedInput(call_types_visible_to, required=False, allow_null=True)
    effective_at = serializers.DateTimeField(required=False)


class ChangeInput(ChangePatch):
    reports = InputList(
        child=ReferenceInput(reports_visible_to, prefix="F"), required=False, max_length=200, source="links"
    )


class LinkInput(Input):
    report = ReferenceInput(reports_visible_to, prefix="F")


class PublishInput(Input):
    message = serializers.CharField(max_length=4000, required=False, allow_blank=True)


class ChangeViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """What was altered because of reports: before, after, and from when on."""

    visible_to = queries.changes_visible_to
    shown, input, patch_input = ChangeShown, ChangeInput, ChangePatch
    filterset_class = ChangeFilters
    ordering, ordering_fields = ["-published_at"], ["published_at", "effective_at", "people_count", "id"]

    def may(self, thing: Change | None) -> Verdict:
        return may_edit(self.person, thing) if thing else may_write_changes(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("tool", "call_type", "author")

    def beside(self, things: Sequence[Any]) -> dict[str, Any]:
        return {"reports": queries.reports_of(things, self.person)}

    def add(self, data: dict[str, Any]) -> Change:
        return actions.draft(by=self.person, **data)

    def change(self, thing: Change, changes: dict[str, Any]) -> None:
        actions.edit(change=thing, by=self.person, fields=changes)

    @reading(EffectShown, query=EffectQuery)
    def effect(self, change: Change, asked: dict[str, Any]) -> Effect:
        """Reports of its kind before it took effect and since; no weeks for a draft and ahead of its day."""
        found = effect_of(change, now=timezone.now(), weeks=asked.get("weeks", WEEKS))
        return found or Effect(kind_of(change))

    @verb(LinkInput)
    def link(self, change: Change, data: dict[str, Any]) -> None:
        """Say that it answers a report."""
        actions.link(change=change, by=self.person, links=[data["report"]])

    @verb(LinkInput)
    def unlink(self, change: Change, data: dict[str, Any]) -> None:
        """Take a report off a draft."""
        actions.unlink(change=change, by=self.person, report=data["report"])

    @verb(PublishInput)
    def publish(self, change: Change, data: dict[str, Any]) -> None:
        """Show it to everybody and answer its reports with *changed*."""
        actions.publish(change=change, by=self.person, message=data.get("message", ""))


class FeedQuery(Query):
    tool = NamedInput(tools_visible_to, required=False)


class FeedView(ApiView):
    """What changed, newest first, as Atom (RFC 4287)."""

    @extend_schema(
        operation_id="changes_feed",
        parameters=[FeedQuery],
        responses={(200, "application/atom+xml"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        tool = self.read_query(FeedQuery).get("tool")
        return feeds.feed(request._request, self.person, tool=tool.pk if tool else None)

    def known_parameters(self) -> set[str]:
        return {"tool"}


urls = [re_path(r"^changes/feed/?$", FeedView.as_view(), name="changes-feed")]
resources = {"changes": ChangeViewSet, "releases": ReleaseViewSet}
