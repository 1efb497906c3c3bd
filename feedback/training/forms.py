"""What people choose and say about sessions and seats."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.calendars.zones import earliest_instant
from feedback.core.years import valid_year
from feedback.people.models import Site, User
from feedback.people.pickers import PeopleField, PersonField
from feedback.people.queries import Anyone, people_visible_to, sites_visible_to
from feedback.training.actions.sessions import PLACE_LIMIT, REASON_LIMIT
from feedback.training.models import Programme
from feedback.training.queries import people_looked_after, programmes_visible_to
from feedback.training.states import SessionState


class WallTimeField(forms.DateTimeField):
    """A date and a time of day as a clock on the wall shows them, by the browser's own picker; without a zone."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_validators = [valid_year]

    def to_python(self, value: Any) -> Any:
        """What was typed, as it stands: read in UTC, where no time of day is missing."""
        with timezone.override(UTC):
            found = super().to_python(value)
        return found.replace(tzinfo=None) if found else None

    def prepare_value(self, value: Any) -> Any:
        """Shown as it stands."""
        return value


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


class SessionForm(forms.Form):
    """A session's lead, seats and place."""

    lead = PersonField(User.objects.none, label=_("Who leads it?"), required=False, roles=())
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500)
    place = forms.CharField(
        label=_("Where?"), required=False, max_length=PLACE_LIMIT, help_text=_("A room, or the address of a call.")
    )

    def __init__(self, *args: Any, user: Anyone, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = programme.leads.values("pk")
        own: Any = self.fields["lead"]
        own.people = lambda: User.objects.filter(
            Q(pk__in=people_visible_to(user).values("pk")) | Q(pk__in=leads), is_active=True
        )
        own.likely = own.widget.likely = lambda: User.objects.filter(pk__in=leads, is_active=True).order_by("name")


class NewSessionForm(SessionForm):
    """A session of a round: when, at which site, and the rest."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    starts_at = WallTimeField(label=_("When?"), help_text=_("On the site’s clock."))
    field_order = ("site", "starts_at", "lead", "seats", "place")

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.fields["site"]
        assert isinstance(own, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        own.queryset = sites

    def clean(self) -> dict[str, Any]:
        """The time is the site's."""
        found = super().clean() or {}
        if found.get("site") and found.get("starts_at"):
            found["starts_at"] = earliest_instant(found["site"].timezone, found["starts_at"])
        return found


class MoveForm(forms.Form):
    """Another time for a session, on its site's clock."""

    starts_at = WallTimeField(label=_("When?"), help_text=_("On the site’s clock."))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_starts_at(self) -> datetime:
        """The instant that is meant."""
        return earliest_instant(self.zone, self.cleaned_data["starts_at"])


class CancelForm(forms.Form):
    """Why a session is called off."""

    reason = forms.CharField(
        label=_("Why?"), max_length=REASON_LIMIT, help_text=_("Everybody who had a seat reads it.")
    )


class EnrolForm(forms.Form):
    """Who is put on a session by hand."""

    people = PeopleField(
        User.objects.none, label=_("Who comes?"), help_text=_("One a line, by name or e-mail address.")
    )

    def __init__(self, *args: Any, user: Anyone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["people"]
        own.one.people = lambda: people_looked_after(user)


class NeedTermsForm(forms.Form):
    """When friction asks for an extra session."""

    reports = forms.IntegerField(label=_("Reports"), min_value=2, max_value=500)
    days = forms.IntegerField(label=_("In so many days"), min_value=7, max_value=180)
