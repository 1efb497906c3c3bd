"""Narrowing promises, setting policies up, and *When would this be due?* Every rule is the action's."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Category, Severity, Tool
from feedback.catalogue.queries import tools_visible_to
from feedback.commitments.actions.policies import LONGEST_NAME
from feedback.commitments.actions.views import LONGEST as LONGEST_VIEW
from feedback.commitments.breakdown import LABELS
from feedback.commitments.chain_form import ChainForm, is_of_row
from feedback.commitments.checks import UNTOUCHED_DAYS
from feedback.commitments.filters import SHOW_LABELS
from feedback.commitments.length_form import LengthsForm, said_lengths
from feedback.commitments.models import Kind, SlaPolicy, State
from feedback.commitments.policies import terms_of
from feedback.commitments.terms import HOURS
from feedback.core.years import valid_year
from feedback.people.models import Role, Site, Team, User
from feedback.people.pickers import PersonField
from feedback.people.queries import reach, sites_visible_to, teams_visible_to
from feedback.people.views.asking import colleagues

MOST_OFFERED = 200
#: The first one is what the page starts with (overview.DEFAULT_PERIOD).
PERIOD_LABELS = {
    "quarter": _("This quarter"),
    "week": _("This week"),
    "month": _("This month"),
    "year": _("This year"),
    "all": _("All the time"),
}


class NarrowForm(forms.Form):
    """The filters that are offered; others of CommitmentFilters work by address. `show` is chosen by the tabs."""

    show = forms.ChoiceField(required=False, choices=SHOW_LABELS, widget=forms.HiddenInput)
    state = forms.ChoiceField(required=False, choices=State, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Promise"), required=False, choices=[("", _("Every promise")), *Kind.choices])
    site = forms.ChoiceField(label=_("Site"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    tool = forms.ChoiceField(label=_("Tool"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False, choices=lambda: list(PERIOD_LABELS.items()))
    by = forms.ChoiceField(required=False, choices=lambda: list(LABELS.items()), widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: User, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("site", _("All sites"), sites_visible_to(reader).order_by("name"))
        self._offer("team", _("All teams"), teams_visible_to(reader).order_by("name"))
        self._offer("tool", _("All tools"), tools_visible_to(reader).order_by("name"))
        self._offer("owner", _("All owners"), owners)

    def _offer(self, name: str, everything: Any, things: QuerySet[Any]) -> None:
        """The things one can choose from; a choice of one is none, and one among hundreds goes by address."""
        choices = [(str(thing.pk), str(thing.name)) for thing in things[: MOST_OFFERED + 1]]
        field = self.fields[name]
        if not 2 <= len(choices) <= MOST_OFFERED:
            del self.fields[name]
        elif isinstance(field, forms.ChoiceField):
            field.choices = [("", everything), *choices]


class _TeamField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return gettext("everybody who looks after %(team)s") % {"team": obj.name}


class ViewForm(forms.Form):
    """A name for the filters that are on, and whether those who lead a team with one find it too."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_VIEW)
    team = _TeamField(Team.objects.none(), label=_("For"), required=False, empty_label=_("me alone"))
    query = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wide = reach(reader, Role.SUPERVISOR, Role.OWNER, Role.ADMIN)
        teams = teams_visible_to(reader).filter(wide.q(site="site_id", team="pk", tool=None), is_active=True)
        if 0 < teams[: MOST_OFFERED + 1].count() <= MOST_OFFERED:
            field = self.fields["team"]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = teams.order_by("name")
        else:
            del self.fields["team"]


class ReassignForm(forms.Form):
    """Who answers from now on, and why."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a sentence why. Everybody on the report reads it.")},
    )

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = {"required": _("Name the person who answers from now on.")}
        self.fields["owner"] = PersonField(lambda: colleagues(reader), label=_("New owner"), error_messages=told)
        self.order_fields(["owner", "reason"])


class ChecksForm(forms.Form):
    """After how many days a report that was seen counts as left."""

    days = forms.IntegerField(
        label=_("Left for … days"),
        required=False,
        min_value=1,
        max_value=60,
        widget=forms.NumberInput(attrs={"placeholder": UNTOUCHED_DAYS}),
    )


class PolicyForm(ChainForm, LengthsForm):
    """What reports that fit are promised."""

    field_order = ["name", "is_active", "tool", "severity", "category", "site"]
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, help_text=_("Says for which reports it is."))
    is_active = forms.BooleanField(label=_("In force"), required=False, initial=True)
    tool = forms.ModelChoiceField(Tool.objects.none(), label=_("Tool"), required=False, empty_label=_("Any tool"))
    severity = forms.ChoiceField(
        label=_("How bad"), required=False, choices=[("", _("However bad")), *Severity.choices]
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Kind of friction"), required=False, empty_label=_("Any kind")
    )
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("Any site"))
    reopened_within = forms.IntegerField(
        label=_("Answered again within"),
        min_value=1,
        help_text=_("After somebody said that it still happens; counted as the answer is, and never longer than it."),
    )
    warn_at = forms.CharField(
        label=_("Warn the owner at … per cent of the time"),
        required=False,
        max_length=40,
        help_text=_("Such as 50, 80. Empty: no warning."),
    )
    pause_for_reporter = forms.BooleanField(
        label=_("Waiting for the reporter stops the clock"),
        required=False,
        help_text=_("On: time in which the owner cannot go on does not count."),
    )
    pause_with_vendor = forms.BooleanField(
        label=_("Waiting for the vendor stops the clock"),
        required=False,
        help_text=_("Off: the promise was made to the agent, whoever causes the delay."),
    )

    def __init__(
        self, *args: Any, policy: SlaPolicy | None = None, template: SlaPolicy | None = None, **kwargs: Any
    ) -> None:
        said = policy or template
        super().__init__(*args, **{"initial": _said_by(said, new=policy is None) if said else None, **kwargs})
        self.policy = policy
        self.add_rows(said.chain if said else [])
        self._offer("tool", Tool.objects.filter(is_active=True))
        self._offer("category", Category.objects.filter(is_active=True))
        self._offer("site", Site.objects.filter(is_active=True))
        if policy is not None and policy.is_fallback:
            for name in ("is_active", "tool", "severity", "category", "site"):
                del self.fields[name]

    def _offer(self, name: str, things: QuerySet[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = things

    def clean_warn_at(self) -> list[int]:
        """Per cents, as numbers."""
        parts = [part for part in re.split(r"[\s,;%]+", self.cleaned_data["warn_at"]) if part]
        if not all(part.isascii() and part.isdecimal() for part in parts):
            raise forms.ValidationError(_("Give per cents with commas between, such as 50, 80."))
        return [int(part) for part in parts]

    def clean(self) -> dict[str, Any]:
        """Lengths as everywhere; what follows a reopening is as long at most as what counts like it may be."""
        super().clean()
        self.bound("reopened", self.cleaned_data.get("respond_unit", ""))
        self.clean_rows()
        return self.cleaned_data

    def changes(self) -> dict[str, Any]:
        """What the actions take."""
        apart = ("acknowledge_", "respond_", "reopened_")
        plain = {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith(apart) and not is_of_row(name)
        }
        again = "hours" if self.cleaned_data["respond_unit"] == HOURS else "days"
        reopened = {f"reopened_{again}": self.cleaned_data["reopened_within"]}
        return {**plain, **self.lengths(), **reopened, "chain": self.chain()}


def _said_by(policy: SlaPolicy, *, new: bool) -> dict[str, Any]:
    """What a policy says, as the form shows it; a new one starts from the standard promise's terms."""
    said = {name: getattr(policy, name) for name in ("pause_for_reporter", "pause_with_vendor")} | said_lengths(policy)
    again = terms_of(policy).length_of("respond", again=True)
    said["reopened_within"] = again.amount if again else policy.reopened_days
    said["warn_at"] = ", ".join(map(str, policy.warn_at))
    if not new:
        conditions = {name: getattr(policy, f"{name}_id") for name in ("tool", "category", "site")}
        said |= {"name": policy.name, "is_active": policy.is_active, "severity": policy.severity, **conditions}
    return said


class CalculatorForm(forms.Form):
    """A report that might come in."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)
    tool = forms.ModelChoiceField(Tool.objects.none(), label=_("Tool"), required=False, empty_label=_("Any tool"))
    severity = forms.ChoiceField(label=_("How bad"), choices=Severity.choices)
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Kind of friction"), required=False, empty_label=_("Any kind")
    )
    start = forms.DateTimeField(
        label=_("Comes in, on your clock"),
        validators=[valid_year],
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, now: Any, **kwargs: Any) -> None:
        begin = localtime(now).replace(second=0, microsecond=0, tzinfo=None)
        super().__init__(*args, **{"initial": {"start": begin, "severity": Severity.SLOWING}, **kwargs})
        things: dict[str, QuerySet[Any]] = {
            "site": Site.objects.filter(is_active=True).select_related("calendar"),
            "tool": Tool.objects.filter(is_active=True),
            "category": Category.objects.filter(is_active=True),
        }
        for name, queryset in things.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queryset
