"""What a line of news says about a scored call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.notifications.models import Notification
from feedback.people.models import User
from feedback.quality.models import Score
from feedback.quality.queries import scores_visible_to

SUBJECT = "score"

_SENTENCES: Mapping[str, str | Promise] = {
    "score_given": gettext_lazy("%(who)s scored a call of yours."),
    "score_withdrawn": gettext_lazy("%(who)s took a score of yours back. It counts nowhere."),
    "score_disputed": gettext_lazy("%(who)s asks for another look at a score."),
    "score_appealed": gettext_lazy("%(who)s asks for a second opinion on a score."),
    "score_kept": gettext_lazy("%(who)s looked at a score of yours again. It stays as it is."),
    "score_changed": gettext_lazy("%(who)s looked at a score of yours again, and changed it."),
    "score_by_another_kept": gettext_lazy("%(who)s looked at a score that you gave. It stays as it is."),
    "score_by_another_changed": gettext_lazy("%(who)s looked at a score that you gave, and changed it."),
}


@dataclass(frozen=True, slots=True)
class Scored:
    """One line in words, where it leads, and the word of coaching."""

    sentence: str
    url: str
    quote: str = ""


def scores_of(lines: Iterable[Notification], reader: User) -> Mapping[int, Score]:
    """The scores that these lines are about, as far as the reader sees them; nothing is read for other lines."""
    ids = {line.subject_id for line in lines if line.subject_type == SUBJECT}
    return scores_visible_to(reader).in_bulk(ids) if ids else {}


def told_by(line: Notification, people: Mapping[int, str], scores: Mapping[int, Score]) -> Scored:
    """One line of news in the active language."""
    what = str(line.params.get("what"))
    sentence = str(_SENTENCES[what]) % {"who": people.get(line.params.get("actor") or 0) or _("Somebody")}
    score = scores.get(line.subject_id)
    if score is None:
        return Scored(sentence, reverse("notifications:list"))
    return Scored(sentence, reverse("quality:score", args=[score.pk]), score.note if what == "score_given" else "")
