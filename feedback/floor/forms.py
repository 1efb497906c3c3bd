"""What agents and champions type on the floor; every rule is the action's."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Severity, Tool
from feedback.catalogue.queries import call_types_visible_to, tools_visible_to
from feedback.floor.models import MESSAGE_LIMIT, QUESTION_LIMIT, Note, Question, State
from feedback.floor.queries import last_asked, mates, questions_visible_to
from feedback.people.models import User
from feedback.reports.queries import tools_for


def _area(label: Any, limit: int, **kwargs: Any) -> forms.CharField:
    told = {"required": _("Write at least one sentence.")}
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea, error_messages=told, **kwargs)


class AskForm(forms.Form):
    """A question to the floor. One field is enough; tool and call type are those of last time."""

    text = _area(
        _("Your question"), QUESTION_LIMIT, help_text=_("Card and ID numbers, addresses and phone numbers are masked.")
    )
    tool = forms.ModelChoiceField(
        Tool.objects.none(), label=_("Tool"), required=False, empty_label=_("No tool in particular")
    )
    call_type = forms.ModelChoiceField(
        CallType.objects.none(), label=_("Call type"), required=False, empty_label=_("Any call")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        last = last_asked(user)
        begun = {"tool": last.tool, "call_type": last.call_type}
        super().__init__(*args, **{**kwargs, "initial": {**begun, **kwargs.get("initial", {})}})
        self.fields["tool"].queryset = tools_for(user).order_by("name")  # type: ignore[attr-defined]
        self.fields["call_type"].queryset = call_types_visible_to(user)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """A champion's answer, or what they ask back; the button says which."""

    text = _area(_("Your answer"), MESSAGE_LIMIT)


class ReplyForm(forms.Form):
    """What the asker says to a question back."""

    text = _area(_("Your reply"), MESSAGE_LIMIT)


class HandOverForm(forms.Form):
    """To whom a question goes; nobody in particular is the supervisor."""

    to = forms.ModelChoiceField(
        User.objects.none(), label=_("To"), required=False, empty_label=_("The supervisor of the team")
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = mates(question)  # type: ignore[attr-defined]


class SameForm(forms.Form):
    """The question that another one is the same as."""

    other = forms.ModelChoiceField(Question.objects.none(), label=_("The same as"))

    def __init__(self, *args: Any, question: Question, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = questions_visible_to(user).exclude(pk=question.pk).exclude(state=State.SAME)
        field = self.fields["other"]
        field.queryset = others.filter(site=question.site).order_by("-id")  # type: ignore[attr-defined]
        shown = [(other.pk, f"{other.reference} {other.text[:80]}") for other in field.queryset[:30]]  # type: ignore[attr-defined]
        field.widget.choices = [("", _("Choose a question")), *shown]


class ReportForm(forms.Form):
    """What a report needs beside the question."""

    tool = forms.ModelChoiceField(Tool.objects.none(), label=_("Tool"), required=False)
    severity = forms.ChoiceField(label=_("How bad"), choices=Severity.choices, initial=Severity.SLOWING.value)

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"tool": question.tool_id}})
        self.fields["tool"].queryset = tools_for(question.asker).order_by("name")  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note: what to do, about what, until when that is taken for true."""

    title = forms.CharField(
        label=_("What it is about"),
        max_length=160,
        error_messages={"required": _("Say in a few words what it is about.")},
    )
    body = _area(_("What to do"), MESSAGE_LIMIT)
    tool = forms.ModelChoiceField(
        Tool.objects.none(), label=_("Tool"), required=False, empty_label=_("No tool in particular")
    )
    call_type = forms.ModelChoiceField(
        CallType.objects.none(), label=_("Call type"), required=False, empty_label=_("Any call")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    review_on = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Its owner is asked then whether it is still true. Left empty: in 90 days."),
        error_messages={"invalid": _("There is no such day. Give one such as 4 Dec 2026.")},
    )

    def __init__(self, *args: Any, user: User, note: Note | None = None, **kwargs: Any) -> None:
        names = ("title", "body", "tool", "call_type", "language", "review_on")
        said = {name: getattr(note, name) for name in names} if note else {}
        super().__init__(*args, **{**kwargs, "initial": {**said, **kwargs.get("initial", {})}})
        self.fields["tool"].queryset = tools_visible_to(user).order_by("name")  # type: ignore[attr-defined]
        self.fields["call_type"].queryset = call_types_visible_to(user)  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        """What was filled in; an empty date is left to the action."""
        return {name: value for name, value in self.cleaned_data.items() if name != "review_on" or value}


class NoteSearchForm(forms.Form):
    """Words to find notes by, and their tool."""

    q = forms.CharField(label=_("Search the notes"), required=False, max_length=200)
    tool = forms.ModelChoiceField(Tool.objects.none(), label=_("Tool"), required=False, empty_label=_("All tools"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tool"].queryset = tools_visible_to(user).order_by("name")  # type: ignore[attr-defined]
