"""Whose hours are how many, and how many of them are unsocial. A leaf without Django.

Unsocial is an hour of the night, of a weekend day, or of a holiday of the site, as the roster says, on its wall clock;
an hour that is so twice counts once.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, timedelta

from feedback.champions.coverage import NONE, Span, clock_hours


@dataclass(frozen=True, slots=True)
class Unsocial:
    """What makes an hour unsocial: the night in whole hours (none where both are the same), weekdays, holidays."""

    night_from: int = 22
    night_until: int = 6
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: bool = True

    def is_night(self, hour: int) -> bool:
        """Whether an hour of the day is one of the night's."""
        if self.night_from <= self.night_until:
            return self.night_from <= hour < self.night_until
        return hour >= self.night_from or hour < self.night_until


#: What most of Europe calls so.
USUAL = Unsocial()


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


def load_of(spans: Iterable[Span], zone: str, holidays: Set[date], rule: Unsocial = USUAL) -> Load:
    """What these times come to on a zone's wall clock."""
    total = Load()
    for span in spans:
        for day, hour, length in clock_hours(span, zone):
            night = rule.is_night(hour)
            weekend, holiday = day.weekday() in rule.weekend, rule.holidays and day in holidays
            total += Load(
                length,
                length if night or weekend or holiday else NONE,
                length if night else NONE,
                length if weekend else NONE,
                length if holiday else NONE,
            )
    return total
