"""Reading one's own news. Nobody sees anybody else's."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from feedback.notifications.kinds import KINDS
from feedback.notifications.models import Frequency, Notification, Preference
from feedback.people.models import User
from feedback.people.queries import Anyone

#: When daily and weekly mails leave, in the reader's zone.
DIGEST_AT = time(8, 0)
MONDAY = 0


def notifications_visible_to(user: Anyone) -> QuerySet[Notification]:
    """One's own, newest first."""
    if not isinstance(user, User) or not user.is_active:
        return Notification.objects.none()
    return Notification.objects.filter(user=user).order_by("-created_at", "-id")


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


def ripe_before(frequency: str, zone: ZoneInfo, now: datetime, settle: timedelta) -> datetime | None:
    """Lines older than this instant are due to be mailed at `now`; None for never.

    At once means after `settle`, so that a burst is one mail. Daily and weekly mean the last 08:00, or the last
    Monday's 08:00, that has passed in the reader's zone: a run that was missed is made up for by the next.
    """
    if frequency == Frequency.NEVER:
        return None
    if frequency == Frequency.NOW:
        return now - settle
    local = now.astimezone(zone)
    day = local.date() if local.time() >= DIGEST_AT else local.date() - timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    return datetime.combine(day, DIGEST_AT, zone)
