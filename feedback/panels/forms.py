"""What is asked when a panel is registered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.panels.actions import NAME_LIMIT
from feedback.panels.models import Panel


class PanelForm(forms.Form):
    """A panel's name and where it may be shown."""

    name = forms.CharField(
        label=_("Which program shows it"),
        max_length=NAME_LIMIT,
        error_messages={"required": _("Give it the name of the program that shows it.")},
    )
    origins = forms.CharField(
        label=_("Its addresses"),
        widget=forms.Textarea,
        help_text=_("One origin a line: scheme, host and any port. Pages from elsewhere cannot show it."),
        error_messages={"required": _("Name at least one origin, such as https://desk.example.com")},
    )

    def __init__(self, *args: Any, panel: Panel | None = None, **kwargs: Any) -> None:
        if panel is not None:
            kwargs["initial"] = {"name": panel.name, "origins": "\n".join(panel.origins)}
        super().__init__(*args, **kwargs)

    def clean_origins(self) -> list[str]:
        """The lines."""
        return self.cleaned_data["origins"].split()
