"""What is typed to make a link for a screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.people.models import Site, Theme, User
from feedback.screens.models import NAME_LIMIT
from feedback.screens.queries import sites_with_screens_of


class ScreenForm(forms.Form):
    """Where it hangs, at which site, by day or by night. Rules are the action's."""

    name = forms.CharField(
        label=_("Where it hangs"),
        max_length=NAME_LIMIT,
        help_text=_("So that you know which one it is: “Ground floor, by the window”."),
        error_messages={"required": _("Say where it hangs, in a few words: “Ground floor, by the window”.")},
    )
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Site"), empty_label=None, error_messages={"required": _("Choose the site.")}
    )
    theme = forms.ChoiceField(
        label=_("Colours"), required=False, choices=[("", _("As the device")), *Theme.choices[1:]]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites_with_screens_of(user)  # type: ignore[attr-defined]
