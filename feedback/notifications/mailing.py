"""Writing mail: what is due is one message a person, in their language and on their clock. `posting.py` sends it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import make_msgid

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from feedback.core.db import skip_locked
from feedback.notifications import letter_wording
from feedback.notifications.calendar_parts import NO_PART, calendar_part
from feedback.notifications.kinds import FOR_CALENDARS
from feedback.notifications.models import Mail, Notification
from feedback.notifications.seeing import seen_key
from feedback.notifications.wording import Line, Surroundings, line_of, surroundings
from feedback.people.models import User
from feedback.people.queries import language_of, organisation, zone_of

#: Kinds of news to somebody who owes a look or an answer.
OWING = {"assigned", "clock"}
#: So many lines stand in one mail; the rest is counted.
LINES = 50
LONGEST_SUBJECT = 200


def gather(*, now: datetime) -> int:
    """Write one mail for each person with lines that are due; the number of mails. Safe to run many times at once."""
    due = Notification.objects.filter(mail_at__lte=now, user__isnull=False).order_by("user_id")
    people = list(due.values_list("user_id", flat=True).distinct())
    return sum(_gather_for(pk, now) for pk in people)


@transaction.atomic
def _gather_for(user_id: int, now: datetime) -> bool:
    """The person's own row is held, so that two passes at once do not both write the mail; the later one goes on."""
    rows = User.objects.select_for_update(no_key=True, of=("self",), **skip_locked()).filter(pk=user_id)
    user = rows.select_related("site").first()
    if user is None:
        return False
    owed = Notification.objects.filter(user=user, mail_at__lte=now)
    lines = list(owed.order_by("created_at", "id")) if user.is_active else []
    for together in _apart(lines):
        _write(user, together, now)
    owed.update(mail_at=None, mailed_at=now if lines else None)
    return bool(lines)


def _apart(lines: Sequence[Notification]) -> list[Sequence[Notification]]:
    """What goes into one mail each: an invitation for a calendar and a letter alone, everything else together."""
    alone = FOR_CALENDARS | {letter_wording.KIND}
    others = [line for line in lines if line.kind not in alone]
    return [*([line] for line in lines if line.kind in alone), *([others] if others else [])]


def _write(user: User, due: Sequence[Notification], now: datetime) -> None:
    part = calendar_part(due[0], user) if due[0].kind in FOR_CALENDARS else NO_PART
    if part is None:
        return
    zone, around = zone_of(user), surroundings(due[:LINES], user)
    letter = letter_wording.posted(due[0], user) if due[0].kind == letter_wording.KIND else None
    name = "letter" if letter else "news"
    with translation.override(language_of(user)), timezone.override(zone):
        lines = [_with_link(line_of(notification, around), around, user) for notification in due[:LINES]]
        subject = _subject(lines, len(due))
        context = {
            "lines": lines,
            "posted": letter,
            "more": len(due) - len(lines),
            "user": user,
            "subject": subject,
            "organisation": organisation().name,
            "base_url": settings.BASE_URL,
            "preferences_url": settings.BASE_URL + reverse("notifications:preferences"),
            "inbox_url": settings.BASE_URL + reverse("notifications:list"),
        }
        Mail.objects.create(
            user=user,
            message_id=make_msgid(domain=settings.SITE_HOST),
            thread=thread_of(due),
            kinds=",".join(sorted({line.kind for line in due})),
            subject=subject,
            text=render_to_string(f"notifications/email/{name}.txt", context).strip() + "\n",
            html=render_to_string(f"notifications/email/{name}.html", context),
            calendar=part.text,
            calendar_method=part.method,
            created_at=now,
            available_at=now,
        )


def _with_link(line: Line, around: Surroundings, user: User) -> Line:
    """With the address by which somebody who owes a look says that they had it, without signing in."""
    report = around.reports.get(line.notification.subject_id) if line.reference else None
    key = seen_key(user, report) if report and line.notification.kind in OWING else ""
    return replace(line, seen_url=reverse("notifications:seen", args=[key])) if key else line


def _subject(lines: Sequence[Line], count: int) -> str:
    """A report's own title keeps the mails about it together where a reader sorts by subject."""
    references = {line.reference for line in lines}
    if count == len(lines) and len(references) == 1 and lines[0].title:
        return f"{lines[0].reference}: {lines[0].title}"[:LONGEST_SUBJECT]
    if count == 1:
        return lines[0].sentence.rstrip(".")[:LONGEST_SUBJECT]
    return ngettext("%(count)d thing is new for you", "%(count)d things are new for you", count) % {"count": count}


def thread_of(lines: Iterable[Notification]) -> str:
    """Mails about one report are one thread: the Message-ID that all of them refer to (RFC 5322, References)."""
    if any(line.params.get("several") for line in lines):
        return ""
    subjects = {(line.subject_type, line.subject_id) for line in lines}
    if len(subjects) != 1:
        return ""
    kind, pk = subjects.pop()
    return f"<{kind}-{pk}@{settings.SITE_HOST}>"
