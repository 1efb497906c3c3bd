"""What the record is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.commitments.forms import PERIOD_LABELS
from feedback.commitments.models import Kind


class RecordForm(forms.Form):
    """The period, and which promises."""

    period = forms.ChoiceField(label=_("Period"), required=False, choices=lambda: list(PERIOD_LABELS.items()))
    kind = forms.ChoiceField(label=_("Promise"), required=False, choices=[("", _("Every promise")), *Kind.choices])
