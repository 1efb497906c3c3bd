"""Where the opening of a seal stands, and the name for the two who opened it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from feedback.events.models import Event
from feedback.people.models import Role, User
from feedback.people.permissions import is_admin
from feedback.reports.models import FrictionReport, Unsealing
from feedback.reports.seal import Unreadable, author_of

#: So long another admin can agree, and so long the two read the name.
ASKED_FOR, SHOWN_FOR = timedelta(days=7), timedelta(hours=24)
#: Two admins are not two if one made the other one, or sent their mail elsewhere, so short a time ago.
APART = timedelta(days=30)
_MAKING = ("grant.given", "person.created", "person.edited", "person.reactivated")


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


def are_two(one: int, other: int, *, now: datetime) -> bool:
    """Whether neither of two admins, by id, has lately made the other what they are: an account could be a puppet."""
    made = Event.objects.filter(verb__in=_MAKING, subject_type="person", at__gt=now - APART)
    between = made.filter(Q(subject_id=one, actor_id=other) | Q(subject_id=other, actor_id=one))
    return not any(_gives_away(event) for event in between)


def _gives_away(event: Event) -> bool:
    """Whether with this somebody got hold of an admin's account."""
    if event.verb == "grant.given":
        return bool(event.data.get("role") == Role.ADMIN)
    return event.verb != "person.edited" or "email" in event.data.get("fields", ())


def _author(user: User, asked: Unsealing | None, now: datetime) -> User | None:
    if asked is None or asked.decided_at is None or asked.outcome != Unsealing.Outcome.OPENED:
        return None
    if user.pk not in {asked.asked_by_id, asked.decided_by_id} or now >= asked.decided_at + SHOWN_FOR:
        return None
    try:
        return User.objects.filter(pk=author_of(asked.report_id)).first()
    except Unreadable:
        return None
