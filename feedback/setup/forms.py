"""What the guided set-up asks."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from feedback.calendars.queries import country_name
from feedback.core.masking.identities import COUNTRIES
from feedback.core.parts import Choice
from feedback.people.models import Organisation, User
from feedback.people.pickers import ZoneField
from feedback.setup.steps import people_who_can_answer


def id_countries() -> list[tuple[str, str]]:
    """Countries whose identity numbers can be known, by name."""
    return sorted(((code, country_name(code)) for code in COUNTRIES), key=lambda pair: pair[1])


class PlaceForm(forms.Form):
    """The organisation and its first site."""

    name = forms.CharField(
        label=_("What is your organisation called?"),
        max_length=120,
        error_messages={"required": _("Write its name, as people say it.")},
    )
    language = forms.ChoiceField(label=_("Its language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    site = forms.CharField(
        label=_("The first site"),
        max_length=120,
        help_text=_("A city is a good name."),
        error_messages={"required": _("Name the place where your people work, such as Cork.")},
    )
    timezone = ZoneField(label=_("Its time zone"))
    hours = forms.ChoiceField(
        label=_("When people work there"),
        widget=forms.RadioSelect,
        initial="office",
        choices=[
            ("office", Choice(_("Office hours"), _("Monday to Friday, 09:00 to 17:30"))),
            ("long", Choice(_("Long hours"), _("Monday to Saturday, 08:00 to 20:00"))),
            ("always", Choice(_("Around the clock"), _("every day, day and night"))),
        ],
        help_text=_("“Seen in one working day” is counted by these. Breaks, nights and holidays come later."),
    )


class PersonChoice(forms.ModelChoiceField):
    """A person by name, with the address where two share it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class ToolForm(forms.Form):
    """One AI tool and who answers for it."""

    name = forms.CharField(
        label=_("What is the tool called on the floor?"),
        max_length=120,
        error_messages={"required": _("Write the name that agents use, such as Agent Assist.")},
    )
    vendor = forms.CharField(label=_("Who makes it"), max_length=120, required=False)
    owner = PersonChoice(
        User.objects.none(),
        label=_("Who answers for it"),
        help_text=_("They get what agents report about it, and owe an answer."),
        empty_label=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = User.objects.filter(people_who_can_answer()).distinct().order_by("name")
        self.fields["owner"].queryset = found  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """Who gets what no other rule takes."""

    target = forms.ChoiceField(
        label=_("A report goes to"),
        widget=forms.RadioSelect,
        choices=[
            ("owner", Choice(_("The tool’s owner"), _("as you named them in the last step"))),
            ("person", Choice(_("One person"), _("who answers everything for now"))),
        ],
    )
    person = PersonChoice(User.objects.none(), label=_("Who"), required=False, empty_label=_("Choose a person"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = User.objects.filter(people_who_can_answer()).distinct().order_by("name")
        self.fields["person"].queryset = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One person needs a name."""
        found = super().clean() or {}
        if found.get("target") == "person" and not found.get("person"):
            self.add_error("person", _("Say who, or let the tool’s owner answer."))
        return found


class OrganisationForm(forms.ModelForm):
    """The rules that an organisation sets itself."""

    id_countries = forms.MultipleChoiceField(
        label=_("Countries whose identity numbers are masked"),
        choices=id_countries,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Cards, accounts, phone numbers, e-mail addresses and passwords are always masked."),
    )

    class Meta:
        model = Organisation
        fields = [
            *("name", "language", "board_reach", "reopen_after", "reopen_change_after", "ask_again_days"),
            *("id_countries", "quiet_from", "quiet_until", "offline_store", "interaction_pattern"),
        ]
        labels = {
            "name": _("Name"),
            "language": _("Language"),
            "board_reach": _("Whose reports agents see on the board"),
            "reopen_after": _("How many people must say “still happens” before a report opens again"),
            "reopen_change_after": _("How many people must say so of a change before all it answered opens again"),
            "ask_again_days": _("After how many days of silence people are asked again whether a change works"),
            "quiet_from": _("No mail from"),
            "quiet_until": _("Mail again from"),
            "offline_store": _("Where a desk keeps reports that wait to be sent, and drafts"),
            "interaction_pattern": _("How a call’s id looks"),
        }
        help_texts = {
            "board_reach": "",
            "reopen_after": _("1 means anybody to whom it happened."),
            "reopen_change_after": _("Counted over all reports of the change, each person once."),
            "ask_again_days": _("Once, and nobody who has said it already. 0 means never."),
            "quiet_from": _(
                "On each reader’s own clock. What comes in between is one mail afterwards. Empty: at any hour."
            ),
            "quiet_until": "",
            "offline_store": _(
                "Without a connection a report waits on the desk. Encrypted, it survives a restart and opens only for "
                "its writer, signed in. In memory it is gone when the page is closed: for shared desks."
            ),
            "interaction_pattern": _(
                "A regular expression, such as INT-[0-9]{6}. The bookmark “Report this” looks for it on the page."
            ),
        }
        widgets = {
            "board_reach": forms.RadioSelect,
            "language": forms.RadioSelect,
            "offline_store": forms.RadioSelect,
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
        )

    def _post_clean(self) -> None:
        """The model is written by an action alone: nothing is copied onto the instance here."""
