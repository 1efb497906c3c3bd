"""What is typed to edit a letter: a greeting, for each line whether and where it stands, and one more of one's own."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from feedback.letters.actions import Wanted
from feedback.letters.models import GREETING_LIMIT, TEXT_LIMIT, TeamLetter
from feedback.letters.showing import Shown
from feedback.letters.states import Part


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its fields; `text` only where the words are somebody's own."""

    one: Shown
    show: BoundField
    place: BoundField
    text: BoundField | None


class LetterForm(forms.Form):
    """Rules are the action's."""

    greeting = forms.CharField(
        label=_("Your words to the team"),
        required=False,
        max_length=GREETING_LIMIT,
        widget=forms.Textarea,
        help_text=_("Everybody reads them as you write them. Lines below are in each reader’s language."),
    )
    own = forms.CharField(
        label=_("One more line"),
        required=False,
        max_length=TEXT_LIMIT,
        help_text=_("It stands at the end. Save to add another one."),
    )

    def __init__(self, *args: Any, letter: TeamLetter, lines: list[Shown], **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"greeting": letter.greeting}})
        self.lines = lines
        for place, one in enumerate(lines, start=1):
            self._add(one, place)

    def _add(self, one: Shown, place: int) -> None:
        pk = one.line.pk
        self.fields[f"show_{pk}"] = forms.BooleanField(label=_("Show"), required=False, initial=one.line.shown)
        self.fields[f"place_{pk}"] = forms.IntegerField(label=_("Place"), min_value=1, max_value=99, initial=place)
        if one.part == Part.OWN:
            self.fields[f"text_{pk}"] = forms.CharField(
                label=_("Your line"),
                required=False,
                max_length=TEXT_LIMIT,
                initial=one.line.text,
                help_text=_("Empty it to take it out."),
            )

    def rows(self) -> list[Row]:
        """Each line with its fields, in the order in which they stand now."""
        return [
            Row(
                one,
                self[f"show_{one.line.pk}"],
                self[f"place_{one.line.pk}"],
                self[f"text_{one.line.pk}"] if one.part == Part.OWN else None,
            )
            for one in self.lines
        ]

    def answers(self) -> dict[str, Any]:
        """What the action takes; of two lines with the same place, the one that was moved there comes first."""
        given = self.cleaned_data
        moved = set(self.changed_data)

        def order(one: Shown) -> tuple[int, bool]:
            name = f"place_{one.line.pk}"
            return given[name], name not in moved

        wanted = [
            Wanted(one.line.pk, given[f"show_{one.line.pk}"], given.get(f"text_{one.line.pk}", ""))
            for one in sorted(self.lines, key=order)
        ]
        if given["own"]:
            wanted.append(Wanted(None, text=given["own"]))
        return {"greeting": given["greeting"], "lines": wanted}
