"""How often somebody wants mail, kind by kind."""

from typing import Any

from django import forms

from feedback.notifications.kinds import KINDS
from feedback.notifications.models import Frequency
from feedback.notifications.queries import frequencies_of
from feedback.people.models import User


class PreferencesForm(forms.Form):
    """One choice for each kind of news that can happen to this person."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, often in frequencies_of(person).items():
            kind = KINDS[code]
            self.fields[code] = forms.ChoiceField(
                label=str(kind.label),
                help_text=str(kind.hint),
                choices=Frequency.choices,
                initial=often,
                widget=forms.RadioSelect,
            )
