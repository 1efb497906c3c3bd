"""A roster, its rotations and what it needs, as the set-up pages ask for them."""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.calendars import zones
from feedback.calendars.forms import DAY_LABELS
from feedback.catalogue.models import Tool
from feedback.champions.actions.rosters import MOST_MINUTES
from feedback.champions.actions.windows import MOST_PEOPLE
from feedback.champions.forms.guided import TimeInput
from feedback.champions.models import Layer, Requirement, Roster
from feedback.core.years import valid_year
from feedback.people.models import Team, User
from feedback.people.pickers import PeopleField, ZoneField

LAYER_FIELDS = ("name", "cadence", "shift_length", "people", "days", "opens", "closes", "starts_at", "ends_at")


def _minutes(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_MINUTES, help_text=help_text)


def _hour(label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    hours = [(hour, f"{hour:02}:00") for hour in range(24)]
    return forms.TypedChoiceField(label=label, choices=hours, coerce=int, help_text=help_text)


class WallInput(forms.DateTimeInput):
    """The browser's own field for a date and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class RosterForm(forms.Form):
    """Whom a roster serves, on which clock, and when a question climbs."""

    name = forms.CharField(label=_("Name"), max_length=120)
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        label=_("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every team of the site."),
    )
    tools = forms.ModelMultipleChoiceField(
        Tool.objects.none(),
        label=_("Tools"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: questions about every tool."),
    )
    timezone = ZoneField(label=_("Time zone"), help_text=_("Shifts keep the time of day of this zone."))
    neighbour = forms.ModelChoiceField(
        Roster.objects.none(),
        label=_("Neighbour"),
        required=False,
        empty_label=_("None: questions wait for the next shift"),
        help_text=_("Takes the questions while nobody is on here."),
    )
    rings_all_after = _minutes(_("Minutes until a question rings at all on shift"))
    rings_supervisor_after = _minutes(_("Minutes until it goes to the supervisor"))
    quiet_claim_after = _minutes(_("Minutes until a question that somebody took and left is free again"))
    swaps_need_a_yes = forms.BooleanField(label=_("A swap needs the supervisor’s yes"), required=False)
    night_from = _hour(_("Nights from"))
    night_until = _hour(_("Nights until"), _("The same hour twice: no hour of the day is unsocial."))
    weekend = forms.MultipleChoiceField(
        label=_("Unsocial days"),
        choices=list(DAY_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    holidays_count = forms.BooleanField(label=_("The site’s holidays are unsocial, too"), required=False)

    def __init__(
        self, *args: Any, roster: Roster, teams: QuerySet[Team], neighbours: QuerySet[Roster], **kwargs: Any
    ) -> None:
        self.roster = roster
        initial = {name: getattr(roster, name) for name in self.base_fields if name not in {"teams", "tools"}}
        if roster.pk:
            initial |= {"teams": list(roster.teams.all()), "tools": list(roster.tools.all())}
        super().__init__(*args, **{"initial": initial, **kwargs})
        tools = Tool.objects.filter(is_active=True)
        offered = {"teams": teams, "tools": tools, "neighbour": neighbours.exclude(pk=roster.pk)}
        for name, rows in offered.items():
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows


class LayerForm(forms.Form):
    """A rotation: who takes turns, how often they change, in which hours. Who is in it stands beside the fields."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as Early, Nights, Weekend."))
    add = PeopleField(
        lambda: User.objects.filter(is_active=True),
        label=_("Add people"),
        required=False,
        help_text=_("Names or e-mail addresses, one a line, in the order of their turns."),
    )
    cadence = forms.ChoiceField(label=_("A turn is counted in"), choices=Layer.Cadence.choices)
    shift_length = forms.IntegerField(label=_("How many of them"), min_value=1, initial=1)
    people = forms.IntegerField(label=_("People at once"), min_value=1, max_value=MOST_PEOPLE, initial=1)
    starts_at = forms.DateTimeField(
        label=_("The first turn begins"),
        widget=WallInput(),
        validators=[valid_year],
        help_text=_("Each turn is handed over at this time of day, turns by the week on this weekday."),
    )
    ends_at = forms.DateTimeField(label=_("Ends"), required=False, widget=WallInput(), validators=[valid_year])
    days = forms.MultipleChoiceField(
        label=_("Days"),
        choices=list(DAY_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every day."),
    )
    opens = forms.TimeField(label=pgettext_lazy("time of day", "From"), required=False, widget=TimeInput())
    closes = forms.TimeField(
        label=pgettext_lazy("time of day", "To"),
        required=False,
        widget=TimeInput(),
        help_text=_("Both empty: around the clock."),
    )
    from_ = forms.DateTimeField(
        label=_("The change begins"),
        required=False,
        widget=WallInput(),
        validators=[valid_year],
        help_text=_("Empty: now. What was planned before then stays, and nobody’s turn jumps."),
    )

    def __init__(self, *args: Any, roster: Roster, layer: Layer | None, begun: bool, **kwargs: Any) -> None:
        self.roster, self.layer = roster, layer
        super().__init__(*args, **{"initial": self._said_by(layer), **kwargs})
        if not begun:
            del self.fields["from_"]

    def _said_by(self, layer: Layer | None) -> dict[str, Any]:
        if layer is None:
            return {}
        zone = ZoneInfo(self.roster.timezone)
        wall = {
            name: at.astimezone(zone).replace(tzinfo=None) if at else None
            for name, at in (("starts_at", layer.starts_at), ("ends_at", layer.ends_at))
        }
        return {name: getattr(layer, name) for name in LAYER_FIELDS} | wall

    def given(self) -> dict[str, Any]:
        """The rotation's fields as its action takes them; what did not change stays exactly as it is."""
        data = self.cleaned_data
        found = {
            name: self._instant(data[name]) if name in {"starts_at", "ends_at"} else data[name] for name in LAYER_FIELDS
        }
        kept = {name for name in ("starts_at", "ends_at") if self.layer and name not in self.changed_data}
        found = {name: value for name, value in found.items() if name not in kept}
        if data.get("from_"):
            found["from_"] = self._instant(data["from_"])
        return found

    def _instant(self, wall: datetime | None) -> datetime | None:
        return zones.earliest_instant(self.roster.timezone, wall.replace(tzinfo=None)) if wall else None


class NeedForm(forms.Form):
    """So many champions in these hours; without a number the row is left out."""

    people = forms.IntegerField(label=_("Champions"), required=False, min_value=1, max_value=MOST_PEOPLE)
    opens = forms.TimeField(label=pgettext_lazy("time of day", "From"), required=False, widget=TimeInput())
    closes = forms.TimeField(label=pgettext_lazy("time of day", "To"), required=False, widget=TimeInput())
    days = forms.MultipleChoiceField(
        label=_("Days"), choices=list(DAY_LABELS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


NeedFormSet = forms.formset_factory(NeedForm, extra=2, max_num=50)


def needs_said_by(roster: Roster) -> list[dict[str, Any]]:
    """The rows the form begins with."""
    return [need_said_by(need) for need in roster.requirements.all()]


def need_said_by(need: Requirement) -> dict[str, Any]:
    """One row."""
    return {"people": need.people, "opens": need.opens, "closes": need.closes, "days": need.days}
