"""What people choose and say about sessions and seats."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.people.models import Site
from feedback.people.queries import Anyone, sites_visible_to
from feedback.training.models import Programme
from feedback.training.queries import programmes_visible_to
from feedback.training.states import SessionState


class SessionsForm(forms.Form):
    """What narrows the list of sessions."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programme"), required=False)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *SessionState.choices])
    starts_after = forms.CharField(required=False, widget=forms.HiddenInput)
    starts_before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Anyone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("programme", programmes_visible_to(user).order_by("name"))
        self._offer("site", sites_visible_to(user).order_by("name"))

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset, field.empty_label = rows, str(_("All"))
