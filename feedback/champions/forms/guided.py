"""The rosters of a whole site: whom for, which shifts, who; and the people of each team and shift, to be moved."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.calendars.forms import DAY_LABELS
from feedback.champions.guide import Crew, DayShift, Pace
from feedback.champions.models import Roster
from feedback.champions.places import people_of
from feedback.champions.rotation import Cadence
from feedback.core.parts import Choice
from feedback.core.years import valid_year
from feedback.people.models import Grant, Role, Scope, Site, Team, User
from feedback.people.pickers import PeopleField

#: So many shifts a day can be named; of so many people those to choose from are listed.
ROWS, MOST_LISTED = 4, 600
HOLDERS, PICKED, PASTED = "holders", "picked", "pasted"
#: What the rows begin with, by the name of the pattern.
PATTERNS: dict[str, tuple[tuple[Any, str, str], ...]] = {
    "three": ((_("Early"), "06:00", "14:00"), (_("Late"), "14:00", "22:00"), (_("Night"), "22:00", "06:00")),
    "two": ((_("Early"), "07:00", "14:30"), (_("Late"), "14:30", "22:00")),
    "one": ((_("Day"), "09:00", "17:30"),),
}
PATTERN_LABELS = {"three": _("Three shifts, over the night"), "two": _("Two shifts"), "one": _("One shift")}


class TimeInput(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class SiteRostersForm(forms.Form):
    """Whom for, which shifts of the day, how turns go, and where the champions come from."""

    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("Teams"), widget=forms.CheckboxSelectMultiple, help_text=_("Each gets a roster.")
    )
    days = forms.MultipleChoiceField(
        label=_("Days"), choices=list(DAY_LABELS.items()), widget=forms.CheckboxSelectMultiple, initial=list(DAY_LABELS)
    )
    cadence = forms.ChoiceField(
        label=_("Turns change"),
        widget=forms.RadioSelect,
        initial=Cadence.DAILY.value,
        choices=[
            (Cadence.DAILY.value, Choice(_("Every day"), _("Short turns, evenly over everybody"))),
            (Cadence.WEEKLY.value, Choice(_("Every Monday"), _("A week of the same shift at a time"))),
        ],
    )
    in_turn = forms.ChoiceField(
        label=_("Who takes which shift"),
        widget=forms.RadioSelect,
        initial="1",
        choices=[
            ("1", Choice(_("Everybody goes through all shifts"), _("Fair, for the nights as well"))),
            ("0", Choice(_("Everybody stays in one shift"), _("For people whose contract says so"))),
        ],
    )
    begins = forms.DateField(
        label=_("Begins on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), validators=[valid_year]
    )
    source = forms.ChoiceField(
        label=_("Champions"),
        widget=forms.RadioSelect,
        choices=[
            (HOLDERS, Choice(_("Everybody who is a champion already"), _("of these teams or of the site"))),
            (PICKED, Choice(_("People I choose below"), _("those who are no champions yet become champions"))),
            (PASTED, Choice(_("People I paste"), _("names or e-mail addresses, one a line"))),
        ],
    )
    picked = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("People of these teams"), required=False, widget=forms.CheckboxSelectMultiple
    )
    pasted = PeopleField(
        lambda: User.objects.filter(is_active=True), label=_("Names or e-mail addresses"), required=False
    )

    def __init__(self, *args: Any, site: Site, teams: QuerySet[Team], pattern: str, today: date, **kwargs: Any) -> None:
        self.site = site
        taken = Roster.objects.filter(is_active=True, teams__in=teams).values("teams")
        holders = champions_of(site, teams)
        initial = {
            "teams": [team.pk for team in teams.exclude(pk__in=taken)],
            "begins": today,
            "source": HOLDERS if holders.exists() else PICKED,
            **_rows(PATTERNS[pattern]),
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self._model("teams").queryset = teams
        self._model("picked").queryset = people_of(teams)
        self.holders = holders.count()
        for row in range(ROWS):
            self.fields[f"name_{row}"] = forms.CharField(label=_("Shift"), max_length=60, required=False)
            self.fields[f"opens_{row}"] = forms.TimeField(
                label=pgettext_lazy("time of day", "From"), required=False, widget=TimeInput()
            )
            self.fields[f"closes_{row}"] = forms.TimeField(
                label=pgettext_lazy("time of day", "To"), required=False, widget=TimeInput()
            )
        self.shifts: list[DayShift] = []

    def _model(self, name: str) -> forms.ModelMultipleChoiceField:
        return cast("forms.ModelMultipleChoiceField", self.fields[name])

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The rows of shifts, for the page."""
        return [(self[f"name_{row}"], self[f"opens_{row}"], self[f"closes_{row}"]) for row in range(ROWS)]

    @property
    def listed(self) -> bool:
        """Whether the people to choose from are few enough to be listed."""
        return self._model("picked").queryset.count() <= MOST_LISTED  # type: ignore[union-attr] # it is set

    def clean(self) -> dict[str, Any]:
        """The rows as shifts, and the source with somebody in it."""
        data = super().clean() or {}
        for row in range(ROWS):
            self._read(row, data)
        if not self.shifts and not self.errors:
            self.add_error("name_0", _("Name at least one shift with its hours."))
        if "teams" in data and data.get("source") in {HOLDERS, PICKED, PASTED} and not self.champions():
            field = {PICKED: "picked", PASTED: "pasted"}.get(data["source"], "source")
            if field not in self.errors:
                self.add_error(field, _("There is nobody yet. Choose people, or paste them."))
        return data

    def _read(self, row: int, data: dict[str, Any]) -> None:
        name, opens, closes = (data.get(f"{part}_{row}") for part in ("name", "opens", "closes"))
        if name and opens is not None and closes is not None:
            self.shifts.append(DayShift(name, opens, closes))
        elif name or opens is not None or closes is not None:
            missing = "name" if not name else "opens" if opens is None else "closes"
            if f"{missing}_{row}" not in self.errors:
                self.add_error(
                    f"{missing}_{row}", _("A shift has a name and both times; leave all three empty for none.")
                )

    def champions(self) -> list[User]:
        """Whoever was chosen, in one of the three ways."""
        data = self.cleaned_data
        if data["source"] == PICKED:
            return list(data.get("picked") or ())
        if data["source"] == PASTED:
            return list(data.get("pasted") or ())
        teams = Team.objects.filter(pk__in=[team.pk for team in data["teams"]])
        return list(champions_of(self.site, teams))

    def pace(self) -> Pace:
        """How turns go, as the form says."""
        data = self.cleaned_data
        days = tuple(data["days"]) if len(data["days"]) < len(DAY_LABELS) else ()
        return Pace(
            site=self.site,
            shifts=tuple(self.shifts),
            begins=data["begins"],
            cadence=Cadence(data["cadence"]),
            in_turn=data["in_turn"] == "1",
            days=days,
        )


class CrewsForm(forms.Form):
    """Who begins with which shift in which team: one field a team and shift."""

    give_role = forms.BooleanField(label=_("Make them champions of their team"), required=False, initial=True)

    def __init__(self, *args: Any, crews: Sequence[Crew], people: QuerySet[User], **kwargs: Any) -> None:
        initial = {name: list(cell) for name, cell in _cells(crews)}
        super().__init__(*args, **{"initial": {"give_role": True, **initial}, **kwargs})
        self.teams, self.width = [crew.team for crew in crews], len(crews[0].cells)
        for name in initial:
            self.fields[name] = PeopleField(lambda: people, label=_("People"), required=False)

    @property
    def rows(self) -> list[tuple[Team, list[forms.BoundField]]]:
        """The fields by team, for the page."""
        return [(team, [self[_name(team, place)] for place in range(self.width)]) for team in self.teams]

    def crews(self) -> list[Crew]:
        """The crews as they are now."""
        data = self.cleaned_data
        return [
            Crew(team, tuple(tuple(data.get(_name(team, place)) or ()) for place in range(self.width)))
            for team in self.teams
        ]


def champions_of(site: Site, teams: QuerySet[Team]) -> QuerySet[User]:
    """Champions of any of these teams or of their site, team by team. A role over everything names nobody here."""
    held = Grant.objects.filter(role=Role.CHAMPION)
    here = held.filter(scope=Scope.SITE, scope_id=site.pk) | held.filter(scope=Scope.TEAM, scope_id__in=teams)
    people = User.objects.filter(pk__in=here.values("user"), is_active=True)
    return people.select_related("team").order_by("team__name", "name", "pk")


def _cells(crews: Iterable[Crew]) -> Iterable[tuple[str, tuple[User, ...]]]:
    return ((_name(crew.team, place), cell) for crew in crews for place, cell in enumerate(crew.cells))


def _name(team: Team, place: int) -> str:
    return f"team_{team.pk}_{place}"


def _rows(pattern: Iterable[tuple[Any, str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row, (name, opens, closes) in enumerate(pattern):
        found |= {f"name_{row}": name, f"opens_{row}": time.fromisoformat(opens)}
        found[f"closes_{row}"] = time.fromisoformat(closes)
    return found
