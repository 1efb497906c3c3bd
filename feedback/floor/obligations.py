"""Notes that somebody keeps true, and questions they have, when they leave; see feedback/people/obligations.py."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.floor.actions import hand_notes_over, release_of
from feedback.floor.models import Note, Question, State
from feedback.people.models import User
from feedback.people.obligations import Obligation


def owed_by(user: User, at: datetime) -> list[Obligation]:
    """Notes in use that somebody keeps true, and questions they have taken."""
    notes = Note.objects.filter(owner=user, is_active=True).count()
    taken = Question.objects.filter(claimed_by=user, state=State.CLAIMED).count()
    return [
        Obligation("notes", _("Notes they keep true"), notes, reverse("floor:notes")),
        Obligation("questions", _("Questions they have taken"), taken, reverse("floor:queue")),
    ]


def hand_over(user: User, to: User, by: User | None, now: datetime) -> int:
    """The notes go to `to`; the questions go back to the floor, where whoever is on takes them."""
    return hand_notes_over(owner=user, to=to, by=by, now=now) + release_of(champion=user, now=now)
