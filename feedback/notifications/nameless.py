"""Mail to those who raised something without their name: opened at the moment of sending, and kept nowhere.

It goes out on the full hour, names neither report nor tool, and its lines are put away alike whatever became of it, so
that neither the table of mails nor any time in a row leads from a report to a person. Who wants no mail of a kind gets
none; every other wish is the full hour. A mail server that is away is tried again, a refused address is not.
"""

import hmac
import smtplib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from feedback.core.db import claimed
from feedback.notifications.kinds import KINDS
from feedback.notifications.models import Frequency, Mail, Notification, Preference
from feedback.people.models import User
from feedback.people.queries import language_of, organisation, zone_of
from feedback.reports.seal import authors_of

log = structlog.get_logger(__name__)

#: How long a line that is being mailed is nobody else's.
LEASE = timedelta(minutes=5)
#: After a mail server was away for so long, what there is to read stands in the product.
PATIENCE = timedelta(days=3)

Send = Callable[[Mail], None]


def deliver(*, now: datetime, send: Send) -> int:
    """One mail for each person with lines that are due, by `send`; the number sent.

    Raises what `send` raises when the mail server is away: all lines are tried again, with the same Message-IDs.
    """
    lines = _claim(now)
    sent = 0
    for person, own in _by_author([line for line in lines if line.created_at > now - PATIENCE]).items():
        sent += _sent(_mail(person, own), send)
    Notification.objects.filter(pk__in=[line.pk for line in lines]).update(mail_at=None, mailed_at=now)
    return sent


def _claim(now: datetime) -> list[Notification]:
    """The lines that are due, marked as ours for a while."""
    due = Notification.objects.filter(mail_at__lte=now, sealed__isnull=False)
    if not due.exists():
        return []
    with transaction.atomic():
        lines = list(claimed(due.order_by("pk")))
        Notification.objects.filter(pk__in=[line.pk for line in lines]).update(mail_at=now + LEASE)
    return lines


def _by_author(lines: Sequence[Notification]) -> Mapping[User, list[Notification]]:
    """The lines by who reads them, without what they want no mail of. Nothing of this is stored."""
    authors = authors_of(line.sealed_id for line in lines if line.sealed_id)
    people = User.objects.filter(is_active=True).select_related("site").in_bulk(set(authors.values()))
    wishes = Preference.objects.filter(user__in=people).values_list("user_id", "kind", "frequency")
    wanted = {(user, kind): frequency for user, kind, frequency in wishes}
    found: dict[User, list[Notification]] = defaultdict(list)
    for line in lines:
        person = people.get(authors.get(line.sealed_id or 0, 0))
        if person and wanted.get((person.pk, line.kind), KINDS[line.kind].default) != Frequency.NEVER:
            found[person].append(line)
    return found


def _mail(person: User, lines: Sequence[Notification]) -> Mail:
    """The mail, never stored. Its Message-ID follows from its lines, so that a repeat carries the same one."""
    told = b",".join(b"%d" % line.pk for line in lines)
    name = hmac.digest(settings.SECRET_KEY.encode(), b"fortnight.nameless.mail:" + told, "sha256").hex()[:40]
    with translation.override(language_of(person)), timezone.override(zone_of(person)):
        inbox = reverse("notifications:list")
        subject = _("There is news for you")
        sentence = _("There is news about something you raised without your name. Sign in to read it.")
        context = {
            "lines": [{"sentence": sentence, "url": inbox}],
            "user": person,
            "subject": subject,
            "organisation": organisation().name,
            "base_url": settings.BASE_URL,
            "preferences_url": settings.BASE_URL + reverse("notifications:preferences"),
            "inbox_url": settings.BASE_URL + inbox,
        }
        return Mail(
            user=person,
            message_id=f"<{name}@{settings.SITE_HOST}>",
            kinds=",".join(sorted({line.kind for line in lines})),
            subject=subject,
            text=render_to_string("notifications/email/news.txt", context).strip() + "\n",
            html=render_to_string("notifications/email/news.html", context),
        )


def _sent(mail: Mail, send: Send) -> bool:
    """Whether the server took it; a refusal of this very mail is the end of it."""
    try:
        send(mail)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        log.warning("nameless_mail_failed", error=type(error).__name__)
        return False
    return True
