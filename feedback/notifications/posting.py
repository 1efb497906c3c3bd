"""Sending mail: claimed in a transaction, handed to the mail server outside of any, ticked off or put off.

A sender that dies between the server's "yes" and our note of it leaves a mail that comes once more, with the same
Message-ID; nothing else repeats, however many senders there are.
"""

import smtplib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from feedback.core.db import claimed
from feedback.notifications import mailing, nameless
from feedback.notifications.models import Mail
from feedback.notifications.unsubscribing import unsubscribe_key
from feedback.people.queries import remembering

log = structlog.get_logger(__name__)

#: How long a mail that is being sent is nobody else's: longer than any mail server is waited for.
LEASE = timedelta(minutes=5)
#: With the waits between them, the last of these comes three days after the first.
ATTEMPTS = 25
LONGEST_WAIT = timedelta(hours=4)
#: How long what was sent is kept.
KEPT = timedelta(days=30)


@dataclass
class Sent:
    """What one pass did."""

    gathered: int = 0
    sent: int = 0
    failed: int = 0


def send_due(*, now: datetime | None = None) -> Sent:
    """Write the mails that are due, then send every mail that is waiting. Safe to run many times at once.

    What waits for somebody who has left is dropped. When the mail server is away, the pass ends with the first mail
    that fails: the others keep their attempts.
    """
    now = now or timezone.now()
    with remembering():
        done = Sent(gathered=mailing.gather(now=now))
    with _Post(now) as post:
        while not post.closed and (mail := _claim(now)):
            if not mail.user.is_active:
                mail.delete()
            elif post.take(mail):
                done.sent += 1
            else:
                done.failed += 1
        done.sent += post.whisper()
    return done


def forget_sent(*, now: datetime) -> None:
    """Old mail has served its purpose; what it told stands in the product."""
    Mail.objects.filter(sent_at__lt=now - KEPT).delete()


def _waiting(now: datetime) -> QuerySet[Mail]:
    return Mail.objects.filter(sent_at=None, dead_at=None, available_at__lte=now).order_by("available_at", "id")


def _claim(now: datetime) -> Mail | None:
    """The next mail that is waiting, marked as ours for a while."""
    # Looking first keeps SQLite's one write lock for those who have something to write.
    if not _waiting(now).exists():
        return None
    with transaction.atomic():
        mail = claimed(_waiting(now).select_related("user")).first()
        if mail is not None:
            mail.available_at = max(now, timezone.now()) + LEASE
            mail.save(update_fields=["available_at"])
    return mail


class _Post(AbstractContextManager["_Post"]):
    """One conversation with the mail server, for as many mails as there are; into files, each mail goes by itself."""

    def __init__(self, now: datetime) -> None:
        self._began = now
        self._connection = get_connection()
        #: Whether the server is away: there is no use in going on.
        self.closed = False

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def _open(self) -> BaseEmailBackend:
        if not isinstance(self._connection, Smtp):
            return get_connection()
        self._connection.open()
        return self._connection

    def take(self, mail: Mail) -> bool:
        """Hand one mail over; whether the server took it."""
        try:
            self._send(mail)
        except (smtplib.SMTPException, OSError) as error:
            self._refused(mail, error)
            return False
        mail.sent_at = self._now()
        mail.save(update_fields=["sent_at"])
        return True

    def whisper(self) -> int:
        """Mail those who raised something without their name, unless the server is away; how many."""
        try:
            return 0 if self.closed else nameless.deliver(now=self._began, send=self._send)
        except (smtplib.SMTPException, OSError) as error:
            self.closed = True
            log.warning("mail_failed", error=type(error).__name__)
            return 0

    def _send(self, mail: Mail) -> None:
        self._open().send_messages([message_of(mail)])

    def _now(self) -> datetime:
        """The pass's own time, or by now later: a pass may take a while."""
        return max(self._began, timezone.now())

    def _refused(self, mail: Mail, error: Exception) -> None:
        now, code = self._now(), code_of(error)
        about_this_mail = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
        self.closed = not about_this_mail
        mail.attempts += 1
        mail.last_error = f"{type(error).__name__} {code or ''}".strip()
        mail.available_at = now + min(timedelta(seconds=30) * 2**mail.attempts, LONGEST_WAIT)
        for_good = about_this_mail and code >= 500
        mail.dead_at = now if for_good or mail.attempts >= ATTEMPTS else None
        mail.save(update_fields=["attempts", "last_error", "available_at", "dead_at"])
        log.warning("mail_failed", attempts=mail.attempts, error=mail.last_error)


def code_of(error: Exception) -> int:
    """The server's reply code; 0 without one. A server's words are not kept: they quote the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _said in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """The mail as it goes over the wire; the same for every attempt."""
    stop = settings.BASE_URL + reverse("notifications:unsubscribe", args=[unsubscribe_key(mail)])
    threaded = {"References": mail.thread, "In-Reply-To": mail.thread} if mail.thread else {}
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.user.email],
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            **threaded,
        },
    )
    message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        # The method stands on the part as well, or mail programs show a file instead of a meeting (RFC 6047, 2.4).
        message.attach_alternative(mail.calendar, f"text/calendar; method={mail.calendar_method}")
    return message
