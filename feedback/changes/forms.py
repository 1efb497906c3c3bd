"""What an owner types about a change."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.queries import call_types_visible_to, tools_visible_to
from feedback.changes.models import Change
from feedback.core.ids import parse_id
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from feedback.reports.queries import reports_visible_to


class ReportsField(forms.CharField):
    """References with commas or spaces between them; gives the reports, all of them visible to `reader`."""

    reader: User | None = None

    def clean(self, value: Any) -> list[FrictionReport]:
        text = super().clean(value) or ""
        words = text.replace(",", " ").replace(";", " ").split()
        ids = {word: parse_id(word, "F") for word in words}
        found = reports_visible_to(self.reader).in_bulk([pk for pk in ids.values() if pk]) if self.reader else {}
        missing = [word for word, pk in ids.items() if pk not in found]
        if missing:
            told = _("%(references)s is not among the reports you can see. Write references such as F-1042.")
            raise forms.ValidationError(told, params={"references": ", ".join(missing)})
        return list(found.values())

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return ", ".join(report.reference for report in value)
        return value


class ChangeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A change and the reports that it answers."""

    reports = ReportsField(
        label=_("Which reports it answers"),
        required=False,
        help_text=_("References such as F-1042, with commas or spaces between them."),
    )

    class Meta:
        model = Change
        fields = ["title", "before", "after", "where", "tool", "call_type", "effective_at"]
        labels = {
            "title": _("What is different, in a few words"),
            "before": _("Before"),
            "after": _("After"),
            "where": _("Where it changed"),
            "tool": _("Tool"),
            "call_type": _("Call type"),
            "effective_at": _("From when on"),
        }
        widgets = {
            "before": forms.Textarea,
            "after": forms.Textarea,
            "where": forms.RadioSelect,
            "effective_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        error_messages = {
            "title": {"required": _("Say in a few words what is different now.")},
            "before": {"required": _("Say how it was before.")},
            "after": {"required": _("Say how it is now.")},
        }

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports"].reader = reader  # type: ignore[attr-defined]
        self.fields["tool"].queryset = tools_visible_to(reader)  # type: ignore[attr-defined]
        self.fields["call_type"].queryset = call_types_visible_to(reader)  # type: ignore[attr-defined]
        self.fields["call_type"].empty_label = _("All call types")  # type: ignore[attr-defined]
        self.fields["effective_at"].help_text = _("In %(zone)s time.") % {"zone": _zone_name()}
        self.fields["effective_at"].initial = timezone.localtime()

    def answers(self) -> dict[str, Any]:
        """The fields of the change itself, without its reports."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reports"}

    def _post_clean(self) -> None:
        """The model is written by an action alone: nothing is copied onto the instance here."""


def _zone_name() -> str:
    zone = timezone.get_current_timezone()
    return zone.key.rpartition("/")[2].replace("_", " ") if isinstance(zone, ZoneInfo) else str(zone)
