"""Training's door for programs: sessions, and everybody's place in a round."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from feedback.core.api.kit import ListMixin, NamedField, PersonField, RetrieveMixin, Shown
from feedback.training import api_programmes, figures_api, queries
from feedback.training.api_room import EnrolmentVerbs, SessionVerbs
from feedback.training.filters import EnrolmentFilters, SessionFilters
from feedback.training.models import Why
from feedback.training.states import Place, SessionState


class SessionShown(Shown):
    """A session of a round at a site; `free` seats are nobody's, and `by_hand` the plan leaves alone."""

    id = serializers.IntegerField()
    programme = NamedField(source="cycle.programme")
    cycle = serializers.IntegerField(source="cycle_id")
    site = NamedField()
    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")
    place = serializers.CharField()
    lead = PersonField(allow_null=True)
    seats = serializers.IntegerField()
    taken = serializers.IntegerField()
    free = serializers.IntegerField()
    state = serializers.ChoiceField(SessionState.choices)
    by_hand = serializers.BooleanField()
    cancel_reason = serializers.CharField()
    held_at = serializers.DateTimeField(allow_null=True)
    uid = serializers.UUIDField(help_text="Its name in calendars.")
    sequence = serializers.IntegerField(help_text="Grows with what calendars must hear (RFC 5545).")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class EnrolmentShown(Shown):
    """Somebody's place in a round. Without a `session`, `why` says why there is no seat; `waiting_for` is the session
    in whose line they stand."""

    id = serializers.IntegerField()
    person = PersonField()
    programme = NamedField(source="cycle.programme")
    cycle = serializers.IntegerField(source="cycle_id")
    session = serializers.IntegerField(source="session_id", allow_null=True)
    state = serializers.ChoiceField(Place.choices)
    why = serializers.ChoiceField(Why.choices, allow_blank=True)
    by_hand = serializers.BooleanField()
    due_on = serializers.DateField()
    waiting_for = serializers.IntegerField(source="waiting_for_id", allow_null=True)
    waiting_since = serializers.DateTimeField(allow_null=True)
    attended_at = serializers.DateTimeField(allow_null=True)
    passed_at = serializers.DateTimeField(allow_null=True)
    signed_off_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    missed = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class SessionViewSet(ListMixin, RetrieveMixin, SessionVerbs):
    """Sessions of rounds: when, where, who leads, how many seats."""

    visible_to = queries.sessions_visible_to
    shown = SessionShown
    filterset_class = SessionFilters
    ordering, ordering_fields = ["-starts_at"], ["starts_at", "created_at", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("cycle__programme", "site", "lead")


class EnrolmentViewSet(ListMixin, RetrieveMixin, EnrolmentVerbs):
    """Everybody's places in rounds: the seat they have, or why they have none, and what became of it."""

    visible_to = queries.enrolments_visible_to
    shown = EnrolmentShown
    filterset_class = EnrolmentFilters
    ordering, ordering_fields = ["-id"], ["due_on", "created_at", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("cycle__programme", "person")


urls = figures_api.urls
resources = {**api_programmes.resources, "sessions": SessionViewSet, "enrolments": EnrolmentViewSet}
