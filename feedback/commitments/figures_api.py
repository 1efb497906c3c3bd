"""The figures of the supervisors' page for programs: how promises stand, and by what they are broken down."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from rest_framework import serializers

from feedback.commitments import breakdown, overview, standing
from feedback.commitments.models import Kind
from feedback.core.api.kit import PersonField, Query, ReferenceField, Shown
from feedback.core.filters import LONGEST_NAME
from feedback.people.models import User
from feedback.people.queries import zone_of


class FiguresQuery(Query):
    """Whose figures: filters as in the list, the period, and by what they are broken down."""

    period = serializers.ChoiceField(standing.PERIODS, required=False)
    by = serializers.ChoiceField(sorted(breakdown.COLUMNS), required=False)
    kind = serializers.ChoiceField(Kind.choices, required=False)
    site = serializers.CharField(max_length=LONGEST_NAME, required=False)
    team = serializers.CharField(max_length=LONGEST_NAME, required=False)
    tool = serializers.CharField(max_length=LONGEST_NAME, required=False)
    owner = serializers.CharField(max_length=LONGEST_NAME, required=False)


class PartShown(Shown):
    """One team, owner, tool, kind or site; `key` is null for promises without one."""

    key = serializers.CharField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]  # and a field has its label
    broken_open = serializers.IntegerField()
    within_week = serializers.IntegerField(source="soon")
    at_risk = serializers.IntegerField()
    on_track = serializers.IntegerField()
    stopped = serializers.IntegerField()
    kept = serializers.IntegerField()
    broken = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="How often the date of a promised change was moved.")
    kept_percent = serializers.IntegerField(source="percent", allow_null=True)


class WeekShown(Shown):
    """What was decided in the week that begins on `monday`, on the caller's calendar."""

    monday = serializers.DateField()
    kept = serializers.IntegerField()
    broken = serializers.IntegerField()


class AgeShown(Shown):
    """The answers that are owed and so many days old; the last one stands for older ones too."""

    day = serializers.IntegerField()
    on_track = serializers.IntegerField()
    at_risk = serializers.IntegerField()
    broken = serializers.IntegerField()


class FiguresShown(Shown):
    """Open promises as they are now; `kept`, `broken` and `kept_late` as they were decided since `since`."""

    since = serializers.DateTimeField(allow_null=True)
    kept = serializers.IntegerField()
    broken = serializers.IntegerField()
    kept_late = serializers.IntegerField()
    broken_open = serializers.IntegerField()
    at_risk = serializers.IntegerField()
    on_track = serializers.IntegerField()
    stopped = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="How often the date of a promised change was moved.")
    by = serializers.CharField()
    parts = PartShown(many=True)
    more_parts = serializers.IntegerField()
    weeks = WeekShown(many=True)
    ages = AgeShown(many=True)


def figures(reader: User, asked: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The figures that are asked for, within the caller's reach."""
    params = QueryDict(mutable=True)
    for name, value in asked.items():
        params[name] = str(value)
    rows, zone = overview.narrowed(params, reader, now), zone_of(reader)
    period = overview.chosen_period(params, reader, now)
    history = overview.history_for(params, reader, now, rows)
    stands = standing.standing(history, period, now)
    until = breakdown.week_ends(zone=zone, now=now)
    parts = breakdown.breakdown(history, overview.dimension(params), period, until=until, now=now)
    names = ("kept", "broken", "broken_open", "at_risk", "on_track", "stopped", "moved")
    return {
        **{name: getattr(stands, name) for name in names},
        "kept_late": stands.late,
        "since": period.start,
        "by": parts.by,
        "parts": parts.parts,
        "more_parts": parts.more,
        "weeks": standing.weeks(history, zone=zone, now=now),
        "ages": standing.ages(rows, now),
    }


class ChecksQuery(Query):
    """After how many days a report that was seen counts as left."""

    days = serializers.IntegerField(min_value=1, max_value=60, required=False)


class LookShown(Shown):
    """A promise worth a look: its report, who owes it, since when, and how long."""

    commitment = serializers.IntegerField(source="commitment.pk")
    report = ReferenceField("F", source="report.pk", default=None, allow_null=True)
    owner = PersonField(source="commitment.owner", allow_null=True)
    round = serializers.IntegerField(source="commitment.round")
    at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class FoundShown(Shown):
    """The most telling first; `more` where there are others."""

    results = LookShown(many=True, source="looks")
    more = serializers.BooleanField()


class ChecksShown(Shown):
    """Seen and then left, clocks that were stopped without a reply, answers that were reopened."""

    days = serializers.IntegerField()
    untouched = FoundShown()
    pauses = FoundShown()
    reopened = FoundShown()
