"""How rosters, shifts and exceptions look on the wire, and what the wire may say about them."""

from datetime import UTC, datetime, time
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.calendars.hours import DAYS
from feedback.catalogue.queries import tools_visible_to
from feedback.champions.actions.layers import MOST_MEMBERS
from feedback.champions.models import Layer, Override, Roster
from feedback.champions.permissions import sees_reason
from feedback.champions.queries import rosters_visible_to
from feedback.core.api.kit import Input, InputList, NamedField, NamedInput, PersonField, PersonInput, Query, Shown
from feedback.people.models import User
from feedback.people.queries import people_visible_to, sites_visible_to, teams_visible_to

LONGEST_NAME, MOST_ROWS, MOST_THINGS = 120, 50, 1000


CLOCK = r"^(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?|24:00(:00)?)$"


@extend_schema_field({"type": "string", "pattern": CLOCK, "examples": ["22:00", "24:00"]})
class ClockField(serializers.TimeField):
    """A time of day, `"22:00"`; `"24:00"` is midnight."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M", "%H:%M:%S"], **kwargs)

    def to_internal_value(self, value: Any) -> time:
        return time(0) if value in ("24:00", "24:00:00") else super().to_internal_value(value)


@extend_schema_field({"type": "string", "examples": ["2026-03-02T08:00:00Z", "2026-03-02T08:00"]})
class WallOrInstantField(serializers.CharField):
    """An ISO instant, or without an offset the time on the roster's clock."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            found = parse_datetime(super().to_internal_value(data))
        except ValueError:
            found = None
        if found is None:
            raise serializers.ValidationError(_("Give a date and time such as 2026-03-01T09:00:00Z."))
        return found.astimezone(UTC) if found.tzinfo else found


class InstantField(serializers.DateTimeField):
    """An instant in an address, where a plus sign that was not escaped arrives as a space."""

    def to_internal_value(self, value: Any) -> datetime:
        text = value.replace(" ", "+") if isinstance(value, str) and value.count(":") > 1 else value
        return super().to_internal_value(text)


def _days(**kwargs: Any) -> serializers.ListField:
    """Days of the week by their codes."""
    child = serializers.ChoiceField(choices=[(day, day) for day in DAYS])
    return serializers.ListField(child=child, **kwargs)


class LayerShown(Shown):
    """A rotation. Its turns are counted from `start`; with `takes_over_at` it plans only from that instant on.

    Without `days` it runs every day, without `opens` and `closes` around the clock.
    """

    id = serializers.IntegerField()
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=Layer.Cadence.choices, source="cadence")
    shift_length = serializers.IntegerField()
    start = serializers.DateTimeField(source="starts_at")
    takes_over_at = serializers.DateTimeField(allow_null=True)
    end = serializers.DateTimeField(allow_null=True, source="ends_at")
    replaces = serializers.IntegerField(allow_null=True, source="replaces_id")
    members = serializers.ListField(child=PersonField(), source="people_in_order")
    people = serializers.IntegerField()
    days = _days()
    opens = ClockField(allow_null=True)
    closes = ClockField(allow_null=True)


class NeedShown(Shown):
    """So many champions during these hours."""

    people = serializers.IntegerField()
    days = _days()
    opens = ClockField(allow_null=True)
    closes = ClockField(allow_null=True)


class RosterShown(Shown):
    """A roster. `layers` are the rotations that run or will; without `teams` or `tools` it serves all of them."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    site = NamedField()
    teams = serializers.ListField(child=NamedField(), source="teams.all")
    tools = serializers.ListField(child=NamedField(), source="tools.all")
    timezone = serializers.CharField()
    neighbour = NamedField(allow_null=True)
    rings_all_after = serializers.IntegerField()
    rings_supervisor_after = serializers.IntegerField()
    quiet_claim_after = serializers.IntegerField()
    swaps_need_a_yes = serializers.BooleanField()
    night_from = serializers.IntegerField(help_text="Hour of the day from which time is unsocial.")
    night_until = serializers.IntegerField(help_text="Until which it is; the same twice: none.")
    weekend = _days()
    holidays_count = serializers.BooleanField(help_text="Whether holidays are unsocial.")
    is_active = serializers.BooleanField()
    layers = LayerShown(many=True, source="present_layers")
    requirements = NeedShown(many=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class LayerInput(Input):
    """A rotation; with an `id`, one that is there already. `from` is when a change of it begins: now, if left out."""

    id = serializers.IntegerField(required=False, min_value=1)
    name = serializers.CharField(max_length=LONGEST_NAME)
    type = serializers.ChoiceField(choices=Layer.Cadence.choices, source="cadence")
    shift_length = serializers.IntegerField(required=False, default=1, min_value=1, max_value=1000)
    start = WallOrInstantField(source="starts_at")
    end = WallOrInstantField(source="ends_at", required=False, allow_null=True)
    members = InputList(child=PersonInput(people_visible_to), max_length=MOST_MEMBERS)
    people = serializers.IntegerField(required=False, default=1, min_value=1, max_value=100)
    days = _days(required=False, max_length=len(DAYS))
    opens = ClockField(required=False, allow_null=True)
    closes = ClockField(required=False, allow_null=True)
    vars()["from"] = WallOrInstantField(source="from_", required=False)


class NeedInput(Input):
    """So many champions during these hours; without hours around the clock, without days every day."""

    people = serializers.IntegerField(required=False, default=1, min_value=1, max_value=100)
    days = _days(required=False, max_length=len(DAYS), default=list)
    opens = ClockField(required=False, allow_null=True, default=None)
    closes = ClockField(required=False, allow_null=True, default=None)


class RosterPatch(Input):
    """What can be changed about a roster. `layers` and `requirements` replace those there are, as a whole."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    teams = InputList(child=NamedInput(teams_visible_to), required=False, max_length=MOST_THINGS)
    tools = InputList(child=NamedInput(tools_visible_to), required=False, max_length=MOST_THINGS)
    timezone = serializers.CharField(max_length=64, required=False)
    neighbour = NamedInput(rosters_visible_to, required=False, allow_null=True)
    rings_all_after = serializers.IntegerField(required=False, min_value=1, max_value=480)
    rings_supervisor_after = serializers.IntegerField(required=False, min_value=1, max_value=480)
    quiet_claim_after = serializers.IntegerField(required=False, min_value=1, max_value=480)
    swaps_need_a_yes = serializers.BooleanField(required=False)
    night_from = serializers.IntegerField(min_value=0, max_value=23, required=False)
    night_until = serializers.IntegerField(min_value=0, max_value=23, required=False)
    weekend = _days(required=False)
    holidays_count = serializers.BooleanField(required=False)
    layers: Any = serializers.ListSerializer(child=LayerInput(), required=False, max_length=MOST_ROWS)
    requirements: Any = serializers.ListSerializer(
        child=NeedInput(), required=False, max_length=MOST_ROWS, source="needs"
    )


class RosterInput(RosterPatch):
    """A roster of a site; without a zone it keeps the site's."""

    site = NamedInput(sites_visible_to)


class OnDutyQuery(Query):
    """At which instant: now, if left out."""

    at = InstantField(required=False)


class OnShown(Shown):
    """Somebody who is on, as things stand until `until`; `instead_of` is the one who had been planned."""

    user = PersonField()
    until = serializers.DateTimeField()
    shift = serializers.CharField()
    instead_of = PersonField(allow_null=True)


class OnDutyShown(Shown):
    """Who is on at an instant; with nobody on, `next_on_at` is when somebody is again, within 28 days."""

    at = serializers.DateTimeField()
    on_duty = OnShown(many=True)
    next_on_at = serializers.DateTimeField(allow_null=True)


class ShiftShown(Shown):
    """A shift by hand: [start, end)."""

    id = serializers.IntegerField()
    roster = NamedField()
    user = PersonField()
    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ShiftPatch(Input):
    """What can be changed about a shift. `although_away` confirms somebody who is away then."""

    user = PersonInput(people_visible_to)
    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")
    although_away = serializers.BooleanField(required=False)


class ShiftInput(ShiftPatch):
    """A shift, 24 hours at most."""

    roster = NamedInput(rosters_visible_to)


class OverrideShown(Shown):
    """An exception: `add` comes, `remove` goes, or with both the one in the other's place.

    `reason` is empty for whom it does not concern.
    """

    id = serializers.IntegerField()
    roster = NamedField()
    add = PersonField(allow_null=True)
    remove = PersonField(allow_null=True)
    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")
    reason = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_reason(self, override: Override) -> str:
        told = sees_reason(self.context["request"].user, override, self.context["managed"])
        return override.reason if told else ""


class OverrideInput(Input):
    """An exception of 92 days at most. `although_away` confirms somebody who is away then."""

    roster = NamedInput(rosters_visible_to)
    add = PersonInput(people_visible_to, required=False, allow_null=True)
    remove = PersonInput(people_visible_to, required=False, allow_null=True)
    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")
    reason = serializers.ChoiceField(choices=Override.Reason.choices, required=False, allow_blank=True)
    although_away = serializers.BooleanField(required=False)


def people_in_order(layer: Layer) -> list[User]:
    """Who takes turns."""
    return [member.user for member in layer.members.all()]


def shown_of(roster: Roster, now: datetime) -> Roster:
    """A roster ready to be shown: with the rotations that run or will."""
    present = [layer for layer in roster.layers.all() if layer.ends_at is None or layer.ends_at > now]
    for layer in present:
        layer.people_in_order = people_in_order(layer)  # type: ignore[attr-defined] # for LayerShown
    roster.present_layers = present  # type: ignore[attr-defined] # for RosterShown
    return roster
