"""The kinds of data that are let go: which rows have had their time, and what is taken from them.

What is taken are words, files and who it was. States, dates, counts, clocks and the journal stay, so every figure that
was ever shown still adds up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.floor.models import Message as FloorMessage
from feedback.floor.models import Question
from feedback.floor.states import WAITING
from feedback.notifications.models import Notification
from feedback.people.models import User
from feedback.quality.models import Look, Score
from feedback.reports.models import (
    Attachment,
    FrictionReport,
    InternalNote,
    Message,
    Response,
    Supporter,
    Verification,
)
from feedback.reports.seal import reseal
from feedback.reports.states import OPEN
from feedback.routing.models import Assignment
from feedback.training.models import CheckAttempt

#: Stands where words were; a column that must not be empty is not.
GONE = "[erased]"
#: Who stands where somebody stood.
NOBODY = "nobody@erased.invalid"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data. `past` gives its rows that are older than an instant and still have something to lose,
    `people` are the paths to whose they are, `report` the path to their report; `let_go` takes it from some of them."""

    label: str | Promise
    hint: str | Promise
    past: Callable[[datetime], QuerySet[Any]]
    let_go: Callable[[list[int]], None]
    people: tuple[str, ...]
    report: str = ""


def nobody() -> User:
    """The person that rows without anybody belong to; nobody can sign in as them."""
    return User.objects.get_or_create(email=NOBODY, defaults={"name": GONE, "is_active": False})[0]


def let_reports_go(ids: list[int]) -> None:
    """Texts, title, answers and who raised and supported them; `people_count` stays."""
    rows = FrictionReport.objects.filter(pk__in=ids)
    rows.update(title=GONE, text=GONE, expected="", suggested="", interaction_id="", words="")
    rows.filter(reporter__isnull=False).update(reporter=nobody())
    reseal(ids, nobody())
    Supporter.objects.filter(report__in=ids).delete()
    Response.objects.filter(report__in=ids).update(message=GONE, vendor_reference="")
    Verification.objects.filter(report__in=ids).exclude(note="").update(note="")
    Assignment.objects.filter(report__in=ids).exclude(words="").update(words="")


def let_talk_go(ids: list[int]) -> None:
    """What owner and reporter wrote to each other, and what those who answer wrote among themselves."""
    Message.objects.filter(report__in=ids).update(text=GONE)
    InternalNote.objects.filter(report__in=ids).update(text=GONE)


def let_files_go(ids: list[int]) -> None:
    """Rows first; the files once that is certain."""
    found = list(Attachment.objects.filter(pk__in=ids))
    Attachment.objects.filter(pk__in=ids).delete()
    for one in found:
        transaction.on_commit(partial(one.file.storage.delete, str(one.file.name)))


def let_questions_go(ids: list[int]) -> None:
    """The question, who asked it, and the talk below it."""
    Question.objects.filter(pk__in=ids).update(text=GONE, words="", asker=nobody())
    FloorMessage.objects.filter(question__in=ids).update(text=GONE)


def let_scores_go(ids: list[int]) -> None:
    """Words of coaching, the call's id, and what was said when somebody looked again; the marks stay."""
    Score.objects.filter(pk__in=ids).update(note="", interaction_id="", withdrawn_because="")
    Look.objects.filter(score__in=ids).update(reason=GONE, answer="")


def let_checks_go(ids: list[int]) -> None:
    """What somebody chose; how many were right stays."""
    CheckAttempt.objects.filter(pk__in=ids).update(answers=[])


def let_news_go(ids: list[int]) -> None:
    """Old news says nothing that its page does not."""
    Notification.objects.filter(pk__in=ids).delete()


def _settled(before: datetime) -> QuerySet[FrictionReport]:
    """Nobody has touched them since, and nothing is owed on them."""
    # `created_at` is what an index knows; a report is never older than its last change.
    return FrictionReport.objects.exclude(state__in=OPEN).filter(created_at__lt=before, updated_at__lt=before)


def _with_talk(before: datetime) -> QuerySet[FrictionReport]:
    said = (model.objects.filter(report=OuterRef("pk")).exclude(text=GONE) for model in (Message, InternalNote))
    talk, notes = map(Exists, said)
    return _settled(before).filter(Q(talk) | Q(notes))


_SPOKEN = ~Q(note="") | ~Q(interaction_id="") | ~Q(withdrawn_because="")
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "reports": Kind(
            _("Reports"),
            _("Their words and answers, and who raised and supported them. Dates, states and counts stay."),
            lambda before: _settled(before).exclude(text=GONE),
            let_reports_go,
            ("reporter",),
            "pk",
        ),
        "talk": Kind(
            _("Talk on reports"),
            _("What owner and reporter wrote to each other, and notes among those who answer."),
            _with_talk,
            let_talk_go,
            ("reporter",),
            "pk",
        ),
        "files": Kind(
            _("Files on reports"),
            _("Pictures, texts and PDFs."),
            lambda before: Attachment.objects.filter(report__in=_settled(before)),
            let_files_go,
            ("report__reporter", "uploaded_by"),
            "report",
        ),
        "questions": Kind(
            _("Questions from the floor"),
            _("What was asked and answered, and by whom. Waiting times stay."),
            lambda before: Question.objects.filter(updated_at__lt=before).exclude(state__in=WAITING).exclude(text=GONE),
            let_questions_go,
            ("asker",),
        ),
        "scores": Kind(
            _("Scored calls"),
            _("Words of coaching and the call’s id. Marks stay."),
            lambda before: Score.objects.filter(_SPOKEN, updated_at__lt=before).exclude(
                state__in=("disputed", "appealed")
            ),
            let_scores_go,
            ("person", "scorer"),
        ),
        "checks": Kind(
            _("Answers in training checks"),
            _("What was chosen. Who passed stays."),
            lambda before: CheckAttempt.objects.filter(at__lt=before).exclude(answers=[]),
            let_checks_go,
            ("enrolment__person",),
        ),
        "news": Kind(
            _("News"),
            _("What the bell showed. Mail that was sent is forgotten after a month in any case."),
            lambda before: Notification.objects.filter(created_at__lt=before),
            let_news_go,
            ("user",),
        ),
    }
)
