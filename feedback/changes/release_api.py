"""A tool's releases for programs: which version agents met from when on, and what came of it."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from feedback.catalogue.models import Release
from feedback.catalogue.permissions import may_release
from feedback.catalogue.queries import releases_visible_to, tools_listed_for
from feedback.catalogue.releasing import edit_release, record_release
from feedback.changes import queries, suspicions
from feedback.changes.filters import ReleaseFilters
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
from feedback.core.verdicts import YES, Verdict


class ReleaseOutcomeShown(Shown):
    """How many were asked again, and the tool's reports in the week before and after; null until it is known.

    `flagged_at` is when its owner was told of a rise by more than chance, which waits in their inbox until `looked_at`.
    Calls, and reports per 100 of them, are told of such a rise where they are known.
    """

    asked_at = serializers.DateTimeField(allow_null=True)
    people_count = serializers.IntegerField()
    compared_at = serializers.DateTimeField(allow_null=True)
    before_count = serializers.IntegerField(allow_null=True)
    after_count = serializers.IntegerField(allow_null=True)
    p = serializers.FloatField(allow_null=True)
    finding = serializers.CharField()
    before_calls = serializers.IntegerField(allow_null=True)
    after_calls = serializers.IntegerField(allow_null=True)
    before_per_100_calls = serializers.FloatField(source="before_rate", allow_null=True)
    after_per_100_calls = serializers.FloatField(source="after_rate", allow_null=True)
    flagged_at = serializers.DateTimeField(allow_null=True)
    looked_at = serializers.DateTimeField(allow_null=True)
    looked_by = PersonField(allow_null=True)


class ReleaseShown(Shown):
    """One version of a tool, from `released_at` on; `outcome` is null until somebody was asked."""

    id = serializers.IntegerField()
    tool = NamedField()
    version = serializers.CharField()
    model = serializers.CharField()
    prompt_version = serializers.CharField()
    released_at = serializers.DateTimeField()
    notes = serializers.CharField()
    by = PersonField(allow_null=True)
    outcome = ReleaseOutcomeShown(allow_null=True, default=None)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ReleasePatch(Input):
    """What can be corrected; the date only while it lies ahead."""

    version = serializers.CharField(max_length=60)
    model = serializers.CharField(max_length=120, required=False, allow_blank=True)
    prompt_version = serializers.CharField(max_length=60, required=False, allow_blank=True)
    released_at = serializers.DateTimeField(required=False)
    notes = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ReleaseInput(ReleasePatch):
    """A new version of a tool, by default from now on."""

    tool = NamedInput(tools_listed_for)


class StillFixedShown(Shown):
    """One report that the caller called fixed before the release; `said` is their word since, null for none."""

    report = ReferenceField("F")
    title = serializers.CharField(source="report.title")
    said = serializers.BooleanField(allow_null=True)


class ReleaseViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """Which version, model and prompts of a tool agents met from when on."""

    visible_to = releases_visible_to
    shown, input, patch_input = ReleaseShown, ReleaseInput, ReleasePatch
    filterset_class = ReleaseFilters
    ordering, ordering_fields = ["-released_at", "-id"], ["released_at", "id"]

    def may(self, thing: Release | None) -> Verdict:
        return may_release(self.person, thing.tool) if thing else YES

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("tool", "by", "outcome__looked_by")

    def add(self, data: dict[str, Any]) -> Release:
        return record_release(by=self.person, **data)

    def change(self, thing: Release, changes: dict[str, Any]) -> None:
        edit_release(release=thing, by=self.person, **changes)

    @reading(StillFixedShown, many=True)
    def asked(self, release: Release) -> list[queries.StillFixed]:
        """What the caller is asked again because of it; they answer by `reports/{reference}/verify`."""
        return queries.asked_by(release, self.person)

    @verb()
    def look_into(self, release: Release) -> None:
        """Somebody of the owner's side looked into the rise that was found after it: it leaves their inbox."""
        suspicions.look_into(release=release, by=self.person)
