"""Raising a report on the page."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Category, Moment, Release, Severity, Tool
from feedback.catalogue.queries import call_types_visible_to, categories_visible_to
from feedback.core.parts import Choice
from feedback.desk.forms.pictures import FilesField
from feedback.people.models import User
from feedback.reports.crowds import tells_site
from feedback.reports.models import TEXT_LIMIT
from feedback.reports.natures import Nature
from feedback.reports.queries import last_choice, tools_for

#: More tools than this are a list to choose from rather than buttons.
MOST_BUTTONS = 12
#: As many releases are offered; what came before these is found by its date.
MOST_RELEASES = 60
SEVERITIES = [
    (Severity.BLOCKING.value, Choice(Severity.BLOCKING.label, _("I cannot go on"))),
    (Severity.SLOWING.value, Choice(Severity.SLOWING.label, _("costs me time on calls"))),
    (Severity.ANNOYING.value, Choice(Severity.ANNOYING.label, _("I live with it"))),
]
MOMENTS = [
    (Moment.OPENING.value, Choice(_("Opening"), _("first 90 seconds"))),
    (Moment.DURING.value, Choice(_("During"), _("the talk"))),
    (Moment.WRAP_UP.value, Choice(_("Wrap-up"), _("notes, codes"))),
    (Moment.BETWEEN.value, Choice(_("Between"), _("calls"))),
]


NATURES = [
    (Nature.FRICTION.value, _("In my way")),
    (Nature.STAY_OUT.value, _("Should stay out")),
    (Nature.EXPLAIN.value, _("Why that?")),
    (Nature.WORKAROUND.value, _("A way around")),
    (Nature.WORKS_WELL.value, _("Works well")),
]


class ReportForm(forms.Form):
    """What got in somebody's way. One sentence is enough; tool and call type are those of last time."""

    nature = forms.ChoiceField(
        label=_("What it is"),
        widget=forms.RadioSelect,
        choices=NATURES,
        initial=Nature.FRICTION.value,
        required=False,
    )
    tool = forms.ModelChoiceField(
        Tool.objects.none(),
        label=_("Tool"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose the tool it happens with."),
            "invalid_choice": _("This tool is not in use at your site. Choose another one."),
        },
    )
    text = forms.CharField(
        label=_("What happened"),
        widget=forms.Textarea,
        max_length=TEXT_LIMIT,
        help_text=_("Card and ID numbers, e-mail addresses and phone numbers are masked."),
        error_messages={"required": _("Write at least one sentence.")},
    )
    moment = forms.ChoiceField(label=_("When in the call"), widget=forms.RadioSelect, choices=MOMENTS, required=False)
    severity = forms.ChoiceField(
        label=_("How bad"), widget=forms.RadioSelect, choices=SEVERITIES, initial=Severity.SLOWING.value
    )
    call_type = forms.ModelChoiceField(
        CallType.objects.none(), label=_("Call type"), required=False, empty_label=_("Any call")
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Kind of friction"), required=False, empty_label=_("Not sure")
    )
    expected = forms.CharField(
        label=_("What it should have said"), widget=forms.Textarea, max_length=TEXT_LIMIT, required=False
    )
    suggested = forms.CharField(
        label=_("What the tool said"), widget=forms.Textarea, max_length=TEXT_LIMIT, required=False
    )
    release = forms.ModelChoiceField(
        Release.objects.none(),
        label=_("Which version of the tool"),
        required=False,
        empty_label=_("The one in use then"),
        help_text=_("We fill it in from the tool’s history. Choose another one if you know better."),
    )
    interaction_id = forms.CharField(
        label=_("Id of the call"),
        max_length=120,
        required=False,
        help_text=_("As your phone system shows it. It helps to find the recording; without your name it is left out."),
    )
    pictures = FilesField(
        label=_("What it looked like"),
        help_text=_("Paste, drop or choose up to five pictures, texts or PDFs. Cover what is a customer’s first."),
    )
    anonymous = forms.BooleanField(
        label=_("Without my name"),
        required=False,
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    #: What stands behind "more" on the page.
    MORE = ("call_type", "category", "suggested", "expected", "release", "interaction_id")

    #: Fields at which something is said about the link that led here.
    told: frozenset[str] = frozenset()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tools = self._offer("tool", tools_for(user))
        self._offer("call_type", call_types_visible_to(user))
        self._offer("category", categories_visible_to(user))
        self.fields["anonymous"].help_text = _kept_of(user)
        releases = Release.objects.filter(tool__in=[tool.pk for tool in tools]).select_related("tool")
        if not self._offer("release", releases.order_by("tool__name", "-released_at"), most=MOST_RELEASES):
            del self.fields["release"]
        if len(tools) > MOST_BUTTONS:
            named = [(tool.pk, tool.name) for tool in tools]
            self.fields["tool"].widget = forms.Select(choices=[("", _("Choose a tool")), *named])
        if not self.is_bound:
            self.initial = {**_initial(user, tools), "key": new_key(), **self.initial}

    def _offer(self, name: str, things: QuerySet[Any], *, most: int | None = None) -> list[Any]:
        """Let one of these be chosen, the first `most` on offer; read once, however often the field is drawn."""
        field, found = self.fields[name], list(things[:most])
        if isinstance(field, forms.ModelChoiceField):
            none = [("", field.empty_label)] if field.empty_label is not None else []
            field.queryset = things
            field.choices = [*none, *((thing.pk, getattr(thing, "name", str(thing))) for thing in found)]
        return found

    def clean_nature(self) -> str:
        """What was not said is a friction."""
        return self.cleaned_data["nature"] or Nature.FRICTION

    def clean(self) -> dict[str, Any]:
        """Left alone, the release is found by the time; so it is only given where somebody chose one."""
        given = super().clean() or {}
        if given.get("release") is None:
            given.pop("release", None)
        return given

    @property
    def opens_more(self) -> bool:
        """Whether the part behind "more" has something to show: an error, or words that were typed there."""
        parts = [name for name in self.MORE if name in self.fields]
        typed = (name for name in parts if name != "call_type" and self[name].value())
        return any(typed) or any(self[name].errors or name in self.told for name in parts)


def _kept_of(user: User) -> str:
    """What will be shown of a report without a name, said before it is sent."""
    if user.site is None:
        return gettext("Nobody can see who wrote it. You still get every answer.")
    if tells_site(user.site):
        told = gettext(
            "Nobody can see who wrote it: we show %(site)s, and never your team. You still get every answer."
        )
    else:
        told = gettext(
            "Nobody can see who wrote it: %(site)s could give you away, so we leave it out, too. "
            "You still get every answer."
        )
    return told % {"site": user.site.name}


def new_key() -> str:
    """What makes a form that is sent twice act once."""
    return uuid4().hex


def _initial(user: User, tools: list[Tool]) -> dict[str, Any]:
    last = last_choice(user)
    tool = last.tool or (tools[0] if len(tools) == 1 else None)
    return {"tool": tool.pk if tool else None, "call_type": last.call_type.pk if last.call_type else None}
