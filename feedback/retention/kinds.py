"""The kinds of data that are let go: which rows have had their time, and what is taken from them.

What is taken are words, files and who it was. States, dates, counts, clocks and the journal stay, so every figure that
was ever shown still adds up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial, reduce
from operator import or_
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.champions.models import Swap
from feedback.core.masking import ERASED
from feedback.floor.models import Message as FloorMessage
from feedback.floor.models import Question
from feedback.floor.states import WAITING
from feedback.notifications.models import Notification
from feedback.people.models import ERASED_HOST, User
from feedback.quality.models import Look, Score
from feedback.reports.models import (
    Attachment,
    FrictionReport,
    InternalNote,
    Message,
    Response,
    Supporter,
    Unsealing,
    Verification,
)
from feedback.reports.seal import reseal
from feedback.reports.states import OPEN
from feedback.routing.models import Assignment
from feedback.training.models import Capture, CheckAttempt

#: A column that must not be empty is not.
GONE = ERASED
#: Who stands where somebody stood.
NOBODY = f"nobody@{ERASED_HOST}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data. `past` gives its rows that are older than an instant and still have something to lose, `of` the
    filter for what is some people's, by their ids, `report` the path to a row's report; `let_go` takes it from some."""

    label: str | Promise
    hint: str | Promise
    past: Callable[[datetime], QuerySet[Any]]
    let_go: Callable[[list[int]], None]
    of: Callable[[Sequence[int]], Q]
    report: str = ""


def _theirs(*columns: str) -> Callable[[Sequence[int]], Q]:
    """Rows that name one of these people in a column."""
    return lambda ids: reduce(or_, (Q(**{f"{column}__in": ids}) for column in columns))


#: Where somebody has said or done something on a report that others raised.
_PARTS = ((Supporter, "user"), (Response, "by"), (Message, "author"), (InternalNote, "author"), (Verification, "user"))


def on_reports(column: str = "pk") -> Callable[[Sequence[int]], Q]:
    """Reports that one of these people raised by name, or has a part in; `column` is where a row has its report.

    What they raised without their name is not among them: nothing but its seal knows.
    """

    def of(ids: Sequence[int]) -> Q:
        raised = FrictionReport.objects.filter(reporter__in=ids).values("pk")
        parts = (model.objects.filter(**{f"{who}__in": ids}).values("report") for model, who in _PARTS)
        return reduce(or_, (Q(**{f"{column}__in": rows}) for rows in (raised, *parts)))

    return of


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
    Unsealing.objects.filter(report__in=ids).update(reason=GONE)


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


def let_captures_go(ids: list[int]) -> None:
    """What was said and by whom; that it worked, and with which tool, stays."""
    Capture.objects.filter(pk__in=ids).update(text=GONE, by=None)


def let_swaps_go(ids: list[int]) -> None:
    """The word to colleagues; who took whose turn stays."""
    Swap.objects.filter(pk__in=ids).update(note="")


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


#: A scored call about which something was said.
SPOKEN = ~Q(note="") | ~Q(interaction_id="") | ~Q(withdrawn_because="")
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "reports": Kind(
            _("Reports"),
            _("Their words and answers, and who raised and supported them. Dates, states and counts stay."),
            lambda before: _settled(before).exclude(text=GONE),
            let_reports_go,
            on_reports(),
            "pk",
        ),
        "talk": Kind(
            _("Talk on reports"),
            _("What owner and reporter wrote to each other, and notes among those who answer."),
            _with_talk,
            let_talk_go,
            on_reports(),
            "pk",
        ),
        "files": Kind(
            _("Files on reports"),
            _("Pictures, texts and PDFs."),
            lambda before: Attachment.objects.filter(report__in=_settled(before)),
            let_files_go,
            lambda ids: Q(uploaded_by__in=ids) | on_reports("report")(ids),
            "report",
        ),
        "questions": Kind(
            _("Questions from the floor"),
            _("What was asked and answered, and by whom. Waiting times stay."),
            lambda before: Question.objects.filter(updated_at__lt=before).exclude(state__in=WAITING).exclude(text=GONE),
            let_questions_go,
            lambda ids: Q(asker__in=ids) | Q(pk__in=FloorMessage.objects.filter(author__in=ids).values("question")),
        ),
        "scores": Kind(
            _("Scored calls"),
            _("Words of coaching and the call’s id. Marks stay."),
            lambda before: Score.objects.filter(SPOKEN, updated_at__lt=before).exclude(
                state__in=("disputed", "appealed")
            ),
            let_scores_go,
            _theirs("person", "scorer"),
        ),
        "checks": Kind(
            _("Answers in training checks"),
            _("What was chosen. Who passed stays."),
            lambda before: CheckAttempt.objects.filter(at__lt=before).exclude(answers=[]),
            let_checks_go,
            _theirs("enrolment__person"),
        ),
        "captures": Kind(
            _("What was said in sessions"),
            _("The words and whose they were. What they were about stays."),
            lambda before: Capture.objects.filter(created_at__lt=before).exclude(text__in=("", GONE)),
            let_captures_go,
            _theirs("by"),
        ),
        "swaps": Kind(
            _("Notes on swaps"),
            _("A word to colleagues when a turn is offered. Who took whose turn stays."),
            lambda before: Swap.objects.filter(ends_at__lt=before, created_at__lt=before).exclude(note=""),
            let_swaps_go,
            _theirs("giver", "asked", "taker", "created_by"),
        ),
        "news": Kind(
            _("News"),
            _("What the bell showed. Mail that was sent is forgotten after a month in any case."),
            lambda before: Notification.objects.filter(created_at__lt=before),
            let_news_go,
            _theirs("user"),
        ),
    }
)
