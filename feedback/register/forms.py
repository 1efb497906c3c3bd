"""What an owner types about an entry of the register."""

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.register.models import NOTE_LIMIT


class EntryForm(forms.Form):
    """What exactly the tool leaves alone."""

    note = forms.CharField(
        label=_("What exactly it leaves alone"),
        max_length=NOTE_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
