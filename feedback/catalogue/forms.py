"""The catalogue's forms. Lengths come from the tables; every rule is the action's."""

from typing import Any, cast

from django import forms
from django.db.models import CharField, Model, Q
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Tool, Vendor
from feedback.core.tableforms import TableForm
from feedback.core.years import valid_year
from feedback.people.models import Site, Team, User
from feedback.people.pickers import PersonField


def _line(model: type[Model], name: str, **kwargs: Any) -> forms.CharField:
    """A text field as long as its column."""
    return forms.CharField(max_length=cast("CharField[str, str]", model._meta.get_field(name)).max_length, **kwargs)


def people_here() -> Any:
    """Everybody who can be given something."""
    return User.objects.filter(is_active=True)


class EntryForm(forms.Form):
    """What every line of the catalogue has. `entry` is the one that is edited, None for a new one."""

    name = _line(Tool, "name", label=_("Name"))

    def __init__(self, *args: Any, entry: Any = None, **kwargs: Any) -> None:
        self.entry = entry
        super().__init__(*args, **{"initial": self.said_by(entry) if entry else None, **kwargs})

    def said_by(self, entry: Any) -> dict[str, Any]:
        """What the entry says now."""
        return {name: getattr(entry, name) for name in self.base_fields}


class VendorForm(EntryForm):
    """A vendor and where to write to."""

    contact_email = forms.EmailField(
        label=_("Contact"), required=False, help_text=_("Where an owner writes when a report waits on them.")
    )


class _TeamsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.site.name}"


class CallTypeForm(EntryForm):
    """A call type, and the teams that take such calls."""

    teams = _TeamsField(
        Team.objects.none(),
        label=_("Taken by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none for every team. Training by call type goes by this."),
    )

    def __init__(self, *args: Any, entry: CallType | None = None, **kwargs: Any) -> None:
        super().__init__(*args, entry=entry, **kwargs)
        own = Q(pk__in=entry.teams.values("pk")) if entry else Q(pk=None)
        rows = Team.objects.filter(Q(is_active=True) | own).select_related("site").order_by("site__name", "name")
        cast("forms.ModelChoiceField[Any]", self.fields["teams"]).queryset = rows

    def said_by(self, entry: CallType) -> dict[str, Any]:
        return {**super().said_by(entry), "teams": list(entry.teams.values_list("pk", flat=True))}


class CategoryForm(EntryForm):
    """A category and the sentence that tells it from the others."""

    description = forms.CharField(
        label=_("In a sentence"), max_length=300, required=False, help_text=_("What belongs here and not elsewhere.")
    )


class ToolForm(EntryForm):
    """A tool: where it comes from, who answers for it, where it is in use."""

    description = _line(Tool, "description", label=_("What it does"), required=False)
    vendor = forms.ModelChoiceField(Vendor.objects.none(), label=_("Vendor"), required=False, empty_label=_("None"))
    version = _line(Tool, "version", label=_("Version"), required=False)
    live_on = forms.DateField(
        validators=[valid_year],
        label=_("Live since"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("When agents began to work with it, or will."),
    )
    owner = PersonField(
        people_here,
        label=_("Owner"),
        required=False,
        help_text=_("Answers the reports about it, unless a routing rule says otherwise. A name or an e-mail address."),
    )
    sites = forms.ModelMultipleChoiceField(
        Site.objects.none(),
        label=_("In use at"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none for everywhere."),
    )

    def __init__(self, *args: Any, entry: Tool | None = None, **kwargs: Any) -> None:
        super().__init__(*args, entry=entry, **kwargs)
        own_vendor = Q(pk=entry.vendor_id if entry else None)
        own_sites = Q(pk__in=entry.sites.values("pk")) if entry else Q(pk=None)
        self._offer("vendor", Vendor.objects.filter(Q(is_active=True) | own_vendor))
        self._offer("sites", Site.objects.filter(Q(is_active=True) | own_sites))

    def _offer(self, name: str, choices: Any) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = choices

    def said_by(self, entry: Tool) -> dict[str, Any]:
        return {**super().said_by(entry), "sites": list(entry.sites.values_list("pk", flat=True))}


class VolumesForm(TableForm):
    """A table of how many calls there were."""

    command = "import_volumes"
