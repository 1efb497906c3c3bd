"""The room's forms. They carry what was typed to an action and back; every rule is the action's."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.calendars.models import Calendar
from feedback.core.parts import Choice
from feedback.core.tableforms import TableForm
from feedback.core.years import valid_year
from feedback.people.models import Absence, ApiToken, Organisation, Role, Scope, Site, Team, Theme, User
from feedback.people.pickers import PeopleField, PersonField, ZoneField

DAY = timedelta(days=1)


def _here() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


class PreferencesForm(forms.Form):
    """How somebody wants to read Fortnight."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    timezone = ZoneField(label=_("Time zone"), required=False, help_text=_("Empty: the zone of your site."))
    theme = forms.ChoiceField(label=_("Look"), required=False, choices=Theme.choices, widget=forms.RadioSelect)
    keys_enabled = forms.BooleanField(
        label=_("Single-key shortcuts"), required=False, help_text=_("J, K, R and the others, when you are not typing.")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in self.base_fields}
        super().__init__(*args, **{"initial": initial, **kwargs})
        as_device = pgettext_lazy("language", "As my device")
        self.fields["language"].choices = [("", as_device), *settings.LANGUAGES]  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """A new key for the API."""

    name = forms.CharField(label=_("What is it for?"), max_length=120)
    scope = forms.ChoiceField(
        label=_("It may"),
        initial=ApiToken.Access.READ,
        widget=forms.RadioSelect,
        choices=[
            (ApiToken.Access.READ, Choice(_("Read"), _("Everything that you see."))),
            (ApiToken.Access.WRITE, Choice(_("Read and write"), _("Everything that you may do."))),
        ],
    )


class AbsenceForm(forms.Form):
    """Whole days away, in the zone of whoever is away; the last day is still a day away."""

    first_day = forms.DateField(
        label=_("First day away"), widget=forms.DateInput({"type": "date"}), validators=[valid_year]
    )
    last_day = forms.DateField(
        label=_("Last day away"), widget=forms.DateInput({"type": "date"}), validators=[valid_year]
    )
    deputy = PersonField(
        _here,
        roles=tuple(Role.values),
        label=_("Who stands in"),
        required=False,
        help_text=_("Gets what would fall to you. A name or an e-mail address."),
    )

    def __init__(self, *args: Any, zone: ZoneInfo, people: Callable[[], QuerySet[User]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        deputy = self.fields["deputy"]
        assert isinstance(deputy, PersonField)  # noqa: S101 - narrows the type
        deputy.people = people

    @staticmethod
    def said_by(absence: Absence, zone: ZoneInfo) -> dict[str, Any]:
        """What the form shows of an absence."""
        first, last = absence.starts_at.astimezone(zone), absence.last_moment.astimezone(zone)
        days = {"first_day": first.date(), "last_day": last.date()}
        return {**days, "deputy": absence.deputy}

    def given(self) -> dict[str, Any]:
        """What changed, as the action takes it."""
        found: dict[str, Any] = {}
        if "first_day" in self.changed_data:
            found["starts_at"] = self._midnight(self.cleaned_data["first_day"])
        if "last_day" in self.changed_data:
            found["ends_at"] = self._midnight(self.cleaned_data["last_day"] + DAY)
        return {**found, "deputy": self.cleaned_data["deputy"]}

    def add_error(self, field: str | None, error: Any) -> None:
        """Where the action speaks of instants, the page speaks of days."""
        super().add_error({"starts_at": "first_day", "ends_at": "last_day"}.get(field or "", field), error)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone)


class PersonForm(forms.Form):
    """Somebody as an admin describes them."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, help_text=_("They sign in with it."))
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("None"))
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("None"), help_text=_("A team of that site.")
    )
    lead = PersonField(
        _here,
        roles=(Role.SUPERVISOR, Role.OWNER, Role.ADMIN),
        label=_("Whom they report to"),
        required=False,
        help_text=_("Is told when a promise of theirs is broken. A name or an e-mail address."),
    )
    timezone = ZoneField(label=_("Time zone"), required=False, help_text=_("Empty: the zone of the site."))
    language = forms.ChoiceField(label=_("Language"), required=False)
    joined_on = forms.DateField(
        label=_("Joined on"),
        required=False,
        validators=[valid_year],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Newcomers are trained by a day of their own. Empty: long ago."),
    )
    external_id = forms.CharField(
        label=_("Number"), max_length=120, required=False, help_text=_("What another system knows them by.")
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        self.person = person
        initial = {name: getattr(person, name) for name in self.base_fields if person and hasattr(person, name)}
        super().__init__(*args, **{"initial": initial, **kwargs})
        own = (person.site_id, person.team_id) if person else (None, None)
        self._offer("site", Site.objects.filter(is_active=True) | Site.objects.filter(pk=own[0] or 0))
        self._offer("team", Team.objects.filter(is_active=True) | Team.objects.filter(pk=own[1] or 0))
        languages = [("", _("As the organisation")), *settings.LANGUAGES]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = rows
        if name == "team":
            field.choices = _grouped_by_site(rows)


class NewPersonForm(PersonForm):
    """Somebody new, with what they do here."""

    roles = forms.MultipleChoiceField(
        label=_("What they do here"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    invite = forms.BooleanField(
        label=_("Send an invitation now"), required=False, initial=True, help_text=_("A link to choose a password.")
    )


class GrantForm(forms.Form):
    """One more role, and what it is over."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    over = forms.ChoiceField(label=_("Over"))

    def __init__(self, *args: Any, choices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["over"].choices = list(choices)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        scope, _colon, scope_id = self.cleaned_data["over"].partition(":")
        return {"role": self.cleaned_data["role"], "scope": scope, "scope_id": int(scope_id or 0)}

    def add_error(self, field: str | None, error: Any) -> None:
        """The action's scope is one field here."""
        super().add_error("over" if field == "scope" else field, error)


class HandOverForm(forms.Form):
    """Who takes over what somebody owes."""

    to = PersonField(_here, roles=(Role.OWNER, Role.SUPERVISOR, Role.ADMIN), label=_("Hand everything over to"))


class SiteForm(forms.Form):
    """A site."""

    name = forms.CharField(label=_("Name"), max_length=120)
    timezone = ZoneField(label=_("Time zone"))
    calendar = forms.ModelChoiceField(
        Calendar.objects.all(),
        label=_("Working hours"),
        required=False,
        empty_label=_("Its own: Monday to Friday, 09:00 to 17:30"),
    )
    offline_store = forms.ChoiceField(
        label=_("Where a desk keeps reports that wait to be sent, and drafts"),
        choices=[("", _("As in the organisation")), *Organisation.Store.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "For those who work here. Encrypted, it survives a restart and opens only for its writer, signed in. In "
            "memory it is gone when the page is closed: for shared desks."
        ),
    )


class TeamForm(forms.Form):
    """A team at a site."""

    name = forms.CharField(label=_("Name"), max_length=120)
    site = forms.ModelChoiceField(Site.objects.filter(is_active=True), label=_("Site"))


class GroupForm(forms.Form):
    """A group of owners."""

    name = forms.CharField(label=_("Name"), max_length=120)
    members = PeopleField(
        _here, label=_("Members"), required=False, help_text=_("One a line: names or e-mail addresses.")
    )


class ImportForm(TableForm):
    """A table of people, as a file or pasted."""

    command = "import_people"
    field_order = ["file", "pasted", "create_missing", "invite", "partial"]

    create_missing = forms.BooleanField(
        label=_("Make sites and teams that do not exist yet"), required=False, initial=True
    )
    invite = forms.BooleanField(
        label=_("Send whoever is new an invitation"), required=False, help_text=_("A link to choose a password.")
    )


def scope_choices(person: User, tools: dict[int, str]) -> list[Any]:
    """What a role can be given over: the organisation, the sites, the teams of the person's site, the tools."""
    sites = Site.objects.filter(is_active=True).values_list("pk", "name")
    teams = Team.objects.filter(is_active=True, site=person.site_id).values_list("pk", "name")
    groups = ((_("Sites"), Scope.SITE, sites), (_("Teams"), Scope.TEAM, teams), (_("Tools"), Scope.TOOL, tools.items()))
    found: list[Any] = [(Scope.ORGANISATION.value, Scope.ORGANISATION.label)]
    for label, scope, rows in groups:
        if choices := [(f"{scope.value}:{pk}", name) for pk, name in rows]:
            found.append((label, choices))
    return found


def _grouped_by_site(teams: QuerySet[Team]) -> list[Any]:
    found: dict[str, list[tuple[int, str]]] = {}
    for team in teams.select_related("site").order_by("site__name", "name"):
        found.setdefault(team.site.name, []).append((team.pk, team.name))
    return [("", _("None")), *found.items()]
