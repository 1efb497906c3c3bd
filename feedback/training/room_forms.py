"""What people fill in around a session: its agenda, the code, what was said, the check. Every rule is the action's."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Severity, Tool
from feedback.core.ids import parse_id
from feedback.people.models import User
from feedback.reports.queries import tools_for
from feedback.training.actions.captures import TEXT_LIMIT
from feedback.training.actions.checks import MOST_OPTIONS
from feedback.training.models import AgendaItem, Capture, CheckItem, Session, Topic
from feedback.training.models.agenda import LONGEST
from feedback.training.permissions import may_lead
from feedback.training.points import Agenda, Point
from feedback.training.room import people_of_session

_ABOUT = ("change", "report", "note", "question")
#: Where somebody types what an action calls otherwise.
_TYPED_IN = {"right": "options", "report": "title"}


class PointForm(forms.Form):
    """One point of an agenda. `key` and `topic` say what it is about; without a title its own words are shown."""

    #: What it is about, as it is shown now; none for a line that is being added.
    point: Point | None = None

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    topic = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8)
    title = forms.CharField(label=_("Title"), max_length=160, required=False)
    notes = forms.CharField(
        label=_("What you want to say"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST, initial=5)
    hidden = forms.BooleanField(label=_("Leave it out"), required=False)

    def item(self) -> AgendaItem | None:
        """The point, unsaved; None for an empty line. A line that is a reference alone is about that report."""
        given = self.cleaned_data
        name, _dash, number = given["key"].partition("-")
        point = AgendaItem(**{field: given[field] for field in ("title", "notes", "minutes", "hidden")})
        if name in _ABOUT and (pk := parse_id(number)):
            setattr(point, f"{name}_id", pk)
            point.topic = given["topic"] if given["topic"] in Topic.values else Topic.OPEN
        elif name == Topic.TURN:
            point.topic = Topic.TURN
        elif given["title"].upper().startswith("F-") and (pk := parse_id(given["title"], "F")):
            point.topic, point.report_id, point.title = Topic.OPEN, pk, ""
        else:
            point.topic = Topic.OWN
            return point if given["title"] or given["notes"] else None
        return point


PointForms = forms.formset_factory(PointForm, extra=1, max_num=40)


def initial_of(points: Iterable[Point]) -> list[dict[str, Any]]:
    """What the lines of an agenda hold to begin with."""
    return [
        {
            "key": point.item.key,
            "topic": point.item.topic,
            "title": point.item.title,
            "notes": point.item.notes,
            "minutes": point.item.minutes,
            "hidden": point.item.hidden,
        }
        for point in points
    ]


def lines_of(agenda: Agenda, data: Any = None) -> Any:
    """The formset of an agenda, each line with `point` (None for the empty one at the end)."""
    formset = PointForms(data, initial=initial_of(agenda.points), prefix="points")
    known = {point.item.key: point for point in agenda.points if point.item.key}
    for place, form in enumerate(formset.forms, start=1):
        form.point = known.get(str(form["key"].value() or ""))
        form.fields["title"].label = gettext("Title of point %(place)d") % {"place": place}
        form.fields["minutes"].label = gettext("Minutes of point %(place)d") % {"place": place}
    return formset


class CodeForm(forms.Form):
    """The code that the room's screen shows."""

    code = forms.CharField(
        label=_("The code on the screen"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code-in"}
        ),
        error_messages={"required": _("Type the six letters and digits.")},
    )


class CaptureForm(forms.Form):
    """Where it worked, where it failed. The lead can say for whom; everybody can leave their name out."""

    kind = forms.ChoiceField(
        label=_("What was it"),
        widget=forms.RadioSelect,
        choices=Capture.Kind.choices[::-1],
        initial=Capture.Kind.FAILED,
    )
    tool = forms.ModelChoiceField(Tool.objects.none(), label=_("Tool"), empty_label=None)
    text = forms.CharField(
        label=_("What happened"),
        widget=forms.Textarea,
        max_length=TEXT_LIMIT,
        help_text=_("Card and ID numbers, e-mail addresses and phone numbers are masked."),
        error_messages={"required": _("Write at least one sentence.")},
    )
    severity = forms.ChoiceField(
        label=_("How bad, if it failed"), choices=Severity.choices, initial=Severity.SLOWING.value
    )
    said_by = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who said it"),
        required=False,
        empty_label=_("I did"),
        help_text=_("They get the answer."),
    )
    anonymous = forms.BooleanField(
        label=_("Without a name"),
        required=False,
        help_text=_(
            "Nobody can see who said it, and of what failed not even that it was said here. The answers still arrive."
        ),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, user: User, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = {tool.pk for tool in session.cycle.programme.tools.all()}
        offered = sorted(tools_for(user), key=lambda tool: (tool.pk not in about, tool.name))
        self._offer("tool", Tool.objects.filter(pk__in=[tool.pk for tool in offered]))
        self.fields["tool"].initial = offered[0].pk if offered else None
        self.fields["key"].initial = uuid4().hex
        if may_lead(user, session):
            self._offer("said_by", people_of_session(session).exclude(pk=user.pk))
        else:
            del self.fields["said_by"]

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = rows


class CheckForm(forms.Form):
    """A programme's check, as the person who does it sees it: one choice a question, none made for them."""

    def __init__(self, *args: Any, items: Sequence[CheckItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[f"question-{item.pk}"] = forms.TypedChoiceField(
                label=item.text,
                choices=list(enumerate(item.options)),
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose an answer.")},
            )

    def answers(self) -> dict[int, int]:
        """The place of the chosen option, by the question's id."""
        return {int(name.partition("-")[2]): chosen for name, chosen in self.cleaned_data.items()}


class CheckItemForm(forms.Form):
    """One question of a check, with its answers one a line; the right one begins with a star."""

    text = forms.CharField(label=_("Question"), max_length=300, required=False)
    options = forms.CharField(
        label=_("Answers, one a line"),
        required=False,
        max_length=160 * MOST_OPTIONS + 20,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Begin the right one with a star: * In the wrap-up"),
    )
    why = forms.CharField(
        label=_("Why"), max_length=500, required=False, help_text=_("Said to whoever chose another one.")
    )

    def item(self) -> CheckItem | None:
        """The question, unsaved; None for an empty one."""
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        if not self.cleaned_data["text"] and not lines:
            return None
        starred = [place for place, line in enumerate(lines) if line.startswith("*")]
        return CheckItem(
            text=self.cleaned_data["text"],
            options=[line.lstrip("* ") for line in lines],
            right=starred[0] if len(starred) == 1 else len(lines),
            why=self.cleaned_data["why"],
        )


CheckItemForms = forms.formset_factory(CheckItemForm, extra=2, max_num=14)


def check_lines(items: Iterable[CheckItem], data: Any = None) -> Any:
    """The formset of a check."""
    initial = [
        {
            "text": item.text,
            "options": "\n".join(f"* {one}" if place == item.right else one for place, one in enumerate(item.options)),
            "why": item.why,
        }
        for item in items
    ]
    return CheckItemForms(data, initial=initial, prefix="items")


def put_errors(formset: Any, fields: dict[str, list[Any]], prefix: str, places: Sequence[int]) -> list[Any]:
    """Lay an action's refusals (`points.2.title`) at the lines they are about; gives those that are about none.

    `places` are the lines of the form by the place they had in what the action was given.
    """
    left: list[Any] = []
    for name, messages in fields.items():
        start, _dot, rest = name.partition(".")
        place, _dot, field = rest.partition(".")
        if start != prefix or not place.isdigit():
            left += messages
            continue
        form, field = formset.forms[places[int(place)]], _TYPED_IN.get(field, field)
        form.add_error(field if field in form.fields else None, [str(message) for message in messages])
    return left
