"""The calendars' door for programs."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from feedback.calendars import actions, engine, queries
from feedback.calendars.consequences import Consequences, Move, Moved
from feedback.calendars.errors import CalendarError
from feedback.calendars.models import Calendar
from feedback.calendars.permissions import may_edit
from feedback.core.api.kit import (
    CreateMixin,
    Input,
    ListMixin,
    PatchMixin,
    Query,
    RetrieveMixin,
    ScopedViewSet,
    Shown,
    reading,
    verb,
)
from feedback.core.errors import Invalid
from feedback.core.verdicts import Verdict

MOST_MINUTES = 60 * 24 * 366 * 10
MOST_PAUSES, MOST_SPANS, MOST_HOLIDAYS = 1000, 24, 2000


class HoursField(serializers.DictField):
    """`{"mon": [["09:00", "17:30"]], …}`: half-open, any number a day, `24:00` is a legal end."""

    child = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(max_length=5), min_length=2, max_length=2),
        max_length=MOST_SPANS,
    )


class CalendarShown(Shown):
    """When a site works. Promises made under an earlier version are still counted by it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    timezone = serializers.CharField()
    hours = HoursField()
    holidays = serializers.DictField(child=serializers.CharField(allow_blank=True))
    country = serializers.CharField()
    subdivision = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CalendarInput(Input):
    """A calendar. `holidays` are local dates with their names, and replace those there are."""

    name = serializers.CharField(max_length=actions.LONGEST_NAME)
    timezone = serializers.CharField(max_length=64)
    hours = HoursField()
    holidays = serializers.DictField(child=serializers.CharField(max_length=120, allow_blank=True), required=False)
    country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    subdivision = serializers.CharField(max_length=8, required=False, allow_blank=True)


class PreviewInput(Input):
    """When would so many open minutes be over?"""

    start = serializers.DateTimeField()
    duration_minutes = serializers.FloatField(min_value=0, max_value=MOST_MINUTES)
    pauses = serializers.ListField(
        child=serializers.ListField(child=serializers.DateTimeField(allow_null=True), min_length=2, max_length=2),
        required=False,
        max_length=MOST_PAUSES,
    )


class DueShown(Shown):
    """The instant at which it is over."""

    due = serializers.DateTimeField()


class EditInput(Input):
    """An edit that might be made. Without any field: moving running promises to the calendar as it is."""

    timezone = serializers.CharField(max_length=64, required=False)
    hours = HoursField(required=False)
    holidays = serializers.DictField(child=serializers.CharField(max_length=120, allow_blank=True), required=False)


class MoveShown(Shown):
    """A running promise that would move: whose, and by how much; a negative difference is earlier."""

    report = serializers.CharField(source="label")
    promise = serializers.CharField(source="what")
    owner = serializers.CharField()
    due_at = serializers.DateTimeField()
    new_due_at = serializers.DateTimeField()
    difference_seconds = serializers.SerializerMethodField()

    def get_difference_seconds(self, move: Move) -> float:
        return move.difference.total_seconds()


class ConsequencesShown(Shown):
    """What would happen to running promises. If not `complete`, the figures are of the `looked_at` due first.

    `fixed` keep their dates whatever is confirmed; `moves` are up to 50 of each direction, soonest due first.
    """

    running = serializers.IntegerField()
    looked_at = serializers.IntegerField()
    complete = serializers.BooleanField()
    looked_until = serializers.DateTimeField(allow_null=True)
    later = serializers.IntegerField()
    earlier = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    fixed = serializers.IntegerField()
    moves = MoveShown(many=True)


class MoveInput(Input):
    """Confirms moving running promises to the calendar's `version`; `earlier` confirms earlier dates apart."""

    version = serializers.IntegerField(min_value=1)
    earlier = serializers.BooleanField(required=False, default=False)


class MovedShown(Shown):
    """How many were moved at once; with `more` the others follow by themselves."""

    later = serializers.IntegerField()
    earlier = serializers.IntegerField()
    more = serializers.BooleanField()


class HolidaysQuery(Query):
    """Whose holidays, and when."""

    country = serializers.CharField(max_length=2)
    subdivision = serializers.CharField(max_length=8, required=False, allow_blank=True, default="")
    year = serializers.IntegerField(min_value=queries.FIRST_YEAR, max_value=queries.LAST_YEAR)


class HolidayShown(Shown):
    """A public holiday."""

    date = serializers.DateField()
    name = serializers.CharField()


class Due(NamedTuple):
    """What a preview gives."""

    due: datetime


class CalendarViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
    """When sites work: hours of each day, days off, versions."""

    visible_to = queries.calendars_visible_to
    shown, input = CalendarShown, CalendarInput
    ordering, ordering_fields = ["name"], ["name", "created_at"]

    def may(self, thing: Any) -> Verdict:
        return may_edit(self.person)

    def add(self, data: dict[str, Any]) -> Calendar:
        return actions.create_calendar(by=self.person, timezone_name=data.pop("timezone"), **data)

    def change(self, thing: Calendar, changes: dict[str, Any]) -> None:
        actions.edit_calendar(calendar=thing, by=self.person, changes=changes)

    @verb(PreviewInput, shown=DueShown, writes=False)
    def preview(self, calendar: Calendar, data: dict[str, Any]) -> Due:
        """When so many open minutes after `start` are over; pauses are `[start, end]`, null for one that lasts."""
        length = timedelta(minutes=data["duration_minutes"])
        pauses = [_pause(pair) for pair in data.get("pauses", ())]
        try:
            return Due(engine.add(queries.hours_of(calendar), data["start"], length, pauses))
        except CalendarError as error:
            raise Invalid({"": str(error)}) from None

    @verb(EditInput, shown=ConsequencesShown, writes=False)
    def consequences(self, calendar: Calendar, data: dict[str, Any]) -> Consequences:
        """Which running promises would move if this edit were made and they were counted by it. Changes nothing."""
        return actions.weigh_edit(calendar=calendar, by=self.person, changes=data)

    @verb(MoveInput, shown=MovedShown)
    def move_running(self, calendar: Calendar, data: dict[str, Any]) -> Moved:
        """Count running promises by the calendar as it is now. An edit alone never moves them."""
        return actions.move_running(calendar=calendar, by=self.person, **data)

    @reading(HolidayShown, many=True, detail=False, query=HolidaysQuery)
    def holidays(self, data: dict[str, Any]) -> list[queries.Offered]:
        """The public holidays of a country, or of a part of it, in one year."""
        return queries.holidays_on_offer(**data, language=None)


def _pause(pair: list[datetime | None]) -> engine.Pause:
    if pair[0] is None:
        raise Invalid({"pauses": _("A pause needs a start; null is only for an end that is still to come.")})
    return pair[0], pair[1]


resources = {"calendars": CalendarViewSet}
