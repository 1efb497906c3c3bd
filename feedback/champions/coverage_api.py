"""Gaps, and how many agents there are to a champion, for programs."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from feedback.champions.covering import covers
from feedback.champions.kept import plans
from feedback.champions.loads import ratios, teams_managed_by
from feedback.champions.models import Roster
from feedback.core.api.kit import Query, Shown
from feedback.core.kept import steady
from feedback.people.models import User

#: The longest time that is answered at once.
LONGEST = timedelta(days=92)
#: Teams in one answer.
TEAMS = 1000


class GapsQuery(Query):
    """From when until when, 92 days at most."""

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of the language, so the fields are not attributes."""
        return {**super().get_fields(), "from": serializers.DateTimeField(), "to": serializers.DateTimeField()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The end comes after the start, within LONGEST."""
        if attrs["to"] <= attrs["from"]:
            raise serializers.ValidationError({"to": _("The end comes before the start. Give a later one.")})
        if attrs["to"] - attrs["from"] > LONGEST:
            raise serializers.ValidationError({"to": _("Ask for 92 days at most.")})
        return attrs


class GapShown(Shown):
    """During [start, end) `missing` of the `needed` people are not there."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    missing = serializers.IntegerField()
    needed = serializers.IntegerField()


class GapsShown(Shown):
    """The gaps of a roster in order, and how much of what it needs is covered; null where nothing is needed."""

    gaps = GapShown(many=True)
    needed_hours = serializers.FloatField()
    covered_hours = serializers.FloatField()
    covered_percent = serializers.IntegerField(allow_null=True)


class RatioShown(Shown):
    """One team's champions and agents; `agents_per_champion` is null without a champion."""

    team = serializers.IntegerField(source="team.pk")
    name = serializers.CharField(source="team.name")
    site = serializers.IntegerField(source="team.site_id")
    champions = serializers.IntegerField()
    agents = serializers.IntegerField()
    agents_per_champion = serializers.FloatField(source="per_champion", allow_null=True)


class RatiosShown(Shown):
    """Every team whose champions the caller looks after."""

    results = RatioShown(many=True)


def gaps_of(roster: Roster, asked: dict[str, Any]) -> dict[str, Any]:
    """The gaps of one roster, none of one out of use."""
    with steady():
        plan = plans().get(roster.pk)
        cover = covers([plan], asked["from"], asked["to"])[roster.pk] if plan else None
    if cover is None:
        return {"gaps": [], "needed_hours": 0, "covered_hours": 0, "covered_percent": None}
    whole, hour = cover.coverage(), timedelta(hours=1)
    return {
        "gaps": cover.gaps(),
        "needed_hours": whole.needed / hour,
        "covered_hours": whole.covered / hour,
        "covered_percent": whole.percent,
    }


def ratios_for(reader: User) -> dict[str, Any]:
    """Champions and agents of the teams that the caller looks after."""
    return {"results": ratios(teams_managed_by(reader).order_by("site__name", "name")[:TEAMS])}
