"""Whose hours are how many, and how many of them are unsocial. A leaf without Django.

Unsocial is an hour between 22:00 and 06:00, on a Saturday or Sunday, or on a holiday of the site, on the roster's wall
clock; an hour that is so twice counts once.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, timedelta

from feedback.champions.coverage import NONE, Span, clock_hours

NIGHT_FROM, NIGHT_UNTIL = 22, 6
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Load:
    """Somebody's time on, and the unsocial part of it by what makes it so; `unsocial` counts each hour once."""

    hours: timedelta = NONE
    unsocial: timedelta = NONE
    nights: timedelta = NONE
    weekends: timedelta = NONE
    holidays: timedelta = NONE

    def __add__(self, other: "Load") -> "Load":
        """Both together."""
        return Load(
            self.hours + other.hours,
            self.unsocial + other.unsocial,
            self.nights + other.nights,
            self.weekends + other.weekends,
            self.holidays + other.holidays,
        )


def load_of(spans: Iterable[Span], zone: str, holidays: Set[date]) -> Load:
    """What these times come to on a zone's wall clock."""
    total = Load()
    for span in spans:
        for day, hour, length in clock_hours(span, zone):
            night = hour >= NIGHT_FROM or hour < NIGHT_UNTIL
            weekend, holiday = day.weekday() >= _SATURDAY, day in holidays
            total += Load(
                length,
                length if night or weekend or holiday else NONE,
                length if night else NONE,
                length if weekend else NONE,
                length if holiday else NONE,
            )
    return total
