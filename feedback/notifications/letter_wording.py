"""What a line of news, and a mail, says about a team's letter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _

from feedback.letters.models import TeamLetter
from feedback.letters.queries import letters_visible_to
from feedback.letters.showing import Shown, read_by
from feedback.notifications.models import Notification
from feedback.people.models import User

SUBJECT = "letter"
#: The kind whose mail is the letter itself.
KIND = "letter"


def letters_in(lines: Iterable[Notification], reader: User) -> Mapping[int, TeamLetter]:
    """The letters that these lines are about, as far as the reader sees them; nothing is read for other lines."""
    ids = {line.subject_id for line in lines if line.subject_type == SUBJECT}
    return letters_visible_to(reader).select_related("team").in_bulk(ids) if ids else {}


def told_by(line: Notification, letters: Mapping[int, TeamLetter]) -> tuple[str, str]:
    """The sentence of one line of news in the active language, and where it leads."""
    letter = letters.get(line.subject_id)
    if letter is None:
        return _("A letter to your team."), reverse("letters:list")
    facts = {"month": dateformat.format(letter.month, "F Y"), "team": letter.team.name}
    ready = _("The letter of %(month)s to %(team)s is ready for your words.")
    sentence = ready if line.kind == "letter_ready" else _("What %(team)s said in %(month)s, and what we did.")
    return sentence % facts, reverse("letters:letter", args=[letter.pk])


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter as its mail carries it."""

    letter: TeamLetter
    lines: list[Shown]
    url: str


def posted(line: Notification, reader: User) -> Posted | None:
    """The letter of a line for its mail; None where the reader does not see it any more: they left the team."""
    letter = letters_in([line], reader).get(line.subject_id)
    if letter is None:
        return None
    url = settings.BASE_URL + reverse("letters:letter", args=[letter.pk])
    return Posted(letter, read_by(letter, reader), url)
