"""The register's door for programs: a tool reads here where it is to keep quiet."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from feedback.changes.permissions import may_change
from feedback.core.api.kit import (
    Input,
    ListMixin,
    NamedField,
    PatchMixin,
    PersonField,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    verb,
)
from feedback.core.verdicts import YES, Verdict
from feedback.register import actions, queries
from feedback.register.filters import StayOutFilters
from feedback.register.models import NOTE_LIMIT, StayOut


class StayOutShown(Shown):
    """An entry; without a `call_type` it is every call. `reports` are those behind it that the reader may see."""

    id = serializers.IntegerField()
    tool = NamedField()
    call_type = NamedField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    since = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    agreed_by = PersonField()
    reports = serializers.SerializerMethodField()
    updated_at = serializers.DateTimeField()

    def get_reports(self, entry: StayOut) -> list[str]:
        return [report.reference for report in self.context["reports"][entry.pk]]


class StayOutInput(Input):
    """What exactly the tool leaves alone, and since when."""

    note = serializers.CharField(max_length=NOTE_LIMIT, allow_blank=True)
    since = serializers.DateTimeField()


class StayOutViewSet(ListMixin, RetrieveMixin, PatchMixin, ScopedViewSet):
    """Where each tool stays out of the way, by call type. Entries come from wishes that an owner agreed with."""

    visible_to = queries.stay_outs_visible_to
    shown, input = StayOutShown, StayOutInput
    filterset_class = StayOutFilters
    ordering, ordering_fields = ["-since"], ["since", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("tool", "call_type", "agreed_by")

    def beside(self, things: Sequence[Any]) -> dict[str, Any]:
        return {"reports": queries.reports_of(things, self.person)}

    def may(self, thing: StayOut | None) -> Verdict:
        return may_change(self.person, thing.tool) if thing else YES

    def change(self, thing: StayOut, changes: dict[str, Any]) -> None:
        actions.edit(entry=thing, by=self.person, **changes)

    @verb()
    def end(self, entry: StayOut) -> None:
        """The tool takes part in such calls again; the entry stays readable."""
        actions.end(entry=entry, by=self.person)


resources = {"stay-outs": StayOutViewSet}
