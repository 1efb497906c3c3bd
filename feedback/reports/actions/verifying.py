"""Whether it is fixed: everybody's own word, what follows from the words together, and taking an answer up again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict
from feedback.people.models import User
from feedback.people.queries import organisation
from feedback.reports import states
from feedback.reports.actions.moving import Voice, dated, held, held_all, keep, move, tell, voice_of, words
from feedback.reports.models import FrictionReport, Message, State, Verification
from feedback.reports.permissions import may_reopen, may_triage, may_verify
from feedback.reports.seal import is_author

#: Answers that somebody can say of that they did not help.
REOPENABLE = frozenset({State.CHANGED, State.ANSWERED, State.CONFIRMED})


@transaction.atomic
def verify(
    *, report: FrictionReport, by: User, fixed: bool, note: str = "", now: datetime | None = None
) -> FrictionReport:
    """Say "fixed for me" or "still happens"; one's last word counts. Returns the report, confirmed or reopened if so.

    The reporter's "fixed" confirms it, and so does anybody's as long as nobody says that it still happens. It reopens
    once as many people as the organisation has set, or all there are, say so. Raises Forbidden, IllegalMove, Invalid.
    """
    now = now or timezone.now()
    report = held(report)
    may_verify(by, report).demand()
    move(report, "verify")
    voice = voice_of(by, report)
    now = dated(voice, report, now)
    _say(report, voice, fixed, note, now)
    _settle(report, voice, fixed, now, own=is_author(by, report))
    return report


@transaction.atomic
def reopen(*, report: FrictionReport, by: User, reason: str, now: datetime | None = None) -> FrictionReport:
    """Take an answer up again.

    The people to whom it happens appeal against a "declined", once; after any other answer this is their "still
    happens" with a note. The answering side reopens at once. Raises Forbidden, IllegalMove, Invalid, Conflict.
    """
    now = now or timezone.now()
    report = held(report)
    may_reopen(by, report, at=now).demand()
    states.target(State(report.state), "reopen", report.nature)
    concerned = bool(may_verify(by, report))
    if report.state != State.DECLINED and concerned:
        return verify(report=report, by=by, fixed=False, note=words("reason", reason).text, now=now)
    voice = voice_of(by, report)
    now = dated(voice, report, now)
    if report.state == State.DECLINED and not may_triage(by, report, at=now):
        _appeal(report, now)
        why = "appeal"
    else:
        why = "answering_side"
    message = Message.objects.create(
        report=report,
        **voice.row("author"),
        direction=Message.Direction.COMMENT,
        text=words("reason", reason).text,
        created_at=now,
    )
    _reopen(report, now, why=why, actor=voice.actor, message_id=message.pk)
    return report


@transaction.atomic
def reopen_all(*, report_ids: Iterable[int], reason: str, now: datetime | None = None, **facts: Any) -> list[int]:
    """Take answers up again because what was done does not help; by the system, from a room above.

    Each gets its fresh clock. What is open already, was declined or merged stays as it is. `reason` and `facts` go into
    the journal. Returns the ids of those that were reopened.
    """
    now = now or timezone.now()
    answered = [report for report in held_all(report_ids).values() if report.state in REOPENABLE]
    for report in answered:
        _reopen(report, now, why=reason, actor=None, **facts)
    return [report.pk for report in answered]


def _appeal(report: FrictionReport, now: datetime) -> None:
    if report.appealed_at is not None:
        raise Conflict(
            _("There was an appeal already, and this is its answer. Talk to your supervisor if it is wrong.")
        )
    report.appealed_at = now


def _say(report: FrictionReport, voice: Voice, fixed: bool, note: str, now: datetime) -> None:
    word = {"fixed": fixed, "note": words("note", note, required=False).text, "updated_at": now}
    said, new = Verification.objects.update_or_create(
        report=report,
        **voice.row(),
        round=report.reopened_count,
        defaults=word,
        create_defaults={**word, "created_at": now},
    )
    tell(
        "report.verified",
        report,
        at=now,
        actor=voice.actor,
        fixed=fixed,
        verification_id=said.pk,
        again=not new,
    )


def _settle(report: FrictionReport, voice: Voice, fixed: bool, now: datetime, *, own: bool) -> None:
    """What follows from everybody's words in this round."""
    still = Verification.objects.filter(report=report, round=report.reopened_count, fixed=False).count()
    # Where fewer are concerned than the rule asks for, all of them are enough.
    enough = min(organisation().reopen_after, report.people_count)
    if not fixed and still >= enough:
        _reopen(report, now, why="verification", actor=None)
    elif fixed and report.state in states.ASKING and (still == 0 or own):
        report.state, report.confirmed_at = State.CONFIRMED, now
        keep(report, now, "state", "confirmed_at")
        tell("report.confirmed", report, at=now, actor=voice.actor, people=report.people_count)
    else:
        keep(report, now)


def _reopen(
    report: FrictionReport, now: datetime, *, why: str, actor: int | None, message_id: int | None = None, **facts: Any
) -> None:
    move(report, "reopen")
    report.reopened_count += 1
    report.confirmed_at = None
    keep(report, now, "state", "reopened_count", "confirmed_at", "appealed_at")
    told = {"reason": why, "round": report.reopened_count, "message_id": message_id, **facts}
    tell("report.reopened", report, at=now, actor=actor, **told)
