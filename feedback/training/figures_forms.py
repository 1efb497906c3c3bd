"""What the pages of figures are narrowed by: a quarter, a site, a tool."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Tool
from feedback.catalogue.queries import tools_visible_to
from feedback.core.errors import Text
from feedback.people.models import Role, Site, User
from feedback.people.queries import reach
from feedback.training.quarters import Quarter

MISREAD: Text = _("That quarter could not be read. Write it as 2026-Q4.")


class FiguresForm(forms.Form):
    """`quarter` is written as 2026-Q4; the site and the tool are those the reader looks after."""

    quarter = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("All sites"))
    tool = forms.ModelChoiceField(Tool.objects.none(), label=_("Tool"), required=False, empty_label=_("All tools"))

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        within = reach(reader, Role.SUPERVISOR, Role.ADMIN).q(site="pk", team="teams__pk", tool=None)
        sites = Site.objects.filter(within).distinct().order_by("name")
        for name, things in (("site", sites), ("tool", tools_visible_to(reader).order_by("name"))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
            field.queryset = things

    def clean_quarter(self) -> Quarter | None:
        """The quarter, or None where none is named."""
        text = self.cleaned_data["quarter"]
        found = Quarter.named(text)
        if text and found is None:
            raise forms.ValidationError(str(MISREAD))
        return found
