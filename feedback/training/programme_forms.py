"""A programme, as its set-up pages ask for it. Every rule is the action's."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from feedback.catalogue.models import CallType, Tool
from feedback.core.years import valid_year
from feedback.people.models import Role, Site, Team, User
from feedback.people.pickers import PeopleField
from feedback.training.audience import Audience
from feedback.training.models import Programme
from feedback.training.models.programmes import QUARTERLY, REMINDERS
from feedback.training.rounds import Pattern
from feedback.training.states import Completion

OWN, ONCE = "own", ""
#: How often, as most say it. What else there is, is a rule of one's own.
RHYTHMS = [
    (QUARTERLY, _("Every quarter")),
    ("FREQ=MONTHLY", _("Every month")),
    ("FREQ=MONTHLY;INTERVAL=6", _("Every half year")),
    ("FREQ=YEARLY", _("Every year")),
    (ONCE, _("Once")),
    (OWN, _("By a rule of its own")),
]
LISTS = ("sites", "teams", "tools", "call_types", "leads")
_DAY = 24 * 60
#: Minutes before a session at which reminders are offered.
_OFFERED = (14 * _DAY, *REMINDERS[:1], 2 * _DAY, *REMINDERS[1:2], 4 * 60, *REMINDERS[2:], 15)


class DateInput(forms.DateInput):
    """The browser's own field for a date."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _boxes(rows: QuerySet[Any], label: Any, help_text: Any = "") -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        rows, label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class _TeamsField(forms.ModelMultipleChoiceField):
    """Teams with their sites: names of teams are no one's alone."""

    def label_from_instance(self, obj: Any) -> str:
        """`Cards, Cork`."""
        return f"{obj.name}, {obj.site.name}"


def _days(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=366, help_text=help_text)


def before_words(minutes: int) -> Any:
    """How long before a session a reminder comes."""
    if minutes % _DAY == 0:
        return ngettext_lazy("%(count)d day before", "%(count)d days before", minutes // _DAY) % {
            "count": minutes // _DAY
        }
    if minutes % 60 == 0:
        return ngettext_lazy("%(count)d hour before", "%(count)d hours before", minutes // 60) % {
            "count": minutes // 60
        }
    return ngettext_lazy("%(count)d minute before", "%(count)d minutes before", minutes) % {"count": minutes}


class ProgrammeForm(forms.Form):
    """For whom, how often, how long, who leads, what counts as done, and what happens when somebody is overdue."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Such as Call Summary refresher."),
        error_messages={"required": _("Give it a name.")},
    )
    summary = forms.CharField(label=_("What it is for"), max_length=500, required=False)
    sites = _boxes(Site.objects.none(), _("Sites"), _("No site and no team chosen: everywhere."))
    teams = _TeamsField(Team.objects.none(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple)
    tools = _boxes(Tool.objects.none(), _("Tools"), _("Brings the people of the sites where any of them is in use."))
    call_types = _boxes(CallType.objects.none(), _("Call types"), _("Brings the teams that take any of these calls."))
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: agents and champions."),
    )
    joined_since = forms.DateField(
        label=_("Only who joined since"),
        required=False,
        validators=[valid_year],
        widget=DateInput(),
        help_text=_("Empty: everybody."),
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=RHYTHMS, widget=forms.RadioSelect, initial=QUARTERLY)
    recurrence = forms.CharField(
        label=_("The rule"),
        max_length=200,
        required=False,
        help_text=_("Only for a rule of its own, as calendars write it (RFC 5545): FREQ=MONTHLY;INTERVAL=2"),
    )
    starts_on = forms.DateField(
        label=_("First round opens on"),
        validators=[valid_year],
        widget=DateInput(),
        help_text=_("The rule counts from this day."),
    )
    window_days = _days(_("Days a round is open"), _("Empty: until the day before the next one."))
    due_days = _days(
        _("Days until everybody has been"), _("Counted from the opening. Empty: until the round’s last day.")
    )
    joiner_days = _days(
        _("Days for newcomers"), _("Counted from the day they joined. Empty: no sooner than the others.")
    )
    minutes = forms.IntegerField(label=_("Minutes a session takes"), min_value=5, max_value=480, initial=30)
    seats = forms.IntegerField(label=_("Seats in a session"), min_value=1, max_value=500, initial=20)
    away_percent = forms.IntegerField(
        label=_("Percent of a team away at once"),
        min_value=1,
        max_value=100,
        initial=10,
        help_text=_("In sessions of any programme, at most. One person always may be."),
    )
    leads = PeopleField(
        lambda: User.objects.filter(is_active=True),
        label=_("Who may lead"),
        required=False,
        help_text=_("Names or e-mail addresses, one a line. Nobody: sessions are planned without a lead."),
    )
    completion = forms.ChoiceField(
        label=_("What counts as done"),
        choices=Completion.choices,
        widget=forms.RadioSelect,
        initial=Completion.ATTENDANCE,
    )
    pass_percent = forms.IntegerField(
        label=_("Percent that pass the check"),
        min_value=1,
        max_value=100,
        initial=80,
        help_text=_("Where there is one."),
    )
    reminders = forms.TypedMultipleChoiceField(
        label=_("Reminders"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    tells_supervisor_after = _days(_("Days overdue until the supervisor hears"), _("Empty: never."))
    tells_lead_after = _days(_("Days overdue until the supervisor’s lead hears"), _("Empty: never."))

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        self.programme = programme
        super().__init__(*args, **{"initial": _said_by(programme), **kwargs})
        own = {name: Q(pk__in=getattr(programme, name).values("pk")) if programme.pk else Q() for name in LISTS}
        for name, rows in {
            "sites": Site.objects.all(),
            "teams": Team.objects.select_related("site").order_by("site__name", "name"),
            "tools": Tool.objects.all(),
            "call_types": CallType.objects.all(),
        }.items():
            chosen = rows.filter(Q(is_active=True) | own[name]) if programme.pk else rows.filter(is_active=True)
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = chosen
        offered = sorted({*_OFFERED, *programme.reminders}, reverse=True)
        cast("forms.ChoiceField", self.fields["reminders"]).choices = [(each, before_words(each)) for each in offered]

    def given(self) -> dict[str, Any]:
        """What the action takes: the rule in the place of the choice that stands for it."""
        found = dict(self.cleaned_data)
        rhythm = found.pop("rhythm")
        return found | {"recurrence": found["recurrence"] if rhythm == OWN else rhythm}

    def clean(self) -> dict[str, Any]:
        """A rule of one's own needs to be written."""
        found = super().clean() or self.cleaned_data
        if found.get("rhythm") == OWN and not found.get("recurrence"):
            self.add_error("recurrence", _("Write the rule, or choose how often from the list."))
        return found

    def audience(self) -> Audience:
        """Whom the form means, as far as it could be read."""
        found = self.cleaned_data
        names = ("sites", "teams", "tools", "call_types", "roles")
        return Audience(**{name: found.get(name, ()) for name in names}, joined_since=found.get("joined_since"))

    def pattern(self) -> Pattern | None:
        """How its rounds would follow one another; None where that could not be read."""
        if {"rhythm", "recurrence", "starts_on", "window_days", "due_days"} & set(self.errors):
            return None
        found = self.given()
        rule = found["recurrence"].strip().upper().removeprefix("RRULE:")
        return Pattern(rule, found["starts_on"], found["window_days"], found["due_days"])


def _said_by(programme: Programme) -> dict[str, Any]:
    known = {rule for rule, _label in RHYTHMS}
    found = {name: getattr(programme, name) for name in ProgrammeForm.base_fields if name not in {*LISTS, "rhythm"}}
    listed = {name: list(getattr(programme, name).all()) if programme.pk else [] for name in LISTS}
    own = programme.recurrence not in known
    rhythm = {"rhythm": OWN if own else programme.recurrence, "recurrence": programme.recurrence if own else ""}
    return found | listed | rhythm
