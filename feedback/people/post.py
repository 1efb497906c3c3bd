"""Sending the letters about signing in. A letter is claimed, sent outside of any transaction, and then ticked off."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from feedback.core.db import claimed
from feedback.people.keys import password_link
from feedback.people.models import Letter, User
from feedback.people.queries import language_of, organisation, zone_of

log = structlog.get_logger(__name__)
#: After the last of these, about five hours after the first, the letter is given up.
ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=20)


@dataclass
class Posted:
    """What one round did."""

    sent: int = 0
    failed: int = 0


def send_due(*, now: datetime | None = None) -> Posted:
    """Send every letter that is due. Safe to run many times at once: each letter is claimed by one.

    One whose sender was killed half-way comes again with the same Message-ID.
    """
    now, done = now or timezone.now(), Posted()
    while letter := _claim(now):
        if not letter.person.is_active:
            letter.dead_at = now
        elif error := _send(letter):
            letter.last_error = error
            letter.dead_at = now if letter.attempts >= ATTEMPTS else None
            done.failed += 1
        else:
            letter.sent_at = now
            done.sent += 1
        letter.save(update_fields=["last_error", "sent_at", "dead_at"])
    return done


def _claim(now: datetime) -> Letter | None:
    """The next letter that is due; nobody else gets it until its next attempt is due."""
    with transaction.atomic():
        due = Letter.objects.filter(sent_at=None, dead_at=None, available_at__lte=now).order_by("available_at", "id")
        letter = claimed(due.select_related("person__site")).first()
        if letter is not None:
            letter.attempts += 1
            letter.available_at = now + FIRST_WAIT * 2 ** (letter.attempts - 1)
            letter.save(update_fields=["attempts", "available_at"])
    return letter


def _send(letter: Letter) -> str:
    """Send one letter; the error's name if the post did not take it."""
    message = message_of(letter)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        log.warning("letter_failed", attempts=letter.attempts, error=type(error).__name__)
        return type(error).__name__
    return ""


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The mail as its reader gets it: in their language, with a link made now."""
    person = letter.person
    with translation.override(language_of(person)), timezone.override(zone_of(person)):
        context = _context(letter, person)
        message = EmailMultiAlternatives(
            subject=render_to_string(f"account/email/{letter.kind}_subject.txt", context).strip(),
            body=render_to_string(f"account/email/{letter.kind}.txt", context).strip() + "\n",
            to=[person.email],
            headers={"Message-ID": f"<letter-{letter.pk}@{settings.SITE_HOST}>", "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string(f"account/email/{letter.kind}.html", context), "text/html")
    return message


def _context(letter: Letter, person: User) -> dict[str, object]:
    changed = letter.kind == Letter.Kind.PASSWORD_CHANGED
    return {
        "person": person,
        "organisation": organisation().name,
        "link": f"{settings.BASE_URL}/account/password/reset/" if changed else password_link(person),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        "asked_at": letter.asked_at,
    }
