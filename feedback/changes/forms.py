"""What an owner types about a change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Release, Tool
from feedback.catalogue.queries import call_types_visible_to, tools_visible_to
from feedback.changes.models import Change
from feedback.core import wording
from feedback.core.ids import parse_id
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from feedback.reports.queries import reports_visible_to

NO_INSTANT = _("There is no such day or time. Give both, such as 4 Dec 2026, 09:00.")


class ToolForm(forms.Form):
    """Which tool the wall is narrowed to."""

    def __init__(self, *args: Any, tools: Sequence[Tool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All tools")), *((str(tool.pk), tool.name) for tool in tools)]
        self.fields["tool"] = forms.ChoiceField(label=_("Tool"), required=False, choices=choices)


class ReleaseForm(forms.Form):
    """A new version of a tool. `release` is the one that is corrected; what may be stored is decided by the action."""

    version = forms.CharField(
        label=_("Version"), max_length=60, error_messages={"required": _("Say which version it is.")}
    )
    model = forms.CharField(
        label=_("Model"), max_length=120, required=False, help_text=_("What stands under it, as the vendor names it.")
    )
    prompt_version = forms.CharField(label=_("Prompt version"), max_length=60, required=False)
    released_at = forms.DateTimeField(
        label=_("From when on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": NO_INSTANT},
    )
    notes = forms.CharField(label=_("What is different"), max_length=2000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, release: Release | None = None, **kwargs: Any) -> None:
        columns = ("version", "model", "prompt_version", "released_at", "notes")
        begun = {name: getattr(release, name) for name in columns} if release else {"released_at": timezone.localtime()}
        super().__init__(*args, **{"initial": begun, **kwargs})
        self.release = release
        zone = wording.zone_city(timezone.get_current_timezone())
        self.fields["released_at"].help_text = _("In %(zone)s time.") % {"zone": zone}

    def clean_released_at(self) -> datetime:
        """A form knows minutes: the instant of a release that was not touched stays what it was, to the second."""
        given: datetime = self.cleaned_data["released_at"]
        stored: datetime | None = self.initial.get("released_at")
        untouched = self.release and stored and stored.replace(second=0, microsecond=0) == given
        return stored if untouched and stored else given


class ReportsField(forms.CharField):
    """References with commas or spaces between them; gives the reports, all of them visible to `reader`."""

    def __init__(self, *, reader: User, **kwargs: Any) -> None:
        self.reader = reader
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[FrictionReport]:
        text = super().clean(value) or ""
        words = text.replace(",", " ").replace(";", " ").split()
        ids = {word: parse_id(word, "F") for word in words}
        found = reports_visible_to(self.reader).in_bulk([pk for pk in ids.values() if pk])
        missing = [word for word, pk in ids.items() if pk not in found]
        if missing:
            told = _("%(references)s is not among the reports you can see. Write references such as F-1042.")
            raise forms.ValidationError(told, params={"references": ", ".join(missing)})
        return list(found.values())

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return ", ".join(report.reference for report in value)
        return value


class ChangeForm(forms.Form):
    """A change and the reports that it answers; what may be stored is decided by the action alone."""

    title = forms.CharField(
        label=_("What is different, in a few words"),
        max_length=160,
        error_messages={"required": _("Say in a few words what is different now.")},
    )
    before = forms.CharField(
        label=_("Before"),
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("Say how it was before.")},
    )
    after = forms.CharField(
        label=_("After"),
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("Say how it is now.")},
    )
    where = forms.ChoiceField(
        label=_("Where it changed"),
        choices=Change.Where.choices,
        initial=Change.Where.TOOL.value,
        widget=forms.RadioSelect,
    )
    effective_at = forms.DateTimeField(
        label=_("From when on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": NO_INSTANT},
    )

    def __init__(self, *args: Any, reader: User, change: Change | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**self._now(change), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["reports"] = ReportsField(
            reader=reader,
            label=_("Which reports it answers"),
            required=False,
            help_text=_("References such as F-1042, with commas or spaces between them."),
        )
        self.fields["tool"] = forms.ModelChoiceField(
            tools_visible_to(reader).order_by("name"), label=_("Tool"), empty_label=_("Choose a tool")
        )
        self.fields["call_type"] = forms.ModelChoiceField(
            call_types_visible_to(reader), label=_("Call type"), required=False, empty_label=_("All call types")
        )
        zone = wording.zone_city(timezone.get_current_timezone())
        self.fields["effective_at"].help_text = _("In %(zone)s time.") % {"zone": zone}

    @staticmethod
    def _now(change: Change | None) -> dict[str, Any]:
        """What stands in the fields before anything is typed."""
        if change is None:
            return {"effective_at": timezone.localtime()}
        columns = ("title", "before", "after", "where", "tool", "call_type", "effective_at")
        return {name: getattr(change, name) for name in columns}

    def answers(self) -> dict[str, Any]:
        """The fields of the change itself, without its reports."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reports"}
