"""Answering a report: five kinds of answer, and the change that an answer tells of."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.changes.models import Change
from feedback.core.errors import Text
from feedback.core.parts import Choice
from feedback.reports.models import TEXT_LIMIT, Kind
from feedback.reports.natures import Nature

#: What becomes of the wall when the answer is "changed".
NEW, EXISTING, NONE = "new", "existing", "none"
WALL = [
    (NEW, Choice(_("Write it now"), _("a before and an after, on the wall at once"))),
    (EXISTING, Choice(_("It is written already"), _("link this report to a change"))),
    (NONE, Choice(_("Not on the wall"), _("only the people here read the answer"))),
]


#: What answers are called where the report is no friction, and which is the likeliest.
KINDS: Mapping[str, Mapping[str, Text]] = {
    Nature.WORKAROUND: {Kind.ANSWERED: _("It is a good way"), Kind.DECLINED: _("Better not")},
    Nature.EXPLAIN: {Kind.ANSWERED: _("The explanation")},
}
FIRST: Mapping[str, str] = {Nature.EXPLAIN: Kind.ANSWERED, Nature.STAY_OUT: Kind.CHANGED}


class AnswerForm(forms.Form):
    """An answer that everybody concerned reads. Which fields it needs depends on its kind, as the action knows."""

    kind = forms.ChoiceField(
        label=_("Kind of answer"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        initial=Kind.PLANNED.value,
        error_messages={"required": _("Choose what kind of answer it is.")},
    )
    message = forms.CharField(
        label=_("What they will read"),
        widget=forms.Textarea,
        max_length=TEXT_LIMIT,
        error_messages={"required": _("Write what they will read. An answer without words is none.")},
    )
    deliver_by = forms.DateField(
        label=_("Changed by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("There is no such day. Give a date such as 2026-12-04.")},
    )
    vendor_reference = forms.CharField(label=_("Their reference"), required=False, max_length=120)

    def __init__(
        self, *args: Any, kinds: Sequence[str] | None = None, nature: str = Nature.FRICTION, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if kinds and isinstance(field, forms.ChoiceField):
            named = {**dict(Kind.choices), **KINDS.get(nature, {})}
            field.choices = [(code, label) for code, label in named.items() if code in kinds]
            wanted = FIRST.get(nature, field.initial)
            field.initial = wanted if wanted in kinds else kinds[0]

    def facts(self) -> dict[str, Any]:
        """What the action takes. Fields of other kinds are left out: they may hold an earlier thought."""
        given, kind = self.cleaned_data, self.cleaned_data["kind"]
        return {
            "kind": kind,
            "message": given["message"],
            "deliver_by": given["deliver_by"] if kind == Kind.PLANNED else None,
            "vendor_reference": given["vendor_reference"] if kind == Kind.WITH_VENDOR else "",
        }


class WholeAnswerForm(AnswerForm):
    """The same with the change: a new one in the words of this form, one that is written already, or none."""

    wall = forms.ChoiceField(
        label=_("You said, we did"), choices=WALL, widget=forms.RadioSelect, required=False, initial=NEW
    )
    change = forms.ModelChoiceField(
        Change.objects.none(), label=_("The change"), required=False, empty_label=_("Choose a change")
    )
    title = forms.CharField(label=_("What is different, in a few words"), required=False, max_length=160)
    before = forms.CharField(
        label=_("Before"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    after = forms.CharField(label=_("Now"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    where = forms.ChoiceField(
        label=_("Where"), required=False, choices=Change.Where.choices, initial=Change.Where.TOOL.value
    )

    #: Fields of the change, to find their errors under the same names.
    CHANGE = ("title", "before", "after", "where")

    def __init__(self, *args: Any, changes: Sequence[Change], may_write: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, wall = self.fields["change"], self.fields["wall"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Change.objects.filter(pk__in=[change.pk for change in changes])
            field.choices = [("", field.empty_label), *((change.pk, _label(change)) for change in changes)]
        if isinstance(wall, forms.ChoiceField):
            offered = {NEW: may_write, EXISTING: bool(changes), NONE: True}
            wall.choices = [(code, label) for code, label in WALL if offered[code]]
            wall.initial = wall.choices[0][0]

    def clean(self) -> dict[str, Any]:
        """A change that is to be linked has to be named; everything else is checked by the rooms it belongs to."""
        given = super().clean() or {}
        if given.get("kind") == Kind.CHANGED and given.get("wall") == EXISTING and not given.get("change"):
            self.add_error("change", _("Choose the change that answers this, or write it now."))
        return given

    @property
    def new_change(self) -> dict[str, Any] | None:
        """The change to draft, or None where none is wanted."""
        given = self.cleaned_data
        if given["kind"] != Kind.CHANGED or given["wall"] != NEW:
            return None
        return {**{name: given[name] for name in self.CHANGE}, "where": given["where"] or Change.Where.TOOL}

    @property
    def linked_change(self) -> Change | None:
        """The change that is written already, where one was chosen."""
        given = self.cleaned_data
        return given["change"] if given["kind"] == Kind.CHANGED and given["wall"] == EXISTING else None


def _label(change: Change) -> str:
    if change.state == Change.State.DRAFT:
        return _("%(title)s (a draft)") % {"title": change.title}
    return change.title
