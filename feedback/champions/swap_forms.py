"""Asking for a swap: whom, which part, and what comes in return."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from feedback.champions.coverage import Span
from feedback.core.wording import moment, time_of_day
from feedback.core.years import valid_year
from feedback.people.models import User


@dataclass(frozen=True, slots=True)
class Offer:
    """A colleague's time that could come in return."""

    user: User
    start: datetime
    end: datetime

    @property
    def value(self) -> str:
        """How the form names it."""
        return f"{self.user.pk}|{self.start.isoformat()}|{self.end.isoformat()}"


class _Instant(forms.DateTimeField):
    """A date and a time as a phone's own picker gives them."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_validators = [valid_year]


class SwapForm(forms.Form):
    """What somebody asks of their colleagues. Left alone, it offers the whole shift to everybody."""

    to = forms.ChoiceField(label=_("Whom do you ask?"), required=False)
    in_return = forms.ChoiceField(
        label=_("In return"), required=False, help_text=_("A shift of theirs that you take for it.")
    )
    start = _Instant(label=_("Only from"), required=False, help_text=_("Empty: the whole shift."))
    end = _Instant(label=_("Only until"), required=False)
    note = forms.CharField(label=_("A word to them"), max_length=200, required=False)

    def __init__(
        self, *args: Any, whole: Span, colleagues: Sequence[User], offers: Sequence[Offer], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.whole = whole
        self.people = {str(one.pk): one for one in colleagues}
        self.offers = {offer.value: offer for offer in offers}
        free = len(colleagues)
        told = ngettext("Everybody who could (%(free)d person)", "Everybody who could (%(free)d people)", free)
        self._choose("to", [("", told % {"free": free}), *((pk, one.name) for pk, one in self.people.items())])
        self._choose("in_return", [("", _("Nothing")), *((offer.value, _said(offer)) for offer in offers)])
        if not offers:
            del self.fields["in_return"]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """One colleague is asked for a shift in return: theirs."""
        found = super().clean() or {}
        offer = self.offers.get(found.get("in_return", ""))
        if offer and found.get("to") not in ("", str(offer.user.pk)):
            self.add_error("in_return", _("That is somebody else’s shift. Choose one of the colleague you ask."))
        return found

    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        data = self.cleaned_data
        offer = self.offers.get(data.get("in_return", ""))
        return {
            "time": Span(data["start"] or self.whole.start, data["end"] or self.whole.end),
            "asked": offer.user if offer else self.people.get(data["to"]),
            "in_return": Span(offer.start, offer.end) if offer else None,
            "note": data["note"],
        }


class TakeOverForm(forms.Form):
    """Who stands in, chosen by who keeps the roster."""

    who = forms.ChoiceField(label=_("Who takes over?"))

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in colleagues}
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(pk, one.name) for pk, one in self.people.items()]

    def taker(self) -> User:
        """Whoever was chosen."""
        return self.people[self.cleaned_data["who"]]


def _said(offer: Offer) -> str:
    zone = timezone.get_current_timezone()
    begins = moment(offer.start, zone=zone, now=timezone.now())
    return f"{offer.user.name}: {begins}–{time_of_day(offer.end, zone)}"
