"""Promises somebody owes, when they leave; see feedback/people/obligations.py."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.commitments.actions import give_to
from feedback.commitments.models import Commitment
from feedback.people.models import User
from feedback.people.obligations import Obligation


def owed_by(user: User, at: datetime) -> list[Obligation]:
    """Open promises of which somebody is the owner."""
    count = Commitment.objects.filter(owner=user, closed_at=None).count()
    url = f"{reverse('commitments:list')}?show=open&owner={user.pk}"
    return [Obligation("commitments", _("Promises they owe"), count, url)]


def hand_over(user: User, to: User, by: User | None, now: datetime) -> int:
    """Give to somebody else what has not gone along with its report already. The dates stay."""
    return give_to(owner=user, to=to)
