"""What the page of retention asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.core.ids import parse_id
from feedback.people.models import User
from feedback.people.pickers import PersonField
from feedback.people.queries import people_visible_to
from feedback.reports.models import FrictionReport
from feedback.reports.queries import reports_visible_to
from feedback.retention.actions import MONTHS_TOLD, MOST_MONTHS
from feedback.retention.kinds import KINDS
from feedback.retention.models import REASON_LIMIT, Hold
from feedback.retention.queries import months


class MonthsForm(forms.Form):
    """For how many months each kind of data is kept; empty is for good."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": months(), **kwargs})
        told = dict.fromkeys(("invalid", "min_value", "max_value"), MONTHS_TOLD)
        for code, kind in KINDS.items():
            self.fields[code] = forms.IntegerField(
                label=str(kind.label),
                help_text=str(kind.hint),
                required=False,
                min_value=1,
                max_value=MOST_MONTHS,
                error_messages=told,
            )


class HoldForm(forms.Form):
    """What is to stay as it is, and why."""

    over = forms.ChoiceField(label=_("What stays as it is"), choices=Hold.Over.choices, widget=forms.RadioSelect)
    person = PersonField(User.objects.none, label=_("Who"), required=False)
    report = forms.CharField(label=_("Which report"), required=False, max_length=40)
    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a sentence or two why.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        who = self.fields["person"]
        assert isinstance(who, PersonField)  # noqa: S101 - narrows the type
        who.people = lambda: people_visible_to(by)

    def clean_report(self) -> FrictionReport | None:
        """By its reference, among those the admin sees."""
        text = self.cleaned_data["report"].strip()
        if not text:
            return None
        found = reports_visible_to(self.by).filter(pk=parse_id(text, "F") or 0).first()
        if found is None:
            raise forms.ValidationError(_("There is no report of that number. Give a reference such as F-1042."))
        return found
