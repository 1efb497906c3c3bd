"""How long a promise gives, in a form: a number, and what it is counted in. Every rule is the action's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.commitments.actions.policies import MOST_DAYS, MOST_WORKING_HOURS
from feedback.commitments.models import SlaPolicy, Time
from feedback.commitments.policies import terms_of
from feedback.commitments.terms import HOURS

KINDS = ("acknowledge", "respond")
NOT_PROMISED = "none"
UNIT_LABELS = [(HOURS, _("working hours")), *Time.choices, (NOT_PROMISED, _("not promised"))]
NO_NUMBER = dict.fromkeys(("invalid", "min_value"), _("Give a whole number, 1 or more."))


class LengthsForm(forms.Form):
    """A look and an answer: each in so many working hours, in days of a kind, or not promised at all."""

    acknowledge_within = forms.IntegerField(
        label=_("Seen within"), required=False, min_value=1, error_messages=NO_NUMBER
    )
    acknowledge_unit = forms.ChoiceField(label=_("counted in"), choices=UNIT_LABELS)
    respond_within = forms.IntegerField(
        label=_("Answered within"), required=False, min_value=1, error_messages=NO_NUMBER
    )
    respond_unit = forms.ChoiceField(label=_("counted in"), choices=UNIT_LABELS)

    def clean(self) -> dict[str, Any]:
        """A promise needs its hours or days; where none is made, that is a choice of its own."""
        for kind in KINDS:
            unit = self.cleaned_data.get(f"{kind}_unit", "")
            if unit != NOT_PROMISED and self.cleaned_data.get(f"{kind}_within") is None and not self.errors:
                self.add_error(f"{kind}_within", _("Give a number, or choose “not promised”."))
            self.bound(kind, unit)
        return self.cleaned_data

    def bound(self, kind: str, unit: str) -> None:
        """What is too long to be meant is said at its field."""
        most = MOST_WORKING_HOURS if unit == HOURS else MOST_DAYS
        if (self.cleaned_data.get(f"{kind}_within") or 0) > most and unit != NOT_PROMISED:
            self.add_error(f"{kind}_within", _("Give %(most)s at most.") % {"most": most})

    def lengths(self) -> dict[str, Any]:
        """The promises' lengths as the policy keeps them: in hours, or in days of a kind, or in neither."""
        found: dict[str, Any] = {}
        for kind in KINDS:
            amount, unit = self.cleaned_data[f"{kind}_within"], self.cleaned_data[f"{kind}_unit"]
            found[f"{kind}_hours"] = amount if unit == HOURS else None
            found[f"{kind}_days"] = amount if unit in Time.values else None
            if unit in Time.values:
                found[f"{kind}_time"] = unit
        return found


def said_lengths(policy: SlaPolicy) -> dict[str, Any]:
    """The lengths that a policy gives, as the form shows them."""
    said: dict[str, Any] = {}
    for kind in KINDS:
        length = terms_of(policy).length_of(kind)
        said |= {f"{kind}_within": length and length.amount, f"{kind}_unit": length.unit if length else NOT_PROMISED}
    return said
