"""Views for programs: filters of the supervisors' page that are kept under a name."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.commitments import actions, breakdown, queries, standing
from feedback.commitments.actions.views import LONGEST
from feedback.commitments.filters import SHOW_LABELS, CommitmentFilters
from feedback.commitments.models import Commitment, Kind, SavedView, State
from feedback.commitments.permissions import may_oversee
from feedback.core.api.kit import (
    CreateMixin,
    DeleteMixin,
    Input,
    ListMixin,
    NamedField,
    NamedInput,
    PersonField,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
)
from feedback.core.filters import LONGEST_NAME
from feedback.core.verdicts import Verdict
from feedback.people.queries import teams_visible_to


class ViewFilters(Input):
    """What narrows the page, by the names and values of the list's own filters, with period and breakdown."""

    show = serializers.ChoiceField(SHOW_LABELS, required=False)
    state = serializers.ChoiceField(State.choices, required=False)
    kind = serializers.ChoiceField(Kind.choices, required=False)
    site = serializers.CharField(max_length=LONGEST_NAME, required=False)
    team = serializers.CharField(max_length=LONGEST_NAME, required=False)
    tool = serializers.CharField(max_length=LONGEST_NAME, required=False)
    owner = serializers.CharField(max_length=LONGEST_NAME, required=False)
    period = serializers.ChoiceField(standing.PERIODS, required=False)
    by = serializers.ChoiceField(sorted(breakdown.COLUMNS), required=False)
    due_after = serializers.CharField(max_length=40, required=False)
    due_before = serializers.CharField(max_length=40, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The list's FilterSet has the last word on its own filters."""
        asked = QueryDict(mutable=True)
        asked.update(attrs)
        form = CommitmentFilters(asked, queryset=Commitment.objects.none()).form
        if form.errors:
            raise serializers.ValidationError({name: list(told) for name, told in form.errors.items()})
        return attrs


class SavedViewShown(Shown):
    """Filters under a name. Whoever opens a shared one sees their own scope through it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    person = PersonField()
    team = NamedField(allow_null=True)
    filters = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField(help_text="The address of the page as this narrows it.")
    updated_at = serializers.DateTimeField()

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_filters(self, view: SavedView) -> dict[str, str]:
        return {name: str(value) for name, value in QueryDict(view.query).items()}

    @extend_schema_field({"type": "string"})
    def get_page(self, view: SavedView) -> str:
        return reverse("commitments:view", args=[view.pk])


class SavedViewInput(Input):
    """A name, the filters, and the team whose leaders find it too."""

    name = serializers.CharField(max_length=LONGEST)
    filters = ViewFilters(required=False)
    team = NamedInput(teams_visible_to, required=False, allow_null=True)


class SavedViewSet(ListMixin, RetrieveMixin, CreateMixin, DeleteMixin, ScopedViewSet):
    """The caller's own views, and those shared with whoever looks after a team that they look after too.

    Under a name that the caller has already, the new filters take the place of the old ones.
    """

    visible_to = queries.views_visible_to
    shown, input = SavedViewShown, SavedViewInput
    ordering, ordering_fields = ["name"], ["name"]
    lookup_value_regex = r"[0-9]{1,18}"

    def may(self, thing: Any) -> Verdict:
        return may_oversee(self.person)

    def add(self, data: dict[str, Any]) -> SavedView:
        query = QueryDict(mutable=True)
        query.update(data.get("filters") or {})
        return actions.save_view(by=self.person, name=data["name"], query=query.urlencode(), team=data.get("team"))

    def remove(self, thing: SavedView) -> None:
        actions.delete_view(view=thing, by=self.person)
