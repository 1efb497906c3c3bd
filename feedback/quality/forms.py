"""What is typed about calls: marks, a word of coaching, reasons and answers, and rubrics. Rules are the actions'."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Tool
from feedback.catalogue.queries import call_types_visible_to, tools_visible_to
from feedback.core.wording import day
from feedback.people.models import Team, User
from feedback.people.queries import reach, teams_visible_to
from feedback.quality.actions.rubrics import DIMENSION_LIMIT, HINT_LIMIT, NAME_LIMIT, SUMMARY_LIMIT, Line
from feedback.quality.actions.scoring import REASON_LIMIT
from feedback.quality.marking import FEWEST_STEPS, HEAVIEST, MOST_STEPS
from feedback.quality.models import MOST_DIMENSIONS, NOTE_LIMIT, TALK_LIMIT, Dimension, Edition
from feedback.quality.queries import fits
from feedback.quality.states import State
from feedback.training.models import Enrolment
from feedback.training.queries import OVER

#: What a mark is that did not come up, as the digit that says so.
NOT_HERE = "0"


class MarksForm(forms.Form):
    """One choice a dimension of an edition: a digit, or 0 for what did not come up."""

    def add_marks(self, edition: Edition, given: Mapping[int, int | None] | None = None) -> None:
        """A field for each dimension, before those there are; `given` are the marks it has."""
        self.edition = edition
        self.dimensions = list(edition.dimensions.all())
        fields = {f"mark_{one.pk}": self._field(one, edition.scale) for one in self.dimensions}
        self.fields = fields | self.fields
        for pk, points in (given or {}).items():
            self.initial[f"mark_{pk}"] = NOT_HERE if points is None else str(points)

    def _field(self, dimension: Dimension, scale: int) -> forms.Field:
        steps = [(str(points), str(points)) for points in range(1, scale + 1)]
        return forms.ChoiceField(
            label=dimension.name,
            help_text=dimension.hint,
            choices=[*steps, (NOT_HERE, _("Did not come up"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Mark it, or say that it did not come up.")},
        )

    def lines(self) -> Iterable[tuple[Dimension, BoundField]]:
        """The dimensions with their fields."""
        return [(one, self[f"mark_{one.pk}"]) for one in self.dimensions]

    def marks(self) -> dict[int, int | None]:
        """What was given, by dimension."""
        given = {one.pk: self.cleaned_data[f"mark_{one.pk}"] for one in self.dimensions}
        return {pk: None if mark == NOT_HERE else int(mark) for pk, mark in given.items()}


class ScoreForm(MarksForm):
    """A call of somebody, by one rubric: the marks, and as much as one wants to say beside."""

    call_type = forms.ModelChoiceField(
        CallType.objects.none(), label=_("Call type"), required=False, empty_label=_("Any call")
    )
    interaction_id = forms.CharField(
        label=_("Call id"), required=False, max_length=120, help_text=_("As your phone system shows it.")
    )
    note = forms.CharField(
        label=_("A word of coaching"),
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea,
        help_text=_("They read it with the score. Card and ID numbers, addresses and phone numbers are masked."),
    )
    cycle = forms.ChoiceField(
        label=_("The refresher that fits"), required=False, help_text=_("They find the way to their seat beside it.")
    )

    def __init__(self, *args: Any, user: User, edition: Edition, places: list[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tools = {one.tool_id for one in edition.dimensions.all() if one.tool_id}
        self.rounds = {str(place.cycle_id): place.cycle for place in places}
        self.fields["call_type"].queryset = call_types_visible_to(user)  # type: ignore[attr-defined]
        self.fields["cycle"].choices = [("", _("None")), *((str(one.cycle_id), _round(one)) for one in places)]  # type: ignore[attr-defined]
        self.initial.setdefault("cycle", next((str(one.cycle_id) for one in places if fits(one, tools)), ""))
        self.add_marks(edition)

    def answers(self) -> dict[str, Any]:
        """What the action takes."""
        given = {name: self.cleaned_data[name] for name in ("call_type", "interaction_id", "note")}
        return {**given, "cycle": self.rounds.get(self.cleaned_data["cycle"]), "marks": self.marks()}


def _round(place: Enrolment) -> str:
    """A round as somebody chooses it: its programme, and until when the person has been."""
    return _("%(programme)s, by %(date)s") % {
        "programme": place.cycle.programme.name,
        "date": day(place.due_on, today=place.due_on),
    }


class ReasonForm(forms.Form):
    """Why somebody does not agree with a score."""

    reason = forms.CharField(
        label=_("What should be looked at again?"),
        max_length=TALK_LIMIT,
        widget=forms.Textarea,
        error_messages={"required": _("Write at least one sentence.")},
    )


class WithdrawForm(forms.Form):
    """Why a score is taken back."""

    reason = forms.CharField(
        label=_("Why it is taken back"),
        max_length=REASON_LIMIT,
        error_messages={"required": _("Say in a few words why.")},
    )


class LookForm(MarksForm):
    """What came of looking again: a word why, and other marks where they change."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=TALK_LIMIT,
        widget=forms.Textarea,
        error_messages={"required": _("Write at least one sentence.")},
    )

    def __init__(self, *args: Any, edition: Edition, given: Mapping[int, int | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = dict(given)
        self.add_marks(edition, given)

    @property
    def changed_marks(self) -> bool:
        """Whether somebody began to change the marks."""
        return any(name.startswith("mark_") for name in self.changed_data) if self.is_bound else False

    def other_marks(self) -> dict[int, int | None] | None:
        """The marks, where one of them is another than before."""
        marks = self.marks()
        return None if marks == self.given else marks


class NarrowForm(forms.Form):
    """The filters of the list that are offered; others of ScoreFilters work by address."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *State.choices])
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", _("All teams")), *_teams_over(user)]  # type: ignore[attr-defined]


class PeopleForm(forms.Form):
    """Whose calls one looks for."""

    q = forms.CharField(label=_("Name"), required=False, max_length=120)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", _("All teams")), *_teams_over(user)]  # type: ignore[attr-defined]


MOST_TEAMS = 200


def _teams_over(user: User) -> list[tuple[int, str]]:
    over = reach(user, *OVER).q(team="pk", tool=None)
    teams = teams_visible_to(user).filter(over) if reach(user, *OVER) else Team.objects.none()
    return list(teams.order_by("name").values_list("pk", "name")[:MOST_TEAMS])


class RubricForm(forms.Form):
    """A rubric with its dimensions, a row each; an empty row is none."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LIMIT,
        error_messages={"required": _("Give it a name, such as “Service”.")},
    )
    summary = forms.CharField(label=_("For which calls"), required=False, max_length=SUMMARY_LIMIT)
    scale = forms.ChoiceField(
        label=_("Marks go from 1 to"),
        choices=[(str(number), str(number)) for number in range(FEWEST_STEPS, MOST_STEPS + 1)],
        initial="5",
        help_text=_("1 is 0%, the highest mark 100%. One digit is one mark."),
    )

    def __init__(self, *args: Any, user: User, edition: Edition | None = None, **kwargs: Any) -> None:
        said = _said(edition) if edition else {}
        super().__init__(*args, **{**kwargs, "initial": {**said, **kwargs.get("initial", {})}})
        tools = [("", _("Our own, about no tool")), *tools_visible_to(user).order_by("name").values_list("pk", "name")]
        self.tools = {str(tool.pk): tool for tool in Tool.objects.filter(pk__in=[pk for pk, _name in tools if pk])}
        for number in range(1, MOST_DIMENSIONS + 1):
            self.fields |= _row(number, tools)

    def rows(self) -> list[dict[str, BoundField]]:
        """The rows that are filled in, or about to be, each with its fields."""
        return [self._row_of(number) for number in range(1, self._shown() + 1)]

    def more_rows(self) -> list[dict[str, BoundField]]:
        """The rows beyond."""
        return [self._row_of(number) for number in range(self._shown() + 1, MOST_DIMENSIONS + 1)]

    def _row_of(self, number: int) -> dict[str, BoundField]:
        return {name: self[f"{name}_{number}"] for name in ("dimension", "hint", "tool", "weight")}

    def _shown(self) -> int:
        """At least four, and one more than are filled in."""
        names = [f"dimension_{number}" for number in range(1, MOST_DIMENSIONS + 1)]
        filled = [place for place, name in enumerate(names, start=1) if self[name].value()]
        return min(MOST_DIMENSIONS, max(4, max(filled, default=0) + 1))

    def answers(self) -> dict[str, Any]:
        """What the actions take."""
        given = self.cleaned_data
        lines = [
            Line(
                given[f"dimension_{number}"],
                given[f"hint_{number}"],
                self.tools.get(given[f"tool_{number}"]),
                given[f"weight_{number}"] or 1,
            )
            for number in range(1, MOST_DIMENSIONS + 1)
            if given[f"dimension_{number}"]
        ]
        return {
            "name": given["name"],
            "summary": given["summary"],
            "scale": int(given["scale"]),
            "dimensions": lines,
        }


def _row(number: int, tools: list[Any]) -> dict[str, forms.Field]:
    at = {"number": number}
    return {
        f"dimension_{number}": forms.CharField(
            label=_("Dimension %(number)d") % at, required=False, max_length=DIMENSION_LIMIT
        ),
        f"hint_{number}": forms.CharField(
            label=_("What the highest mark looks like"), required=False, max_length=HINT_LIMIT
        ),
        f"tool_{number}": forms.ChoiceField(label=_("Adherence to a tool"), required=False, choices=tools),
        f"weight_{number}": forms.IntegerField(
            label=_("Weight"), required=False, min_value=1, max_value=HEAVIEST, initial=1
        ),
    }


def _said(edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": edition.rubric.name,
        "summary": edition.rubric.summary,
        "scale": str(edition.scale),
    }
    for number, one in enumerate(edition.dimensions.all(), start=1):
        found |= {
            f"dimension_{number}": one.name,
            f"hint_{number}": one.hint,
            f"tool_{number}": str(one.tool_id or ""),
            f"weight_{number}": one.weight,
        }
    return found
