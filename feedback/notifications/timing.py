"""When a line of news goes into a mail. Pure; instants are aware."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedback.notifications.models import Frequency

#: When daily and weekly mails leave, on the reader's wall clock.
DIGEST_AT = time(8, 0)
MONDAY = 0
#: Mail "at once" waits this long for what else happens: a burst is one mail.
SETTLE = timedelta(seconds=20)
#: A burst that goes on and on is mailed after this long all the same.
PATIENCE = timedelta(minutes=5)


def mail_at(frequency: str, zone: ZoneInfo, at: datetime) -> datetime | None:
    """When news of this instant is mailed to somebody in `zone`, in UTC's order of time; None for never.

    Daily means at the next 08:00 on the reader's wall clock, weekly at the next Monday's; what happens at 08:00 sharp
    goes with that mail.
    """
    if frequency == Frequency.NEVER:
        return None
    if frequency == Frequency.NOW:
        return at + SETTLE
    day = at.astimezone(zone).date()
    while (leaves := datetime.combine(day, DIGEST_AT, zone)) < at or (
        frequency == Frequency.WEEKLY and day.weekday() != MONDAY
    ):
        day += timedelta(days=1)
    return leaves


def still_settling(first: datetime, now: datetime) -> datetime:
    """When a line is mailed "at once" that began at `first` and was just added to: soon after the last addition."""
    return min(now + SETTLE, max(first + PATIENCE, now))
