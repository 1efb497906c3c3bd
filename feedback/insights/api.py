"""The doors of the journal and the record for programs: reads only."""

from collections.abc import Sequence
from typing import Any

from django.urls import re_path
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.commitments.models import Kind
from feedback.commitments.standing import PERIODS
from feedback.core.api.kit import ApiView, ListMixin, PersonField, Query, RetrieveMixin, ScopedViewSet, Shown
from feedback.events.models import Event
from feedback.insights.filters import EventFilters
from feedback.insights.journal import Line, lines_of
from feedback.insights.queries import events_visible_to
from feedback.insights.record import DEFAULT_PERIOD, FEWEST, record


class ThingShown(Shown):
    """What a line is about, by kind and number."""

    type = serializers.CharField()
    id = serializers.IntegerField()


class EventShown(Shown):
    """One line of the journal. `actor` is nobody where the system did it, or where who did it is not to be known."""

    id = serializers.IntegerField()
    verb = serializers.CharField()
    at = serializers.DateTimeField()
    recorded_at = serializers.SerializerMethodField()
    actor = serializers.SerializerMethodField()
    sentence = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()
    root = serializers.SerializerMethodField()  # type: ignore[assignment]  # and a field has its root
    data = serializers.SerializerMethodField()  # type: ignore[assignment]  # a serializer has `data` of its own

    def _line(self, event: Event) -> Line:
        return self.context["lines"][event.pk]

    @extend_schema_field(serializers.DateTimeField)
    def get_recorded_at(self, event: Event) -> str:
        """Of a line that names no request, not the instant either: an access log would say whose it was."""
        return serializers.DateTimeField().to_representation(event.recorded_at if event.request_id else event.at)

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


class RecordQuery(Query):
    """For which period, on the organisation's calendar, and of which promises."""

    period = serializers.ChoiceField(PERIODS, required=False)
    kind = serializers.ChoiceField(Kind.choices, required=False)


class ScoreShown(Shown):
    """The promises of one tool or owner that were decided in the period."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kept = serializers.IntegerField()
    broken = serializers.IntegerField()
    kept_percent = serializers.IntegerField(source="percent")


class ScoresShown(Shown):
    """The best kept first; `hidden` are those with too few promises to say anything, or that would give such away."""

    shown = ScoreShown(many=True)
    hidden = serializers.IntegerField()


class RecordShown(Shown):
    """What share of the promises was kept in time; the figures are null where they are too few."""

    since = serializers.DateField(allow_null=True)
    counted_at = serializers.DateTimeField(allow_null=True)
    kept = serializers.IntegerField(source="total.told.kept", allow_null=True, default=None)
    broken = serializers.IntegerField(source="total.told.broken", allow_null=True, default=None)
    kept_percent = serializers.IntegerField(source="total.percent", allow_null=True)
    fewest = serializers.IntegerField(default=FEWEST)
    tools = ScoresShown()
    owners = ScoresShown()


class RecordView(ApiView):
    """The organisation's record of promises, by tool and owner; open to everybody in it."""

    @extend_schema(operation_id="record", parameters=[RecordQuery], responses={200: RecordShown})
    def get(self, request: Request) -> Response:
        """Since the beginning of the period, the quarter where none is named."""
        asked = self.read_query(RecordQuery)
        found = record(asked.get("period", DEFAULT_PERIOD), now=timezone.now(), kind=asked.get("kind", ""))
        return Response(RecordShown(found).data)

    def known_parameters(self) -> set[str]:
        return set(RecordQuery().fields)


urls = [re_path(r"^record/?$", RecordView.as_view(), name="record")]
resources = {"events": EventViewSet}
