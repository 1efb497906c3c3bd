"""What a line of news says about a question from the floor, or a note."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.core.ids import reference
from feedback.floor.models import PREFIX, Message, Note, Question
from feedback.floor.queries import notes_visible_to, questions_visible_to
from feedback.notifications.models import Notification
from feedback.people.models import User

#: What these lines are about.
ON_THE_FLOOR = frozenset({"question", "note"})

_SENTENCES: Mapping[str, str | Promise] = {
    "floor_asked": gettext_lazy("%(reference)s waits on the floor."),
    "floor_passed": gettext_lazy("%(who)s passed %(reference)s to you."),
    "floor_handed": gettext_lazy("%(reference)s comes to you."),
    "floor_unclaimed": gettext_lazy("Nobody has taken %(reference)s yet."),
    "floor_answered": gettext_lazy("%(who)s answered %(reference)s. Does it help?"),
    "floor_asked_back": gettext_lazy("%(who)s needs to know something about %(reference)s."),
    "floor_same": gettext_lazy("%(reference)s is the same as another question, and gets its answer."),
    "floor_reported": gettext_lazy("%(who)s made %(reference)s a report. A named person answers."),
    "floor_replied": gettext_lazy("%(who)s replied on %(reference)s."),
    "floor_helped": gettext_lazy("Your answer to %(reference)s helped."),
    "floor_not_yet": gettext_lazy("Your answer to %(reference)s does not help yet, so it is open again."),
    "note_review": gettext_lazy("Is your note still true? Read it, and say so."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line in words, and where it leads."""

    sentence: str
    url: str
    title: str = ""
    reference: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions and notes that the lines of one page are about, as far as the reader may see them."""

    questions: Mapping[int, Question]
    notes: Mapping[int, Note]
    said: Mapping[int, str]

    def line_of(self, notification: Notification, people: Mapping[int, str]) -> Told:
        """One line of news in the active language."""
        params, pk = notification.params, notification.subject_id
        named = {"who": people.get(params.get("actor") or 0) or _("Somebody"), "reference": reference(PREFIX, pk)}
        sentence = str(_SENTENCES[str(params.get("what"))]) % named
        if notification.subject_type == "note":
            note = self.notes.get(pk)
            return Told(sentence, reverse("floor:note", args=[pk]), note.title if note else "")
        question = self.questions.get(pk)
        if question is None:
            return Told(sentence, reverse("notifications:list"))
        url = reverse("floor:question", args=[question.reference])
        return Told(sentence, url, question.text, question.reference, self.said.get(params.get("said") or 0, ""))


def asked_about(lines: Iterable[Notification], reader: User) -> Asked:
    """What these lines are about: nothing is read for lines about something else."""
    lines = [line for line in lines if line.subject_type in ON_THE_FLOOR]
    ids = {kind: {line.subject_id for line in lines if line.subject_type == kind} for kind in ON_THE_FLOOR}
    said = {line.params["said"] for line in lines if line.params.get("said")}
    questions = questions_visible_to(reader).in_bulk(ids["question"]) if ids["question"] else {}
    texts = Message.objects.filter(question__in=questions, pk__in=said) if said else ()
    return Asked(
        questions=questions,
        notes=notes_visible_to(reader).in_bulk(ids["note"]) if ids["note"] else {},
        said={row.pk: row.text for row in texts},
    )
