"""What the team's page is narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.people.models import Role, Site, Team, User
from feedback.people.queries import reach
from feedback.training.models import Programme
from feedback.training.queries import programmes_visible_to
from feedback.training.standing import SHOWN

#: In which order the rows can stand.
ORDERS = ("due_on", "-due_on", "person__name", "-person__name")


class TeamForm(forms.Form):
    """A site, a team, a programme, how it stands, and the order."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("All sites"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False, empty_label=_("All teams"))
    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programme"), required=False, empty_label=_("All programmes")
    )
    show = forms.ChoiceField(required=False, choices=SHOWN, widget=forms.HiddenInput)
    ordering = forms.ChoiceField(
        required=False, choices=[(each, each) for each in ORDERS], widget=forms.HiddenInput, initial=ORDERS[0]
    )

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        within = reach(reader, Role.SUPERVISOR, Role.ADMIN).q(site="site_id", team="pk", tool=None)
        over_sites = reach(reader, Role.SUPERVISOR, Role.ADMIN).q(site="pk", team="teams__pk", tool=None)
        sites = Site.objects.filter(over_sites).distinct().order_by("name")
        teams = Team.objects.filter(within, is_active=True).order_by("name", "pk")
        programmes = programmes_visible_to(reader).filter(is_active=True).order_by("name", "pk")
        for name, things in (("site", sites), ("team", teams), ("programme", programmes)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
            field.queryset = things
