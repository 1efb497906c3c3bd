"""Whether champions are ready, for programs: since when they are named, and which go-lives they were in time for."""

from typing import Any

from django.db.models import QuerySet
from django.urls import re_path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.champions.permissions import may_keep_rosters
from feedback.champions.queries import champions_visible_to
from feedback.core.api.kit import ApiView, ListMixin, NamedField, PersonField, Shown
from feedback.desk.readiness import go_lives
from feedback.people.queries import zone_of


class ChampionShown(Shown):
    """A champion, and the instant they were named first. Their training is among the `enrolments`."""

    id = serializers.IntegerField()
    person = PersonField(source="*")
    site = NamedField(allow_null=True)
    team = NamedField(allow_null=True)
    named_at = serializers.DateTimeField()


class GoLiveShown(Shown):
    """A tool that goes live, or did within 90 days: how many `teams` work with it, and had a champion in time."""

    tool = NamedField()
    live_on = serializers.DateField(source="on")
    teams = serializers.IntegerField(source="count")
    in_time = serializers.IntegerField()
    late = serializers.ListField(child=NamedField())
    without = serializers.ListField(child=NamedField())


class GoLivesShown(Shown):
    """Every such tool, the earliest first."""

    results = GoLiveShown(many=True)


class ChampionViewSet(ListMixin):
    """The champions the caller looks after."""

    visible_to = champions_visible_to
    shown = ChampionShown
    ordering, ordering_fields = ["name"], ["name", "id"]

    def shaped(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("site", "team")


class GoLivesView(ApiView):
    """Tools that go live, and the teams without a champion."""

    @extend_schema(operation_id="champions_go_lives", responses=GoLivesShown)
    def get(self, request: Request) -> Response:
        may_keep_rosters(self.person).demand()
        today = timezone.now().astimezone(zone_of(self.person)).date()
        return Response(GoLivesShown({"results": go_lives(self.person, today)}).data)


urls = [re_path(r"^champions/go-lives/?$", GoLivesView.as_view(), name="champions-go-lives")]
resources = {"champions": ChampionViewSet}
