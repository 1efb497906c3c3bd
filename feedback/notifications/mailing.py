"""Mail: what is due becomes one message a person, and each message keeps its Message-ID through every attempt."""

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from feedback.core.db import claimed
from feedback.notifications.models import Mail, Notification
from feedback.notifications.queries import frequencies_of, ripe_before
from feedback.notifications.wording import Line, line_of, surroundings
from feedback.people.models import User
from feedback.people.queries import language_of, organisation, zone_of

log = structlog.get_logger(__name__)

#: A burst within this time is one mail.
SETTLE = timedelta(seconds=20)
#: How long a mail that is being sent is nobody else's.
LEASE = timedelta(minutes=2)
ATTEMPTS = 10
LINES = 50


@dataclass
class Sent:
    """What one pass did."""

    gathered: int = 0
    sent: int = 0
    failed: int = 0


def send_due(*, now: datetime | None = None) -> Sent:
    """Gather what is due into mails, then send every mail that is waiting. Safe to run many times at once."""
    now = now or timezone.now()
    done = Sent(gathered=gather(now=now))
    while mail := _claim(now):
        if _send(mail):
            done.sent += 1
        else:
            done.failed += 1
    return done


def gather(*, now: datetime) -> int:
    """Write one mail for each person with lines that are due; returns the number of mails."""
    waiting = Notification.objects.filter(mailed_at=None, created_at__lte=now - SETTLE)
    people = waiting.order_by("user_id").values_list("user_id", flat=True).distinct()
    return sum(_gather_for(pk, now) for pk in list(people))


@transaction.atomic
def _gather_for(user_id: int, now: datetime) -> bool:
    """The person's own row is held, so that two passes at once do not both write the mail."""
    user = User.objects.select_for_update(of=("self",)).select_related("site").get(pk=user_id)
    pending = list(Notification.objects.filter(user=user, mailed_at=None).order_by("created_at", "id"))
    zone, often = zone_of(user), frequencies_of(user)
    due, settled = [], []
    for line in pending:
        ripe = ripe_before(often.get(line.kind, "now"), zone, now, SETTLE)
        if ripe is None or line.read_at is not None or not user.is_active:
            settled.append(line.pk)
        elif line.created_at <= ripe:
            due.append(line)
    if due:
        _write(user, zone, due, now)
    Notification.objects.filter(pk__in=[*settled, *(line.pk for line in due)]).update(mailed_at=now)
    return bool(due)


def _write(user: User, zone: ZoneInfo, due: list[Notification], now: datetime) -> None:
    around = surroundings(due)
    with translation.override(language_of(user)), timezone.override(zone):
        lines = [line_of(notification, around) for notification in due]
        context = {
            "lines": lines[:LINES],
            "more": max(0, len(lines) - LINES),
            "user": user,
            "organisation": organisation().name,
            "base_url": settings.BASE_URL,
            "preferences_url": settings.BASE_URL + reverse("notifications:preferences"),
            "inbox_url": settings.BASE_URL + reverse("notifications:list"),
        }
        Mail.objects.create(
            user=user,
            message_id=make_msgid(domain=settings.SITE_HOST),
            thread=thread_of(due),
            subject=_subject(lines),
            text=render_to_string("notifications/mail.txt", context),
            html=render_to_string("notifications/mail.html", context),
            created_at=now,
            available_at=now,
        )


def _subject(lines: list[Line]) -> str:
    if len(lines) == 1 and lines[0].title:
        return f"{lines[0].reference}: {lines[0].title}"[:200]
    if len(lines) == 1:
        return lines[0].sentence[:200]
    return ngettext("%(count)d thing is new for you", "%(count)d things are new for you", len(lines)) % {
        "count": len(lines)
    }


def thread_of(lines: Iterable[Notification]) -> str:
    """Mails about one report are one thread: the Message-ID that all of them refer to (RFC 5322, References)."""
    subjects = {(line.subject_type, line.subject_id) for line in lines}
    if len(subjects) != 1:
        return ""
    kind, pk = subjects.pop()
    return f"<{kind}-{pk}@{settings.SITE_HOST}>"


def _claim(now: datetime) -> Mail | None:
    """The next mail that is waiting, marked as ours for a while: the mail server is not talked to in a transaction."""
    with transaction.atomic():
        waiting = Mail.objects.filter(Q(sent_at=None, dead_at=None), available_at__lte=now).order_by(
            "available_at", "id"
        )
        mail = claimed(waiting.select_related("user"))[:1].first()
        if mail:
            mail.available_at = max(now, timezone.now()) + LEASE
            mail.save(update_fields=["available_at"])
    return mail


def _send(mail: Mail) -> bool:
    references = {"References": mail.thread, "In-Reply-To": mail.thread} if mail.thread else {}
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.user.email],
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{settings.BASE_URL}{reverse('notifications:preferences')}>",
            **references,
        },
    )
    message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        _put_off(mail, error)
        return False
    mail.sent_at = timezone.now()
    mail.save(update_fields=["sent_at"])
    return True


def _put_off(mail: Mail, error: Exception) -> None:
    now = timezone.now()
    mail.attempts += 1
    mail.last_error = f"{type(error).__name__}: {error}"[:500]
    mail.available_at = now + timedelta(seconds=min(30 * 2**mail.attempts, 14_400))
    mail.dead_at = now if mail.attempts >= ATTEMPTS else None
    mail.save(update_fields=["attempts", "last_error", "available_at", "dead_at"])
    log.warning("mail_failed", mail_id=mail.pk, attempts=mail.attempts, error=type(error).__name__)
