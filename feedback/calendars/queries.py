"""Reading calendars: as hours the clock can count with, as they were before an edit, and the holidays on offer."""

import json
import re
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import holidays
from django.db.models import QuerySet
from django.utils.translation import get_language
from holidays.registry import COUNTRIES

from feedback.calendars.engine import Hours
from feedback.calendars.models import Calendar, PastCalendar, Spec
from feedback.calendars.parsing import read_hours
from feedback.core.jsonfields import Field

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Offered(NamedTuple):
    """A public holiday one may take over into a calendar."""

    date: date
    name: str


def calendars_visible_to(user: Any) -> QuerySet[Calendar]:
    """Everybody signed in: the dates that people are promised follow from them."""
    return Calendar.objects.all() if user.is_authenticated and user.is_active else Calendar.objects.none()


def hours_of(spec: Spec) -> Hours:
    """What the clock counts with. Raises FieldError for a row that was not written by the room's actions."""
    return _read(spec.timezone, json.dumps(spec.hours), tuple(spec.holidays))


@lru_cache(maxsize=512)
def _read(timezone: str, hours: str, days: tuple[str, ...]) -> Hours:
    return read_hours(Field({"tz": timezone, "hours": json.loads(hours), "holidays": list(days)}, ""))


def spec_at(calendar: Calendar, version: int) -> Spec:
    """The calendar as it was in that version; a query only for one that was edited since."""
    return calendar if version == calendar.version else PastCalendar.objects.get(calendar=calendar, version=version)


def hours_at(calendar: Calendar, version: int) -> Hours:
    """What the clock counts with in that version."""
    return hours_of(spec_at(calendar, version))


def holidays_on_offer(*, country: str, subdivision: str = "", year: int, language: str | None = None) -> list[Offered]:
    """The public holidays of a country (and a part of it) in one year, named in the reader's language where possible.

    Empty for a country, a part or a year that is not known.
    """
    country, subdivision = country.strip().upper(), subdivision.strip().upper()
    if country not in countries() or not FIRST_YEAR <= year <= LAST_YEAR:
        return []
    known = {part.upper(): part for part in subdivisions(country)}
    if subdivision and subdivision not in known:
        return []
    return list(_offered(country, known.get(subdivision, ""), year, _language_for(country, language or get_language())))


def countries() -> tuple[str, ...]:
    """ISO 3166 codes of the countries whose holidays are known."""
    return _supported()[0]


def country_name(code: str) -> str:
    """A country's English name, as the holidays know it."""
    return _names().get(code, code)


def subdivisions(country: str) -> tuple[str, ...]:
    """The parts of a country that have holidays of their own."""
    return _supported()[1].get(country.upper(), ())


@lru_cache(maxsize=1)
def _supported() -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    supported = holidays.list_supported_countries()
    known = {code: tuple(parts) for code, parts in supported.items() if len(code) == 2}
    return tuple(sorted(known)), known


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """The library calls its countries `UnitedStates`."""
    return {known[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", known[0]) for known in COUNTRIES.values()}


@lru_cache(maxsize=256)
def _offered(country: str, subdivision: str, year: int, language: str | None) -> tuple[Offered, ...]:
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=language)
    return tuple(Offered(day, name) for day, name in sorted(found.items()))


@lru_cache(maxsize=256)
def _language_for(country: str, language: str | None) -> str | None:
    """The library's own code for a language it has for this country; None is the country's own."""
    wanted = (language or "en").split("-")[0]
    codes = holidays.list_localized_countries().get(country, [])
    return next((code for code in codes if code.split("_")[0] == wanted), None)
