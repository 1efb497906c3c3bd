"""The catalogue's door for programs. Nothing is deleted; what goes is retired."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from feedback.catalogue import actions, queries, volumes
from feedback.catalogue.filters import EntryFilters, ToolFilters, VolumeFilters
from feedback.catalogue.models import CallType, CallVolume, Category, Entry, Tool, Vendor
from feedback.catalogue.permissions import may_edit
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
    verb,
)
from feedback.core.verdicts import Verdict
from feedback.people.queries import people_visible_to, sites_visible_to, teams_visible_to


class EntryShown(Shown):
    """What every entry shows."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class VendorShown(EntryShown):
    """A company that tools come from."""

    contact_email = serializers.CharField()


class OrderedShown(EntryShown):
    """What has a place in an order."""

    position = serializers.IntegerField()


class CallTypeShown(OrderedShown):
    """What a caller calls about; offered by `position`. Without `teams` every team takes such calls."""

    teams = serializers.ListField(child=NamedField(), source="teams.all")


class CategoryShown(OrderedShown):
    """A kind of friction; offered by `position`."""

    description = serializers.CharField()


class ToolShown(EntryShown):
    """An AI tool. Without `sites` it is in use everywhere."""

    description = serializers.CharField()
    version = serializers.CharField()
    vendor = NamedField(allow_null=True)
    owner = PersonField(allow_null=True)
    live_on = serializers.DateField(allow_null=True, help_text="When agents began to work with it, or will.")
    sites = serializers.ListField(child=NamedField(), source="sites.all")


class EntryInput(Input):
    """What every entry takes."""

    name = serializers.CharField(max_length=120)


class VendorInput(EntryInput):
    """A vendor."""

    contact_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)


class CallTypeInput(EntryInput):
    """A call type; `teams` replaces those that take such calls, an empty list means every team."""

    teams = InputList(child=NamedInput(teams_visible_to), required=False, max_length=5000)


class CategoryInput(EntryInput):
    """A category."""

    description = serializers.CharField(max_length=300, required=False, allow_blank=True)


class ToolInput(EntryInput):
    """A tool; `sites` replaces those it is in use at, an empty list means everywhere."""

    description = serializers.CharField(max_length=300, required=False, allow_blank=True)
    version = serializers.CharField(max_length=60, required=False, allow_blank=True)
    vendor = NamedInput(queries.vendors_visible_to, required=False, allow_null=True)
    owner = PersonInput(people_visible_to, required=False, allow_null=True)
    live_on = serializers.DateField(required=False, allow_null=True)
    sites = InputList(child=NamedInput(sites_visible_to), required=False, max_length=1000)


class PlaceInput(Input):
    """A place in the order, from 1."""

    to = serializers.IntegerField(min_value=1, max_value=10_000)


class EntryViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """What all entries can do."""

    filterset_class = EntryFilters
    ordering, ordering_fields = ["name"], ["name", "created_at"]

    def may(self, thing: Any) -> Verdict:
        return may_edit(self.person)

    def change(self, thing: Any, changes: dict[str, Any]) -> None:
        actions.edit_entry(entry=thing, by=self.person, **changes)

    @verb()
    def retire(self, entry: Entry) -> None:
        """Offer it no longer; reports that are filed under it keep it."""
        actions.retire(entry=entry, by=self.person)

    @verb()
    def restore(self, entry: Entry) -> None:
        """Offer it again."""
        actions.restore(entry=entry, by=self.person)


class ToolViewSet(EntryViewSet):
    """The AI tools that reports are about: those in use where the caller works; to owners and admins all of them."""

    visible_to = queries.tools_listed_for
    shown, input = ToolShown, ToolInput
    filterset_class = ToolFilters

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("vendor", "owner").prefetch_related("sites")

    def add(self, data: dict[str, Any]) -> Tool:
        return actions.create_tool(by=self.person, **data)

    def change(self, thing: Any, changes: dict[str, Any]) -> None:
        actions.edit_tool(tool=thing, by=self.person, **changes)


class VendorViewSet(EntryViewSet):
    """Companies that tools come from."""

    visible_to = queries.vendors_listed_for
    shown, input = VendorShown, VendorInput

    def add(self, data: dict[str, Any]) -> Vendor:
        return actions.create_vendor(by=self.person, **data)


class OrderedViewSet(EntryViewSet):
    """Entries that are offered in an order."""

    ordering, ordering_fields = ["position", "name"], ["position", "name", "created_at"]

    @verb(PlaceInput)
    def move(self, entry: Any, data: dict[str, Any]) -> None:
        """Offer it at another place; the others make room."""
        actions.move(entry=entry, by=self.person, **data)


class CallTypeViewSet(OrderedViewSet):
    """What callers call about."""

    visible_to = queries.call_types_listed_for
    shown, input = CallTypeShown, CallTypeInput

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.prefetch_related("teams")

    def add(self, data: dict[str, Any]) -> CallType:
        return actions.create_call_type(by=self.person, **data)

    def change(self, thing: CallType, changes: dict[str, Any]) -> None:
        actions.edit_call_type(call_type=thing, by=self.person, **changes)


class CategoryViewSet(OrderedViewSet):
    """Kinds of friction."""

    visible_to = queries.categories_listed_for
    shown, input = CategoryShown, CategoryInput

    def add(self, data: dict[str, Any]) -> Category:
        return actions.create_category(by=self.person, **data)


class VolumeShown(Shown):
    """How many calls there were at a site; without `tool` all of them, without `call_type` of every type."""

    id = serializers.IntegerField()
    site = NamedField()
    tool = NamedField(allow_null=True)
    call_type = NamedField(allow_null=True)
    period = serializers.CharField()
    starts_on = serializers.DateField()
    calls = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class VolumeInput(Input):
    """One figure; the same one again is brought up to date. A week begins on its Monday."""

    site = NamedInput(sites_visible_to)
    tool = NamedInput(queries.tools_listed_for, required=False, allow_null=True)
    call_type = NamedInput(queries.call_types_listed_for, required=False, allow_null=True)
    period = serializers.ChoiceField(CallVolume.Period.choices, required=False)
    starts_on = serializers.DateField()
    calls = serializers.IntegerField(min_value=0, max_value=volumes.MOST_CALLS)


class VolumeViewSet(ListMixin, RetrieveMixin, CreateMixin, ScopedViewSet):
    """How many calls there were, for those who read the set-up; admins add to it."""

    visible_to = queries.volumes_visible_to
    shown, input = VolumeShown, VolumeInput
    filterset_class = VolumeFilters
    ordering, ordering_fields = ["-starts_on", "-id"], ["starts_on", "id"]

    def may(self, thing: Any) -> Verdict:
        return may_edit(self.person)

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("site", "tool", "call_type")

    def add(self, data: dict[str, Any]) -> CallVolume:
        return volumes.set_volume(by=self.person, **data)


resources = {
    "tools": ToolViewSet,
    "vendors": VendorViewSet,
    "call-types": CallTypeViewSet,
    "categories": CategoryViewSet,
    "call-volumes": VolumeViewSet,
}
