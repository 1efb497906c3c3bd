"""Reading one's own news. Nobody sees anybody else's."""

from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet

from feedback.notifications.kinds import KINDS
from feedback.notifications.models import Mail, Notification, Preference
from feedback.people.models import User
from feedback.people.queries import Anyone
from feedback.reports.seal import done_by


def notifications_visible_to(user: Anyone) -> QuerySet[Notification]:
    """One's own, newest first."""
    if not isinstance(user, User) or not user.is_active:
        return Notification.objects.none()
    return Notification.objects.filter(done_by(user)).order_by("-created_at", "-id")


def unread_count(user: Anyone) -> int:
    """How many of one's own lines are not read yet."""
    return notifications_visible_to(user).filter(read_at=None).order_by().count()


def frequencies_of(user: User) -> dict[str, str]:
    """How often mail tells this person of each kind that can happen to them."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "frequency"))
    roles = user.role_codes
    return {
        code: chosen.get(code, kind.default) for code, kind in KINDS.items() if kind.roles & roles or code in chosen
    }


#: So many people are listed; whoever has more has a mail server to mend first.
MOST = 200


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Mail to one person that was given up, and the last reason. Neither when exactly nor of what it told.

    Beside a report's timeline, the minute of a mail would tell who had raised that report anonymously.
    """

    person: User
    mails: int
    reason: str


def undelivered() -> list[Undelivered]:
    """The people whose mail was given up, the most mail first; for admins, who can mend an address."""
    rows = Mail.objects.filter(dead_at__isnull=False).order_by().values("user")
    counted = rows.annotate(mails=Count("pk"), reason=Max("last_error")).order_by("-mails", "user")
    found = list(counted.values_list("user", "mails", "reason")[:MOST])
    people = User.objects.select_related("site").in_bulk([user for user, _count, _reason in found])
    return [Undelivered(people[user], count, reason) for user, count, reason in found]
