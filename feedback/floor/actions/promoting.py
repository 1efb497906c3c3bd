"""Making more of a question: a note for everybody, or a report that somebody owes an answer to."""

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import Severity, Tool
from feedback.core.errors import Conflict, Invalid
from feedback.floor import clocks
from feedback.floor.actions.moving import held, keep, let_go, move, tell
from feedback.floor.actions.notes import write_note
from feedback.floor.models import Message, Note, Question, State
from feedback.floor.permissions import may_promote
from feedback.people.models import User
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport, Source
from feedback.reports.titles import first_sentence


@transaction.atomic
def promote_to_note(
    *, question: Question, by: User, title: str = "", body: str = "", now: datetime | None = None, **more: Any
) -> Note:
    """Keep an answer as a note; without words of its own, the question is its title and the answer its body.

    Raises Forbidden, IllegalMove, Invalid, and Conflict where there is a note of it already.
    """
    now = now or timezone.now()
    question = held(question)
    may_promote(by, question).demand()
    move(question, "promote:note")
    if question.note_id:
        raise Conflict(_("There is a note of this answer already."))
    answer = question.messages.filter(kind=Message.Kind.ANSWER).last()
    note = write_note(
        by=by,
        title=title or first_sentence(question.text),
        body=body or (answer.text if answer else ""),
        now=now,
        **{"tool": question.tool, "call_type": question.call_type, **more},
    )
    question.note = note
    keep(question, now)
    tell("promoted", question, now, by, to="note", note_id=note.pk)
    return note


@transaction.atomic
def promote_to_report(
    *,
    question: Question,
    by: User,
    tool: Tool | None = None,
    severity: str = Severity.SLOWING,
    now: datetime | None = None,
) -> FrictionReport:
    """Make a question a report: raised by the asker, supported by the champion, with what was said attached.

    It is routed and on the clock like any other. Raises Forbidden, IllegalMove, Invalid, and Conflict for a second one.
    """
    now = now or timezone.now()
    question = held(question)
    may_promote(by, question).demand()
    move(question, "promote:report")
    if question.report_id:
        raise Conflict(_("This question is a report already."))
    about = tool or question.tool
    if about is None:
        raise Invalid({"tool": _("Say which tool it is about: a report goes to the person who answers for it.")})
    report = reports.file_report(
        by=question.asker,
        tool=about,
        severity=severity,
        text=question.text,
        call_type=question.call_type,
        source=Source.QUESTION,
        now=now,
    )
    reports.attach(report=report, by=question.asker, file=_talk(question), now=now)
    reports.support(report=report, by=by, now=now)
    question.report, question.tool = report, about
    if question.state == State.REPORTED:
        let_go(question)
    keep(question, now)
    clocks.stopped(question, now, "report")
    tell("promoted", question, now, by, to="report", report_id=report.pk)
    return report


def _talk(question: Question) -> SimpleUploadedFile:
    """The question with everything that was said about it, as a text."""
    lines = [f"{question.reference} {question.asked_at:%Y-%m-%d %H:%MZ}", question.text]
    lines += [
        f"{said.created_at:%Y-%m-%d %H:%MZ} {said.get_kind_display()}: {said.text}" for said in question.messages.all()
    ]
    content = ContentFile("\n\n".join(lines).encode()).read()
    return SimpleUploadedFile(f"{question.reference}.txt", content, "text/plain")
