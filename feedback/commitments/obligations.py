"""Promises that run in somebody's name, when they leave; see feedback/people/obligations.py."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.commitments.actions import follow_owner
from feedback.commitments.models import Commitment
from feedback.core.navigation import address
from feedback.events.actions import Thing
from feedback.people.models import User
from feedback.people.obligations import Obligation


def owed_by(user: User, at: datetime) -> list[Obligation]:
    """Promises of theirs that nobody has kept yet."""
    return [
        Obligation("commitments", _("Open promises in their name"), _open(user).count(), address("commitments:list"))
    ]


def hand_over(user: User, to: User, by: User | None, now: datetime) -> int:
    """Promises follow the owner of their subject; what is left with them goes to `to` with its date unchanged."""
    subjects = set(_open(user).values_list("subject_type", "subject_id"))
    for subject in sorted(subjects):
        follow_owner(subject=Thing(*subject), owner_id=to.pk)
    return len(subjects)


def _open(user: User) -> QuerySet[Commitment]:
    return Commitment.objects.filter(owner=user, closed_at=None)
