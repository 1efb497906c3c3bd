"""Mails about signing in, put into the post in the transaction of what they tell of."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict
from feedback.events.actions import record, record_all
from feedback.people.journal import fact
from feedback.people.models import Letter, User
from feedback.people.permissions import demand_admin
from feedback.people.queries import to_be_invited


@transaction.atomic
def invite(*, person: User, by: User | None, now: datetime | None = None) -> None:
    """Send somebody a link with which they choose a password. Raises Conflict for somebody who has left."""
    demand_admin(by)
    if not person.is_active:
        raise Conflict(_("They have left. Bring them back first."))
    now = now or timezone.now()
    write_letter(person, Letter.Kind.INVITATION, now)
    record(fact("person.invited", person, by, now))


@transaction.atomic
def invite_all(*, people: QuerySet[User], by: User | None, now: datetime | None = None) -> int:
    """Invite everybody among `people` who has never signed in and holds no good invitation; returns how many."""
    demand_admin(by)
    now = now or timezone.now()
    found = list(to_be_invited(people, now))
    post_invitations(found, now)
    record_all(fact("person.invited", person, by, now) for person in found)
    return len(found)


def post_invitations(people: Iterable[User], now: datetime) -> None:
    """Put an invitation for each of these people into the post."""
    kind = Letter.Kind.INVITATION
    Letter.objects.bulk_create(Letter(person=one, kind=kind, asked_at=now, available_at=now) for one in people)


def write_letter(person: User, kind: Letter.Kind, now: datetime) -> Letter:
    """Put a letter into the post; one of the same kind that still waits there is enough."""
    waiting = Letter.objects.filter(person=person, kind=kind, sent_at=None, dead_at=None).first()
    return waiting or Letter.objects.create(person=person, kind=kind, asked_at=now, available_at=now)
