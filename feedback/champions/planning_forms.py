"""Which rosters, sites and teams a page of the week is asked for."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.champions.models import Roster
from feedback.people.models import Site, Team


class WeekForm(forms.Form):
    """The week in which a date lies, and what narrows it: choices are those of the rosters that are seen."""

    week = forms.DateField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("Every site"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False, empty_label=_("Every team"))
    roster = forms.ModelChoiceField(
        Roster.objects.none(), label=_("Roster"), required=False, empty_label=_("Every roster")
    )

    def __init__(self, *args: Any, rosters: QuerySet[Roster], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rosters = rosters
        choices: dict[str, QuerySet[Any]] = {
            "site": Site.objects.filter(rosters__in=rosters).distinct(),
            "team": Team.objects.filter(rosters__in=rosters).select_related("site").distinct(),
            "roster": rosters,
        }
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
            field.queryset = found

    def clean_week(self) -> date | None:
        """A date whose week has neighbours."""
        week: date | None = self.cleaned_data["week"]
        if week and not 2000 <= week.year <= 2100:
            raise forms.ValidationError(_("Give a date between 2000 and 2100."))
        return week

    def narrowed(self) -> QuerySet[Roster]:
        """The rosters that are asked for; a roster without teams is every team's."""
        asked, found = self.cleaned_data, self.rosters
        if asked.get("site"):
            found = found.filter(site=asked["site"])
        if asked.get("team"):
            team = asked["team"]
            whole = Roster.objects.filter(teams=None, site=team.site_id)
            found = found.filter(pk__in=Roster.objects.filter(teams=team).union(whole).values("pk"))
        if asked.get("roster"):
            found = found.filter(pk=asked["roster"].pk)
        return found
