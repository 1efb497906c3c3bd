"""What the board is narrowed by. The names are those of ReportFilters, which narrows for page and API alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Severity
from feedback.catalogue.queries import categories_visible_to, tools_visible_to
from feedback.people.models import User
from feedback.people.queries import sites_visible_to
from feedback.reports.models import State
from feedback.reports.natures import Nature


def _yes(label: Any) -> forms.BooleanField:
    """A switch whose word on the wire is `true`."""
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(attrs={"value": "true"}))


class BoardForm(forms.Form):
    """The filters that are offered; others of ReportFilters work by address."""

    q = forms.CharField(label=_("Words"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    tool = forms.ChoiceField(label=_("Tool"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *State.choices])
    nature = forms.ChoiceField(
        label=_("What it is"), required=False, choices=[("", _("Everything said")), *Nature.choices]
    )
    severity = forms.ChoiceField(
        label=_("How bad"), required=False, choices=[("", _("However bad")), *Severity.choices]
    )
    category = forms.ChoiceField(label=_("Kind of friction"), required=False)
    site = forms.ChoiceField(label=_("Site"), required=False)
    mine = _yes(_("Mine"))
    supported = _yes(_("Me too"))
    ordering = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("tool", _("All tools"), tools_visible_to(user).order_by("name"))
        self._offer("category", _("All kinds"), categories_visible_to(user))
        self._offer("site", _("All sites"), sites_visible_to(user).order_by("name"))

    def _offer(self, name: str, everything: Any, things: Any) -> None:
        """The things one can choose from; a choice of one is none."""
        choices = [(str(thing.pk), thing.name) for thing in things]
        field = self.fields[name]
        if len(choices) < 2:
            del self.fields[name]
        elif isinstance(field, forms.ChoiceField):
            field.choices = [("", everything), *choices]
