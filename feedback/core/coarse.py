"""Instants to the hour: of what somebody did without their name, no row is told more exactly than that."""

from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


def hour_of(at: datetime) -> datetime:
    """The full hour before an instant: at whose desk somebody was typing to the minute is nobody's business."""
    return at.replace(minute=0, second=0, microsecond=0)


def next_hour(at: datetime) -> datetime:
    """The next full hour after an instant."""
    return hour_of(at) + HOUR
