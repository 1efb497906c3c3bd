"""Mails about signing in, put into the post in the transaction of what they tell of."""

from datetime import datetime

from feedback.people.models import Letter, User


def write_letter(person: User, kind: Letter.Kind, now: datetime) -> Letter:
    """Put a letter into the post; one of the same kind that still waits there is enough."""
    waiting = Letter.objects.filter(person=person, kind=kind, sent_at=None, dead_at=None).first()
    return waiting or Letter.objects.create(person=person, kind=kind, asked_at=now, available_at=now)
