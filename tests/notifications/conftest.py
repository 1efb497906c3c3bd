"""The desk's small centre, and what its people find in their lists and in their post."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from feedback.events.relay import relay
from feedback.notifications import posting, timing, wording
from feedback.notifications.models import Notification
from feedback.notifications.queries import notifications_visible_to
from feedback.people.models import User
from tests.desk.conftest import Desk, desk, queries

__all__ = ["Desk", "desk", "queries"]


class News:
    """What people hear once everything that is owed has been carried out."""

    def __init__(self, made: Desk) -> None:
        self.desk = made

    def lines(self, name: str) -> list[wording.Line]:
        """The list of one person, newest first."""
        person = self.desk.people[name]
        rows = list(notifications_visible_to(person).order_by("-id"))
        around = wording.surroundings(rows, person)
        return [wording.line_of(row, around) for row in rows]

    def of(self, name: str) -> list[str]:
        """The sentences in one person's list, newest first, in English."""
        with translation.override("en"):
            return [line.sentence for line in self.lines(name)]

    def everybody(self) -> dict[str, list[str]]:
        """The sentences by person; whoever has none is left out."""
        found = {name: self.of(name) for name in self.desk.people}
        return {name: sentences for name, sentences in found.items() if sentences}

    def clear(self) -> None:
        """Everybody has heard what happened so far, and the post has been round."""
        relay()
        Notification.objects.all().delete()
        mail.outbox.clear()


@pytest.fixture
def news(desk: Desk) -> News:
    return News(desk)


@pytest.fixture
def post(settings: Any) -> Callable[..., list[EmailMultiAlternatives]]:
    """Sends what is due a while from now, and gives what was sent since the last time."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def send(after: Any = timing.SETTLE) -> list[EmailMultiAlternatives]:
        relay()
        posting.send_due(now=timezone.now() + after)
        sent, mail.outbox = list(mail.outbox), []
        return sent  # type: ignore[return-value]

    return send


def read_by(person: User) -> int:
    """How many lines somebody has not read."""
    return Notification.objects.filter(user=person, read_at=None).count()
