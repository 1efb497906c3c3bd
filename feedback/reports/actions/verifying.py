"""Whether it is fixed: everybody's own word, what follows from the words together, and taking an answer up again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict
from feedback.people.models import User
from feedback.people.queries import organisation
from feedback.reports import states
from feedback.reports.actions.moving import actor_on, held, keep, move, tell, words
from feedback.reports.models import FrictionReport, Message, State, Verification
from feedback.reports.permissions import may_reopen, may_triage, may_verify


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
    _say(report, by, fixed, note, now)
    _settle(report, by, fixed, now)
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
    if report.state == State.DECLINED and not may_triage(by, report, at=now):
        _appeal(report, now)
        why = "appeal"
    else:
        why = "answering_side"
    message = Message.objects.create(
        report=report,
        author=by,
        direction=Message.Direction.COMMENT,
        text=words("reason", reason).text,
        created_at=now,
    )
    _reopen(report, now, why=why, actor=actor_on(report, by), message_id=message.pk)
    return report


def _appeal(report: FrictionReport, now: datetime) -> None:
    if report.appealed_at is not None:
        raise Conflict(
            _("There was an appeal already, and this is its answer. Talk to your supervisor if it is wrong.")
        )
    report.appealed_at = now


def _say(report: FrictionReport, by: User, fixed: bool, note: str, now: datetime) -> None:
    word = {"fixed": fixed, "note": words("note", note, required=False).text, "updated_at": now}
    said, new = Verification.objects.update_or_create(
        report=report, user=by, round=report.reopened_count, defaults=word, create_defaults={**word, "created_at": now}
    )
    tell(
        "report.verified",
        report,
        at=now,
        actor=actor_on(report, by),
        fixed=fixed,
        verification_id=said.pk,
        again=not new,
    )


def _settle(report: FrictionReport, by: User, fixed: bool, now: datetime) -> None:
    """What follows from everybody's words in this round."""
    still = Verification.objects.filter(report=report, round=report.reopened_count, fixed=False).count()
    # Where fewer are concerned than the rule asks for, all of them are enough.
    enough = min(organisation().reopen_after, report.people_count)
    if not fixed and still >= enough:
        _reopen(report, now, why="verification", actor=None)
    elif fixed and report.state in states.ASKING and (still == 0 or by.pk == report.reporter_id):
        report.state, report.confirmed_at = State.CONFIRMED, now
        keep(report, now, "state", "confirmed_at")
        tell("report.confirmed", report, at=now, actor=actor_on(report, by), people=report.people_count)
    else:
        keep(report, now)


def _reopen(
    report: FrictionReport, now: datetime, *, why: str, actor: int | None, message_id: int | None = None
) -> None:
    move(report, "reopen")
    report.reopened_count += 1
    report.confirmed_at = None
    keep(report, now, "state", "reopened_count", "confirmed_at", "appealed_at")
    tell("report.reopened", report, at=now, actor=actor, reason=why, round=report.reopened_count, message_id=message_id)
