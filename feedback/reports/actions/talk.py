"""The talk on a report: messages that both sides read, notes that only the answering side reads, a sharper title."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import IllegalMove, Invalid
from feedback.core.text import clean_line
from feedback.people.models import User
from feedback.reports import states
from feedback.reports.actions.moving import dated, held, keep, move, tell, voice_of, words
from feedback.reports.models import FrictionReport, InternalNote, Message, State
from feedback.reports.permissions import may_reply, may_triage
from feedback.reports.seal import is_author
from feedback.reports.titles import LONGEST


@transaction.atomic
def reply(*, report: FrictionReport, by: User, message: str, now: datetime | None = None) -> Message:
    """Write on a report. While it waits for its reporter, their words let the clocks run on; else it is a comment.

    Raises Forbidden, Invalid, and IllegalMove on a merged report: the talk goes on where it went.
    """
    now = now or timezone.now()
    report = held(report)
    may_reply(by, report, at=now).demand()
    resumes = report.state == State.WAITING and is_author(by, report)
    if report.state == State.MERGED:
        raise IllegalMove(State.MERGED, "reply", states.legal(report.state, report.nature))
    voice = voice_of(by, report)
    now = dated(voice, report, now)
    sent = Message.objects.create(
        report=report,
        **voice.row("author"),
        direction=Message.Direction.REPLY if resumes else Message.Direction.COMMENT,
        text=words("message", message).text,
        created_at=now,
    )
    if resumes:
        move(report, "reply")
    keep(report, now, "state")
    verb = "report.replied" if resumes else "report.commented"
    tell(verb, report, at=now, actor=voice.actor, message_id=sent.pk)
    return sent


@transaction.atomic
def note(*, report: FrictionReport, by: User, text: str, now: datetime | None = None) -> InternalNote:
    """Write something that only the answering side reads. Raises Forbidden, Invalid."""
    now = now or timezone.now()
    report = held(report)
    may_triage(by, report, at=now).demand()
    written = InternalNote.objects.create(report=report, author=by, text=words("text", text).text, created_at=now)
    tell("report.noted", report, at=now, actor=by.pk, note_id=written.pk)
    return written


@transaction.atomic
def retitle(*, report: FrictionReport, by: User, title: str, now: datetime | None = None) -> FrictionReport:
    """Sharpen the title; the reporter's own words stay. The same again changes nothing. Raises Forbidden, Invalid."""
    now = now or timezone.now()
    report = held(report)
    may_triage(by, report, at=now).demand()
    title = words("title", clean_line(title), limit=LONGEST).text
    if len(title) > LONGEST:
        raise Invalid({"title": _("This is too long. Keep it under %(limit)d characters.") % {"limit": LONGEST + 1}})
    if title != report.title:
        report.title = title
        keep(report, now, "title", "words")
        tell("report.retitled", report, at=now, actor=by.pk)
    return report
