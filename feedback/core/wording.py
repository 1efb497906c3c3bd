"""Dates and spans in the words of a page: "Tue 24 Nov, 17:30", "1 d 6 h", "2 d late", « mardi 24 novembre à 17 h 30 ».

Pure functions. Instants are aware datetimes in any zone; what is shown is the given zone's wall clock (the reader's).
Numbers and their units are tied by no-break spaces, so a date never falls apart at the end of a line.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from types import MappingProxyType

from django.utils import dateformat
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext

NBSP = "\u00a0"
MINUS = "\u2212"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Below this a span is told in days and hours, above it in days alone.
TELL_HOURS_BELOW = 10 * DAY


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How one language writes a date: Django date formats, no-break spaces already in place."""

    long: str
    short: str
    day: str
    plain: str
    time: str
    #: Joins a date and a time.
    join: str
    #: A full hour where space is short.
    hour: str


# These are formats, not sentences: a translator who meets "D j N" in a catalogue can only break it.
STYLES: Mapping[str, DateStyle] = MappingProxyType(
    {
        "en": DateStyle(f"l j{NBSP}F", f"D j{NBSP}M", f"j{NBSP}M", f"j{NBSP}F", "H:i", "{day}, {time}", "{hour:02}"),
        "fr": DateStyle(
            f"l j{NBSP}F",
            f"D j{NBSP}N",
            f"j{NBSP}N",
            f"j{NBSP}F",
            rf"G{NBSP}\h{NBSP}i",
            f"{{day}} à{NBSP}{{time}}",
            f"{{hour}}{NBSP}h",
        ),
    }
)


def style() -> DateStyle:
    """The active language's way of writing dates; English where there is none of its own."""
    language = (get_language() or "en").split("-")[0]
    return STYLES.get(language, STYLES["en"])


def day(value: date, *, today: date | None = None, form: str = "short") -> str:
    """A date without its time: "Tue 24 Nov", or "Tuesday 24 November" with `form="long"`, "24 Nov" with `form="day"`,
    "24 November" with `form="plain"`.

    The year is added when it is not the year of `today` (left out without `today`).
    """
    pattern: str = getattr(style(), form)
    if value.day == 1 and style() is STYLES["fr"]:
        pattern = pattern.replace("j", r"j\e\r")
    if today is not None and value.year != today.year:
        pattern += f"{NBSP}Y"
    return _date_text(value, pattern, get_language())


def time_of_day(value: datetime, zone: tzinfo) -> str:
    """Wall-clock time in `zone`: "17:30", « 17 h 30 »."""
    local = value.astimezone(zone)
    return clock(time(local.hour, local.minute))


def clock(value: time) -> str:
    """A time of day as a clock on the wall shows it: "17:30", « 17 h 30 »."""
    return _time_text(value, style().time)


# A list of fifty rows writes the same dates many times over, each with a tooltip.
@lru_cache(maxsize=2048)
def _date_text(value: date, pattern: str, _language: str | None) -> str:
    return dateformat.format(value, pattern)


@lru_cache(maxsize=2048)
def _time_text(value: time, pattern: str) -> str:
    return dateformat.time_format(value, pattern)


def moment(value: datetime, *, zone: tzinfo, now: datetime, form: str = "short") -> str:
    """An instant on the reader's wall clock: "Tue 24 Nov, 17:30"."""
    local = value.astimezone(zone)
    text = day(local.date(), today=now.astimezone(zone).date(), form=form)
    return style().join.format(day=text, time=time_of_day(value, zone))


def near(value: datetime, *, zone: tzinfo, now: datetime, form: str = "short") -> str:
    """Like `moment`, but yesterday, today and tomorrow are called by their names: "tomorrow, 17:30"."""
    name = near_day_name(value, zone=zone, now=now)
    if not name:
        return moment(value, zone=zone, now=now, form=form)
    return style().join.format(day=name, time=time_of_day(value, zone))


def till(value: datetime, *, zone: tzinfo, now: datetime) -> str:
    """The end of something that goes on now: "17:30", and with its day where that is not today's: "tomorrow, 11:00"."""
    today = value.astimezone(zone).date() == now.astimezone(zone).date()
    return time_of_day(value, zone) if today else near(value, zone=zone, now=now)


def near_day(value: datetime, *, zone: tzinfo, now: datetime, form: str = "short") -> str:
    """The day of an instant: "tomorrow", else "Tue 24 Nov"."""
    today = now.astimezone(zone).date()
    return near_day_name(value, zone=zone, now=now) or day(value.astimezone(zone).date(), today=today, form=form)


def local_day(value: datetime, *, zone: tzinfo, now: datetime, form: str = "short") -> str:
    """The day of an instant on the reader's calendar: "Tue 24 Nov"."""
    return day(value.astimezone(zone).date(), today=now.astimezone(zone).date(), form=form)


def near_day_name(value: datetime, *, zone: tzinfo, now: datetime) -> str:
    """ "yesterday", "today" or "tomorrow" by the calendar of `zone`; empty for any other day."""
    distance = (value.astimezone(zone).date() - now.astimezone(zone).date()).days
    return {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}.get(distance, "")


def exact(value: datetime, *, zone: tzinfo) -> str:
    """The whole truth for a tooltip: "Tuesday 24 November 2026, 17:30 EST (Montreal)"."""
    local = value.astimezone(zone)
    minute = local.replace(second=0, microsecond=0, tzinfo=None)
    return _exact_text(minute, local.tzname() or "UTC", zone, get_language())


# The dates of a centre's promises cluster: many fall due when a working day ends.
@lru_cache(maxsize=2048)
def _exact_text(local: datetime, zone_name: str, zone: tzinfo, _language: str | None) -> str:
    date_text = f"{day(local.date(), form='long')}{NBSP}{local.year}"
    clock_text = _time_text(local.time(), style().time)
    return f"{style().join.format(day=date_text, time=clock_text)} {_zone_text(zone_name, zone)}"


def zone_label(value: datetime, zone: tzinfo) -> str:
    """A zone as a person knows it: "EST (Montreal)", "UTC−3 (Sao Paulo)", "UTC"."""
    return _zone_text(value.astimezone(zone).tzname() or "UTC", zone)


def _zone_text(name: str, zone: tzinfo) -> str:
    if name[0] in "+-":
        sign = MINUS if name[0] == "-" else "+"
        name = f"UTC{sign}{int(name[1:3])}" + (f":{name[3:5]}" if name[3:5].strip("0") else "")
    city = zone_city(zone)
    return name if city in ("UTC", name) else f"{name} ({city})"


def zone_city(zone: tzinfo) -> str:
    """The city of an IANA zone: "Montreal" for America/Montreal, "UTC" for UTC."""
    return str(zone).rsplit("/", 1)[-1].replace("_", " ")


def span(length: timedelta) -> str:
    """A length of time in at most two units, rounded down: "1 d 6 h", "6 h 48 min", "12 min", "under a minute"."""
    length = abs(length)
    days, rest = divmod(length, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    if length < MINUTE:
        return gettext("under a minute")
    if days:
        parts = [(days, "d"), (hours if length < TELL_HOURS_BELOW else 0, "h")]
    else:
        parts = [(hours, "h"), (minutes, "min")]
    units = unit_signs()
    return " ".join(f"{count}{NBSP}{units[unit]}" for count, unit in parts if count)


def clocked(length: timedelta) -> str:
    """Hours, minutes and seconds: 336:00:00. Exact, so that a reader can add them up."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def unit_signs() -> Mapping[str, str]:
    """The signs of day, hour and minute in the active language."""
    return _unit_signs(get_language())


@lru_cache(maxsize=16)
def _unit_signs(_language: str | None) -> Mapping[str, str]:
    return {
        "d": pgettext("sign of the unit day", "d"),
        "h": pgettext("sign of the unit hour", "h"),
        "min": pgettext("sign of the unit minute", "min"),
    }


def time_left(due_at: datetime, *, zone: tzinfo, now: datetime) -> str:
    """What is left until a promise falls due, or how late it is: "1 d 6 h", "2 d late".

    Lateness of a day and more is counted in dates, as people do: due on Monday, it is two days late all Wednesday.
    """
    if now <= due_at:
        return span(due_at - now)
    late = now - due_at
    days = (now.astimezone(zone).date() - due_at.astimezone(zone).date()).days
    words = f"{days}{NBSP}{unit_signs()['d']}" if late >= DAY else span(late)
    return gettext("%(span)s late") % {"span": words}


def said(text: str) -> str:
    """What somebody said, in the marks of the language that is read; marks inside it become the inner ones."""
    if str(get_language() or "en").startswith("fr"):
        inner = re.sub(rf"«[ {NBSP}]?|[ {NBSP}]?»", lambda found: "“" if "«" in found[0] else "”", text)
        return f"«{NBSP}{inner}{NBSP}»"
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def stopped() -> str:
    """What stands in place of the time left while a clock waits."""
    return gettext("stopped")


def kept_late() -> str:
    """The state of a promise that was broken and then kept."""
    return gettext("Broken, kept late")


def relative(value: datetime, *, now: datetime) -> str:
    """How far an instant is from now: "5 min ago", "in 3 d 6 h", "just now"."""
    distance = value - now
    if abs(distance) < MINUTE:
        return gettext("just now")
    if distance > timedelta():
        return gettext("in %(span)s") % {"span": span(distance)}
    return gettext("%(span)s ago") % {"span": span(distance)}


def days(count: int) -> str:
    """A number of days spelled out: "1 day", "9 days"."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def percent(value: int) -> str:
    """A whole number of percent: "92%", with a no-break space where the language wants one."""
    return gettext("%(percent)d%%") % {"percent": value}


def weekday_sign(value: date) -> str:
    """The short name of a weekday: "Wed", « mer »."""
    return date_format(value, "D")


def iso(value: datetime) -> str:
    """An instant for a `datetime` attribute: UTC, to the second."""
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


#: The forms `{% when %}` writes an instant in.
FORMS: Mapping[str, Callable[[datetime, tzinfo, datetime], str]] = MappingProxyType(
    {
        "short": lambda value, zone, now: moment(value, zone=zone, now=now),
        "long": lambda value, zone, now: moment(value, zone=zone, now=now, form="long"),
        "near": lambda value, zone, now: near(value, zone=zone, now=now),
        "near-long": lambda value, zone, now: near(value, zone=zone, now=now, form="long"),
        "day": lambda value, zone, now: local_day(value, zone=zone, now=now),
        "long-day": lambda value, zone, now: local_day(value, zone=zone, now=now, form="long"),
        "plain-day": lambda value, zone, now: local_day(value, zone=zone, now=now, form="plain"),
        "near-day": lambda value, zone, now: near_day(value, zone=zone, now=now),
        "time": lambda value, zone, now: time_of_day(value, zone),
        "till": lambda value, zone, now: till(value, zone=zone, now=now),
        "ago": lambda value, zone, now: relative(value, now=now),
    }
)
