"""Writing calendars. An edit makes a new version; promises are counted by their own until moving them is confirmed."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.calendars.consequences import Consequences, Moved, Moving, provider
from feedback.calendars.engine import Hours
from feedback.calendars.errors import HoursError, UnknownZoneError
from feedback.calendars.hours import refuse_overlaps
from feedback.calendars.models import Calendar, PastCalendar
from feedback.calendars.parsing import read_week
from feedback.calendars.permissions import may_edit
from feedback.calendars.queries import countries, subdivisions
from feedback.core.errors import Conflict, Invalid
from feedback.core.jsonfields import Field, FieldError
from feedback.core.text import clean_line
from feedback.events.actions import Fact, Thing, record

#: The week a new calendar starts from.
OFFICE_HOURS = {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
#: What the clock counts with; a change of anything else makes no new version.
SPEC = ("timezone", "hours", "holidays")
LABELS = ("name", "country", "subdivision")
LONGEST_NAME = 120


@transaction.atomic
def create_calendar(
    *,
    by: Any,
    name: str,
    timezone_name: str,
    hours: Mapping[str, Any] = OFFICE_HOURS,
    holidays: Mapping[str, str] | None = None,
    country: str = "",
    subdivision: str = "",
    now: datetime | None = None,
) -> Calendar:
    """Set up a calendar; `by` is None where the system does it (an import, the demo).

    `hours` is `{"mon": [["09:00", "17:30"]], …}` and `holidays` `{"2026-12-25": "Christmas Day"}`. Raises Forbidden,
    and Invalid field by field: a calendar that is never open is refused.
    """
    now = now or timezone.now()
    if by is not None:
        may_edit(by).demand()
    calendar = Calendar(
        name=clean_line(name),
        timezone=timezone_name,
        hours=dict(hours),
        holidays=dict(holidays or {}),
        country=country,
        subdivision=subdivision,
    )
    _check(calendar)
    calendar.save()
    _tell("calendar.created", calendar, by, now, {"version": calendar.version})
    return calendar


def weigh_edit(*, calendar: Calendar, by: Any, changes: Mapping[str, Any], now: datetime | None = None) -> Consequences:
    """What an edit would do to running promises, if they were counted by it; nothing is changed.

    Without changes: what moving them to the present version would do. Raises Forbidden, and Invalid as the edit does.
    """
    may_edit(by).demand()
    edited = copy(calendar)
    for name in set(SPEC) & set(changes):
        setattr(edited, name, changes[name])
    _check(edited)
    return provider().weigh(calendar, edited, now or timezone.now())


@transaction.atomic
def move_running(
    *, calendar: Calendar, by: Any, earlier: bool = False, version: int | None = None, now: datetime | None = None
) -> Moved:
    """Count running promises by the calendar as it is now, each told in the journal.

    Dates that become later are given; those that would become earlier stay unless `earlier` confirms them too. Raises
    Forbidden, and Conflict if the calendar is not of `version` any more, the one that was looked at.
    """
    may_edit(by).demand()
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    _demand_version(calendar, version)
    return provider().move(calendar, by.pk, earlier, now or timezone.now())


def _demand_version(calendar: Calendar, version: int | None) -> None:
    if version is not None and version != calendar.version:
        raise Conflict(_("Somebody changed this calendar meanwhile. Look at what would move again."))


@transaction.atomic
def edit_calendar(
    *,
    calendar: Calendar,
    by: Any,
    changes: Mapping[str, Any],
    running: Moving = Moving.KEEP,
    version: int | None = None,
    now: datetime | None = None,
) -> Calendar:
    """Change a calendar; new promises are counted by it. `running` says what becomes of those made before.

    They keep their dates, or those that become later are moved, or all. Raises Forbidden, Invalid, and Conflict if the
    calendar is not of `version` any more, the one that was looked at.
    """
    now = now or timezone.now()
    if by is not None:
        may_edit(by).demand()
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    _demand_version(calendar, version)
    before = {field: getattr(calendar, field) for field in (*SPEC, *LABELS)}
    if all(before.get(name) == value for name, value in changes.items()):
        return calendar
    for name in set(before) & set(changes):
        setattr(calendar, name, clean_line(changes[name]) if name == "name" else changes[name])
    _check(calendar)
    altered = [name for name, value in before.items() if getattr(calendar, name) != value]
    if not altered:
        return calendar
    if set(altered) & set(SPEC):
        spec = {field: before[field] for field in SPEC}
        PastCalendar.objects.create(calendar=calendar, version=calendar.version, replaced_at=now, **spec)
        calendar.version += 1
    calendar.save()
    _tell("calendar.edited", calendar, by, now, {"version": calendar.version, "fields": altered})
    if running is not Moving.KEEP and set(altered) & set(SPEC):
        provider().move(calendar, by.pk if by else None, running is Moving.ALL, now)
    return calendar


def with_holidays(calendar: Calendar, days: Mapping[date, str]) -> dict[str, Any]:
    """The edit that closes it on these dates too; dates it is closed on already keep their names."""
    fresh = {day.isoformat(): name for day, name in days.items()}
    return {"holidays": {**fresh, **calendar.holidays}}


def add_holidays(*, calendar: Calendar, by: Any, days: Mapping[date, str], now: datetime | None = None) -> Calendar:
    """Close the calendar on these dates too. Raises as an edit does."""
    return edit_calendar(calendar=calendar, by=by, changes=with_holidays(calendar, days), now=now)


def _check(calendar: Calendar) -> None:
    """Raises Invalid for what cannot be a calendar, Conflict for a name that is taken; sorts the holidays."""
    if not calendar.name:
        raise Invalid({"name": _("Give the calendar a name, such as the site's.")})
    if len(calendar.name) > LONGEST_NAME:
        raise Invalid({"name": _("Keep the name under %(limit)s characters.") % {"limit": LONGEST_NAME + 1}})
    calendar.country, calendar.subdivision = calendar.country.strip().upper(), calendar.subdivision.strip().upper()
    _check_place(calendar)
    calendar.holidays = _named_days(calendar.holidays)
    _check_hours(calendar)
    if Calendar.objects.exclude(pk=calendar.pk).filter(name__iexact=calendar.name).exists():
        raise Conflict(_("There is a calendar “%(name)s” already. Choose another name.") % {"name": calendar.name})


def _check_place(calendar: Calendar) -> None:
    if calendar.country and calendar.country not in countries():
        raise Invalid(
            {"country": _("We know no public holidays for this country. Use its two-letter code, such as IE.")}
        )
    parts = [part.upper() for part in subdivisions(calendar.country)]
    if calendar.subdivision and calendar.subdivision not in parts:
        told = _("This country has no such part. There are: %(parts)s.") % {"parts": ", ".join(parts) or "–"}
        raise Invalid({"subdivision": told})


def _named_days(given: Any) -> dict[str, str]:
    """Holidays in order, each an ISO date with its name."""
    if not isinstance(given, Mapping):
        raise Invalid({"holidays": _("Give dates with their names: {“2026-12-25”: “Christmas Day”}.")})
    days: dict[str, str] = {}
    for text, name in given.items():
        try:
            day = date.fromisoformat(str(text))
        except ValueError:
            told = _("“%(text)s” is no date. Give one such as 2026-12-25.") % {"text": text}
            raise Invalid({"holidays": told}) from None
        days[day.isoformat()] = clean_line(str(name))[:LONGEST_NAME]
    return dict(sorted(days.items()))


def _check_hours(calendar: Calendar) -> None:
    try:
        week = read_week(Field(calendar.hours, "hours"))
        refuse_overlaps(week)
        Hours(zone=calendar.timezone, week=week)
    except FieldError as error:
        raise Invalid({error.field.partition("[")[0]: error.message}) from None
    except HoursError as error:
        field = "timezone" if isinstance(error, UnknownZoneError) else "hours"
        raise Invalid({field: _(error.template) % error.params}) from None
    calendar.hours = {day: spans for day, spans in calendar.hours.items() if spans}


def _tell(verb: str, calendar: Calendar, by: Any, now: datetime, data: dict[str, Any]) -> None:
    record(Fact(verb, Thing("calendar", calendar.pk), now, actor=by.pk if by else None, data=data))
