"""What has to be said once for several reports. Each form is given the reader and the reports that are selected."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.core.parts import Choice
from feedback.desk.forms.verbs import AssignForm
from feedback.people.models import User
from feedback.people.queries import people_visible_to
from feedback.reports.models import TEXT_LIMIT, FrictionReport


class PlanForm(forms.Form):
    """The date, and the words that everybody concerned reads."""

    message = forms.CharField(
        label=_("What they will read"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea,
        error_messages={"required": _("Write what they will read. A date without words is none.")},
    )
    deliver_by = forms.DateField(
        label=_("Changed by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Say by which day it will be changed."),
            "invalid": _("There is no such day. Give a date such as 2026-12-04."),
        },
    )

    def __init__(self, *args: Any, user: User, chosen: Sequence[FrictionReport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class GiveForm(AssignForm):
    """Who answers from now on, and why."""

    def __init__(self, *args: Any, user: User, chosen: Sequence[FrictionReport], **kwargs: Any) -> None:
        super().__init__(*args, people=lambda: people_visible_to(user).filter(is_active=True), **kwargs)


class IntoForm(forms.Form):
    """Which of the selected reports the others go into."""

    into = forms.TypedChoiceField(
        label=_("Which one goes on"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the report that the others go into.")},
    )

    def __init__(self, *args: Any, user: User, chosen: Sequence[FrictionReport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_pk = {str(report.pk): report for report in chosen}
        field = self.fields["into"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(pk, Choice(report.title, report.reference)) for pk, report in by_pk.items()]
            field.coerce = by_pk.__getitem__
            field.initial = next(iter(by_pk), None)
