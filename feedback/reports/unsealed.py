"""Where the opening of a seal stands, and the name for the two who opened it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from feedback.people.models import User
from feedback.people.permissions import is_admin
from feedback.reports.models import FrictionReport, Unsealing
from feedback.reports.seal import Unreadable, author_of

#: So long another admin can agree, and so long the two read the name.
ASKED_FOR, SHOWN_FOR = timedelta(days=7), timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Opening:
    """What an admin sees of it. `author` is there only for the two who opened it, and only for a day."""

    asked: Unsealing | None
    #: Whether another admin can still agree.
    waiting: bool
    #: Whether the reader is the one who asked.
    own: bool
    until: datetime | None
    author: User | None


def opening_for(user: User, report: FrictionReport, *, now: datetime) -> Opening | None:
    """How it stands, for an admin and a report without a name; None for anybody and anything else."""
    if not report.anonymous or not is_admin(user):
        return None
    asked = last_of(report)
    waiting = is_open(asked, now)
    until = asked.asked_at + ASKED_FOR if asked and waiting else None
    if asked and asked.decided_at and asked.outcome == Unsealing.Outcome.OPENED:
        until = asked.decided_at + SHOWN_FOR
    own = asked is not None and asked.asked_by_id == user.pk
    return Opening(asked, waiting, own, until, _author(user, asked, now))


def last_of(report: FrictionReport) -> Unsealing | None:
    """The last time somebody asked."""
    return Unsealing.objects.filter(report=report).select_related("asked_by", "decided_by").order_by("-pk").first()


def is_open(asked: Unsealing | None, now: datetime) -> bool:
    """Whether it still waits for another admin."""
    return asked is not None and not asked.outcome and now < asked.asked_at + ASKED_FOR


def _author(user: User, asked: Unsealing | None, now: datetime) -> User | None:
    if asked is None or asked.decided_at is None or asked.outcome != Unsealing.Outcome.OPENED:
        return None
    if user.pk not in {asked.asked_by_id, asked.decided_by_id} or now >= asked.decided_at + SHOWN_FOR:
        return None
    try:
        return User.objects.filter(pk=author_of(asked.report_id)).first()
    except Unreadable:
        return None
