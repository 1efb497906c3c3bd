"""The journal's door for programs: reads only."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.core.api.kit import ListMixin, PersonField, RetrieveMixin, ScopedViewSet, Shown
from feedback.events.models import Event
from feedback.insights.filters import EventFilters
from feedback.insights.journal import Line, lines_of
from feedback.insights.queries import events_visible_to


class ThingShown(Shown):
    """What a line is about, by kind and number."""

    type = serializers.CharField()
    id = serializers.IntegerField()


class EventShown(Shown):
    """One line of the journal. `actor` is nobody where the system did it, or where who did it is not to be known."""

    id = serializers.IntegerField()
    verb = serializers.CharField()
    at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    actor = serializers.SerializerMethodField()
    sentence = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()
    root = serializers.SerializerMethodField()  # type: ignore[assignment]  # and a field has its root
    data = serializers.SerializerMethodField()  # type: ignore[assignment]  # a serializer has `data` of its own

    def _line(self, event: Event) -> Line:
        return self.context["lines"][event.pk]

    @extend_schema_field(PersonField(allow_null=True))
    def get_actor(self, event: Event) -> dict[str, Any] | None:
        actor = self._line(event).actor
        return PersonField().to_representation(actor) if actor else None

    def get_sentence(self, event: Event) -> str:
        return self._line(event).text

    @extend_schema_field(ThingShown)
    def get_subject(self, event: Event) -> dict[str, Any]:
        return {"type": event.subject_type, "id": event.subject_id}

    @extend_schema_field(ThingShown)
    def get_root(self, event: Event) -> dict[str, Any]:
        return {"type": event.root_type, "id": event.root_id}

    def get_data(self, event: Event) -> dict[str, Any]:
        return dict(self._line(event).data)


class EventViewSet(ListMixin, RetrieveMixin, ScopedViewSet):
    """The journal: who did what to what, when, as far as the caller may see it."""

    visible_to = events_visible_to
    shown = EventShown
    filterset_class = EventFilters
    ordering, ordering_fields = ["-id"], ["id"]

    def beside(self, things: Sequence[Any]) -> dict[str, Any]:
        return {"lines": {line.event.pk: line for line in lines_of(things, self.person)}}


resources = {"events": EventViewSet}
