"""The shorter verbs on a report: one field or two each."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.core.ids import parse_id
from feedback.people.models import User
from feedback.people.pickers import PersonField
from feedback.reports.models import TEXT_LIMIT, FrictionReport

WRITE = {"required": _("Write at least one sentence.")}


class ReferenceField(forms.CharField):
    """A report by its reference, `F-1042` or `1042`, among those the reader can see; gives the report."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.reports: QuerySet[FrictionReport] = FrictionReport.objects.none()

    def clean(self, value: Any) -> Any:
        """The report; an error that says what to type instead."""
        text = super().clean(value)
        if text in self.empty_values:
            return None
        pk = parse_id(text, "F")
        found = self.reports.filter(pk=pk).first() if pk else None
        if found is None:
            raise forms.ValidationError(
                _("There is no %(given)s that you can see. Give a reference such as F-1042."), params={"given": text}
            )
        return found


class EmptyForm(forms.Form):
    """A verb that needs nothing more to be said."""


class AcknowledgeForm(forms.Form):
    """Seen, with a word to the reporter if there is one."""

    message = forms.CharField(
        label=_("A word to the reporter"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class UnsealForm(forms.Form):
    """Why somebody's name has to be known; they read it."""

    reason = forms.CharField(
        label=_("Why the name has to be known"),
        help_text=_("Whoever wrote the report reads this as soon as it is opened."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=WRITE,
    )


class MessageForm(forms.Form):
    """Something that the other side reads."""

    message = forms.CharField(
        label=_("Message"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}), error_messages=WRITE
    )


class NoteForm(forms.Form):
    """Something that only the answering side reads."""

    text = forms.CharField(
        label=_("Note"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 2}), error_messages=WRITE
    )


class TitleForm(forms.Form):
    """A sharper title."""

    title = forms.CharField(
        label=_("Title"), max_length=160, error_messages={"required": _("Give it a title of a few words.")}
    )


class AssignForm(forms.Form):
    """Who answers from now on, by name or e-mail, and why."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a sentence why. Everybody on the report reads it.")},
    )

    def __init__(self, *args: Any, people: Callable[[], QuerySet[User]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = {"required": _("Name the person who answers from now on.")}
        self.fields["owner"] = PersonField(people, label=_("New owner"), error_messages=told)
        self.order_fields(["owner", "reason"])


class MergeForm(forms.Form):
    """The report that says the same."""

    into = ReferenceField(
        label=_("Merge into"), error_messages={"required": _("Name the report it goes into, such as F-1042.")}
    )

    def __init__(self, *args: Any, reports: QuerySet[FrictionReport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        if isinstance(field, ReferenceField):
            field.reports = reports


class VerifyForm(forms.Form):
    """Whether it is fixed, with a word if there is one."""

    fixed = forms.ChoiceField(
        choices=[("true", _("Fixed for me")), ("false", _("Still happens"))],
        error_messages={"required": _("Choose “fixed for me” or “still happens”.")},
    )
    note = forms.CharField(
        label=_("What you see now"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_fixed(self) -> bool:
        """The word as a truth value."""
        return self.cleaned_data["fixed"] == "true"


class ReopenForm(forms.Form):
    """Why the answer does not do."""

    reason = forms.CharField(
        label=_("Why it should be looked at again"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=WRITE,
    )


class AttachForm(forms.Form):
    """A picture, a text or a PDF."""

    file = forms.FileField(
        label=_("Picture, text or PDF"),
        help_text=_("At most 5 MB. What a picture tells of place and device is taken out."),
        error_messages={"required": _("Choose a file first.")},
    )
