"""When a line of news goes into a mail. Pure; instants are aware."""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from feedback.notifications.models import Frequency

#: When daily and weekly mails leave, on the reader's wall clock.
DIGEST_AT = time(8, 0)
MONDAY = 0
#: Mail "at once" waits this long for what else happens: a burst is one mail.
SETTLE = timedelta(seconds=20)
#: A burst that goes on and on is mailed after this long all the same.
PATIENCE = timedelta(minutes=5)


class Quiet(NamedTuple):
    """Hours in which nobody is mailed, on the reader's wall clock: `start` until before `end`, over midnight too."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Whether the wall clock shows a quiet time."""
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def after_quiet(at: datetime, zone: ZoneInfo, quiet: Quiet | None) -> datetime:
    """The instant itself, or the end of the quiet hours that it lies in."""
    local = at.astimezone(zone)
    if quiet is None or not quiet.holds(local.time()):
        return at
    day = local.date() + timedelta(days=local.time() >= quiet.end)
    # Where the clocks go back, the end may come twice: the first is early enough.
    return max(at, datetime.combine(day, quiet.end, zone))


def mail_at(frequency: str, zone: ZoneInfo, at: datetime, quiet: Quiet | None = None) -> datetime | None:
    """When news of this instant is mailed to somebody in `zone`, in UTC's order of time; None for never.

    "At once" waits for the end of the quiet hours. Daily means at the next 08:00 on the reader's wall clock, weekly at
    the next Monday's; what happens at 08:00 sharp goes with that mail.
    """
    if frequency == Frequency.NEVER:
        return None
    if frequency == Frequency.NOW:
        return after_quiet(at + SETTLE, zone, quiet)
    day = at.astimezone(zone).date()
    while (leaves := datetime.combine(day, DIGEST_AT, zone)) < at or (
        frequency == Frequency.WEEKLY and day.weekday() != MONDAY
    ):
        day += timedelta(days=1)
    return leaves


def still_settling(first: datetime, now: datetime, zone: ZoneInfo, quiet: Quiet | None = None) -> datetime:
    """When a line is mailed "at once" that began at `first` and was just added to: soon after the last addition."""
    return after_quiet(min(now + SETTLE, max(first + PATIENCE, now)), zone, quiet)
