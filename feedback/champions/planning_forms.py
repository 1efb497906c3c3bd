"""Which rosters, sites and teams a page of the week is asked for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.champions.actions.gaps import LONGEST
from feedback.champions.coverage import Span
from feedback.champions.loads import Quarter
from feedback.champions.models import Roster
from feedback.people.models import Site, Team, User


class InstantField(forms.CharField):
    """An instant as our own links write it, in ISO 8601 with its offset."""

    def clean(self, value: Any) -> datetime | None:
        """The instant in UTC."""
        text = super().clean(value)
        try:
            # A plus sign that was not escaped arrives as a space.
            found = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            found = None
        if found is None or found.tzinfo is None or not 2000 <= found.year <= 2100:
            raise forms.ValidationError(_("Give an instant such as 2026-03-01T09:00:00Z."))
        return found.astimezone(UTC)


class GapForm(forms.Form):
    """The gap that is to be filled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from", "to"):
            self.fields[name] = InstantField(widget=forms.HiddenInput)

    @property
    def span(self) -> Span:
        """From when until when; only of a valid form."""
        return Span(self.cleaned_data["from"], self.cleaned_data["to"])

    def clean(self) -> None:
        """The end comes after the start, and not weeks later."""
        start, end = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if start and end and not timedelta(0) < end - start <= LONGEST:
            raise forms.ValidationError(_("This is no single gap. Choose one from the list."))


class FillForm(GapForm):
    """Who takes it."""

    user = forms.ModelChoiceField(User.objects.filter(is_active=True), label=_("Champion"), widget=forms.RadioSelect)


class AskForm(GapForm):
    """Who is asked to take it: those who are ticked, or everybody who could."""

    people = forms.ModelMultipleChoiceField(User.objects.filter(is_active=True), required=False)
    note = forms.CharField(label=_("A word to them"), max_length=200, required=False)

    def whom(self) -> list[User] | None:
        """Those who are asked by name; None for everybody who could."""
        return None if "everybody" in self.data else list(self.cleaned_data["people"])


class RosterForm(forms.Form):
    """What narrows a page to some rosters: choices are those of the rosters that are seen."""

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

    def narrowed(self) -> QuerySet[Roster]:
        """The rosters that are asked for; a roster without teams is every team's."""
        asked, found = self.cleaned_data, self.rosters
        if asked.get("site"):
            found = found.filter(site=asked["site"])
        if asked.get("team"):
            team = asked["team"]
            serving = Roster.objects.filter(Q(teams=team) | Q(teams=None, site=team.site_id))
            found = found.filter(pk__in=serving.order_by().values("pk"))
        if asked.get("roster"):
            found = found.filter(pk=asked["roster"].pk)
        return found


class WeekForm(RosterForm):
    """The week in which a date lies."""

    week = forms.DateField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])

    def clean_week(self) -> date | None:
        """A date whose week has neighbours."""
        week: date | None = self.cleaned_data["week"]
        if week and not 2000 <= week.year <= 2100:
            raise forms.ValidationError(_("Give a date between 2000 and 2100."))
        return week


class QuarterForm(RosterForm):
    """A quarter, as "2026-4"."""

    quarter = forms.RegexField(r"^20\d\d-[1-4]$", required=False, widget=forms.HiddenInput)

    def clean_quarter(self) -> Quarter | None:
        """The quarter itself."""
        text = self.cleaned_data["quarter"]
        return Quarter(*map(int, text.split("-"))) if text else None
