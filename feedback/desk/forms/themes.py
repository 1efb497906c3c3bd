"""What somebody types about a theme."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.changes.forms import ReportsField
from feedback.people.models import User
from feedback.people.pickers import PersonField
from feedback.people.queries import people_visible_to
from feedback.themes.models import Theme


class EditForm(forms.Form):
    """The words of a theme and who owns it."""

    title = forms.CharField(
        label=_("What they have in common"),
        max_length=160,
        error_messages={"required": _("Say in a few words what they have in common.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["owner"] = PersonField(
            lambda: people_visible_to(user).filter(is_active=True),
            label=_("Who answers all of them"),
            required=False,
            help_text=_("Left empty: you."),
        )


class NewForm(EditForm):
    """A theme, with the reports it begins with."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["links"] = _reports(user)
        self.order_fields(["title", "links", "owner"])


class AddForm(forms.Form):
    """More reports for a theme."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["links"] = _reports(user)


class FilterForm(forms.Form):
    """What the list of themes is narrowed by."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Open and answered")), *Theme.State.choices]
    )


def _reports(user: User) -> ReportsField:
    return ReportsField(
        reader=user,
        label=_("Which reports"),
        help_text=_("References such as F-1042, with commas or spaces between them."),
        error_messages={"required": _("Name at least one report.")},
    )
