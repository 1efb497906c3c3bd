"""The definitions of architecture.md said again, slowly: walk instant by instant and look at a wall clock.

Shares nothing with the engine. Exact where every boundary falls on a whole step.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from feedback.calendars.engine import Hours, Pause

MINUTE = timedelta(minutes=1)


def is_open(hours: Hours, at: datetime, pauses: Iterable[Pause] = ()) -> bool:
    if any(start <= at and (end is None or at < end) for start, end in pauses):
        return False
    local = at.astimezone(ZoneInfo(hours.zone))
    if local.date() in hours.holidays:
        return False
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in hours.week[local.weekday()])


def between(hours: Hours, start: datetime, end: datetime, pauses: Iterable[Pause] = (), step=MINUTE) -> timedelta:
    return step * sum(is_open(hours, at, pauses) for at in steps(start, end, step))


def add(
    hours: Hours, start: datetime, duration: timedelta, pauses: Iterable[Pause] = (), *, until: datetime, step=MINUTE
) -> datetime | None:
    """None if it is not due by `until`."""
    for at in steps(start, until, step):
        if is_open(hours, at, pauses):
            if not duration:
                return at
            duration -= step
            if not duration:
                return at + step
    return None


def end_of_working_day(hours: Hours, at: datetime, *, until: datetime) -> datetime | None:
    """None if that day and the days that are over two days before `until` have no open time."""
    zone = ZoneInfo(hours.zone)
    today, beyond = at.astimezone(zone).date(), (until - timedelta(days=2)).astimezone(zone).date()
    ends: dict[date, datetime] = {}
    for now in steps(at - timedelta(days=2), until, MINUTE):
        day = now.astimezone(zone).date()
        if today <= day < beyond and is_open(hours, now):
            ends[day] = now + MINUTE
    return ends[min(ends)] if ends else None


def steps(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    at = start.astimezone(UTC)
    while at < end:
        yield at
        at += step


def clock_changes(zone: str, first_year: int, last_year: int) -> list[datetime]:
    """The hours before which the zone's offset changed, so that tests may look there."""
    found, at, end = [], datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    while at < end:
        at += timedelta(hours=6)
        after = at.astimezone(ZoneInfo(zone)).utcoffset()
        if after != offset:
            found.append(at)
            offset = after
    return found
