"""Setting calendars up: the week as text, holidays one a line, and the two calculators. Every rule is the action's."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.timezone import make_naive
from django.utils.translation import gettext_lazy as _

from feedback.calendars import weektext
from feedback.calendars.actions import LONGEST_NAME, OFFICE_HOURS
from feedback.calendars.consequences import Moving
from feedback.calendars.models import Calendar
from feedback.calendars.queries import FIRST_YEAR, LAST_YEAR, Offered, countries, country_name, subdivisions
from feedback.calendars.zones import earliest_instant
from feedback.core import wording
from feedback.core.parts import Choice
from feedback.core.years import valid_year

DAY_LABELS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
_HOLIDAY = re.compile(r"(\d{4}-\d{2}-\d{2})[\s,:–-]*(.*)")
MOST_HOURS = 24 * 366


@cache
def zones() -> list[tuple[str, str]]:
    """The zones that are named after a place, and UTC."""
    named = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [(name, name.replace("_", " ")) for name in [*named, "UTC"]]


class CalendarForm(forms.Form):
    """A calendar: its name, its zone, the hours of each day, the days off."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    holidays = forms.CharField(
        label=_("Days off"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line: the date and its name, such as 2026-12-25 Christmas Day."),
    )
    field_order = ["name", "timezone", *DAY_LABELS, "holidays"]

    def __init__(self, *args: Any, calendar: Calendar | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _said_by(calendar), **kwargs})
        for day, label in DAY_LABELS.items():
            hint = _("Several with commas between; nothing for a day off.") if day == "mon" else ""
            self.fields[day] = forms.CharField(label=label, required=False, max_length=200, help_text=hint)
        self.order_fields(self.field_order)

    def clean_holidays(self) -> dict[str, str]:
        """Dates with their names."""
        days: dict[str, str] = {}
        for number, line in enumerate(self.cleaned_data["holidays"].splitlines(), start=1):
            if not line.strip():
                continue
            found = _HOLIDAY.fullmatch(line.strip())
            try:
                days[date.fromisoformat(found[1] if found else "").isoformat()] = found[2].strip() if found else ""
            except ValueError:
                told = _("Line %(line)s does not begin with a date such as 2026-12-25.")
                raise forms.ValidationError(told, params={"line": number}) from None
        return days

    def clean(self) -> dict[str, Any]:
        """The week as it is stored."""
        try:
            week = weektext.read_week({day: self.cleaned_data.get(day, "") for day in DAY_LABELS})
        except weektext.UnreadableHours as error:
            self.add_error(error.day, str(error))
            return self.cleaned_data
        return {**self.cleaned_data, "hours": week}

    def changes(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in ("name", "timezone", "hours", "holidays")}


def _said_by(calendar: Calendar | None) -> dict[str, Any]:
    hours: Mapping[str, Any] = calendar.hours if calendar else OFFICE_HOURS
    week = {day: weektext.write_day(hours.get(day, [])) for day in DAY_LABELS}
    if calendar is None:
        return week
    holidays = "\n".join(f"{day} {name}".strip() for day, name in calendar.holidays.items())
    return {**week, "name": calendar.name, "timezone": calendar.timezone, "holidays": holidays}


class OfferForm(forms.Form):
    """Whose public holidays to offer. By GET: looking changes nothing."""

    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", _("Choose")), *_countries()])
    subdivision = forms.ChoiceField(label=_("Part of it"), required=False)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """Offer the parts of the country that was asked for; a part of another one is not asked for any more."""
        said = data or kwargs.get("initial", {})
        parts = [(part.upper(), part.upper()) for part in subdivisions(str(said.get("country") or ""))]
        if data is not None and (data.get("subdivision"),) * 2 not in parts:
            data = {name: data.get(name) for name in ("country", "year")}
        super().__init__(data, **kwargs)
        field = self.fields["subdivision"]
        if not parts:
            del self.fields["subdivision"]
        elif isinstance(field, forms.ChoiceField):
            field.choices = [("", _("All of it")), *parts]


def _countries() -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in countries()), key=lambda pair: pair[1])


class ChosenForm(forms.Form):
    """Which of the holidays on offer to take over."""

    days = forms.MultipleChoiceField(label=_("Holidays"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offered: list[Offered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {each.date.isoformat(): each.name for each in offered}
        choices = self.fields["days"]
        if isinstance(choices, forms.MultipleChoiceField):
            choices.choices = [(each.date.isoformat(), Choice(each.name, wording.day(each.date))) for each in offered]
        self.initial.setdefault("days", list(self.names))

    def chosen(self) -> dict[date, str]:
        """The days to close on, with their names."""
        return {date.fromisoformat(day): self.names[day] for day in self.cleaned_data["days"]}


class PreviewForm(forms.Form):
    """When would so many open hours be over? The start is read on the calendar's own wall clock."""

    start = forms.DateTimeField(
        label=_("From"),
        validators=[valid_year],
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    hours = forms.DecimalField(label=_("Open hours"), min_value=0, max_value=MOST_HOURS, decimal_places=2)

    def begin(self, zone: str) -> datetime:
        """The start as an instant: the first one at which the calendar's wall clock reads so."""
        return earliest_instant(zone, make_naive(self.cleaned_data["start"]))

    def duration(self) -> timedelta:
        """How long."""
        return timedelta(hours=float(self.cleaned_data["hours"]))


class RunningForm(forms.Form):
    """What becomes of running promises: the button says it, and a tick of its own lets dates become earlier."""

    then = forms.ChoiceField(choices=[("keep", _("Keep their dates")), ("move", _("Move them"))])
    earlier = forms.BooleanField(
        label=_("Move those too that would be due earlier than people were told"),
        required=False,
        help_text=_("Without this, nobody has less time than they were promised."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def moving(self) -> Moving:
        """What was confirmed."""
        if self.cleaned_data["then"] == "keep":
            return Moving.KEEP
        return Moving.ALL if self.cleaned_data["earlier"] else Moving.LATER
