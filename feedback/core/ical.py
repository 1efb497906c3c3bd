"""iCalendar (RFC 5545, 5546, 7986), written line by line: a year of sixty people is thousands of entries. Pure.

Times are given on the wall clock of their zone, and every zone is described by what it does between the first and the
last entry. The second pass of an autumn's repeated hour has no local form (3.3.5: a time that occurs twice is the first
one), so an entry that begins or ends in it is given in UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from feedback.core.text import clean

PRODUCT = "-//Fortnight//Fortnight//EN"
#: Octets after which a line is folded (3.1).
WIDTH = 75
DAY = timedelta(days=1)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]
Answer = Literal["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"]


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is asked to come, and what they said so far."""

    name: str
    email: str
    answer: Answer = "NEEDS-ACTION"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. `uid` is its name for ever and everywhere, `sequence` counts up when its time or state changes.

    `starts_at` and `ends_at` are instants, told on the clock of `zone`; `changed_at` is when this version came to be.
    `organizer` is a name and an address. A PUBLISH names no attendees, a REQUEST and a CANCEL both
    (RFC 5546, 3.2). `alarms` are times before the start, told in whole minutes.
    """

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    changed_at: datetime
    sequence: int = 0
    status: Status = "CONFIRMED"
    description: str = ""
    location: str = ""
    url: str = ""
    organizer: tuple[str, str] | None = None
    attendees: Sequence[Attendee] = ()
    alarms: Sequence[timedelta] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar as it goes over the wire, and when anything in it changed last."""

    body: bytes
    changed_at: datetime | None
    language: str


def calendar(events: Sequence[Event], *, method: Method = "PUBLISH", name: str = "", zone: str = "") -> str:
    """A calendar of these entries. A feed has a `name`, and the `zone` its readers go by; an invitation has neither.

    A zone that does not exist is a ZoneInfoNotFoundError.
    """
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"METHOD:{method}"]
    if name:
        head += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", f"X-WR-TIMEZONE:{zone or 'UTC'}"]
        head += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    zones = (line for key, first, last in _spans(events) for line in _described(ZoneInfo(key), first, last))
    write = _Writer()
    return "".join([*map(_line, head), *map(_line, zones), *map(write.event, events), "END:VCALENDAR\r\n"])


class _Writer:
    """Writes entries. Many people begin and end together, so each span, moment and name is put into a line once."""

    def __init__(self) -> None:
        self.span = lru_cache(maxsize=4096)(_span)
        self.moment = lru_cache(maxsize=4096)(_utc)
        self.text = lru_cache(maxsize=4096)(_property)
        self.address = lru_cache(maxsize=4096)(_address)

    def event(self, event: Event) -> str:
        """One entry."""
        changed = self.moment(event.changed_at)
        return (
            "BEGIN:VEVENT\r\n"
            f"{_line(f'UID:{event.uid}')}"
            f"DTSTAMP:{changed}\r\n"
            f"LAST-MODIFIED:{changed}\r\n"
            f"SEQUENCE:{event.sequence}\r\n"
            f"{self.span(event.starts_at, event.ends_at, event.zone)}"
            f"{self.text('SUMMARY', event.summary)}"
            f"{self.text('DESCRIPTION', event.description)}"
            f"{self.text('LOCATION', event.location)}"
            f"{self.address(event.url)}"
            f"STATUS:{event.status}\r\n"
            "TRANSP:OPAQUE\r\n"
            f"{''.join(map(_line, _people(event)))}"
            f"{''.join(map(_line, _alarms(event)))}"
            "END:VEVENT\r\n"
        )


def _address(url: str) -> str:
    """Where to read more; an address keeps its punctuation, and what is quoted already."""
    return _line("URL:" + quote(url, safe=":/?#[]@!$&'()*+,;=%~")) if url else ""


def _people(event: Event) -> Iterator[str]:
    if event.organizer:
        yield f"ORGANIZER;CN={_named(event.organizer[0])}:{_mailto(event.organizer[1])}"
    for one in event.attendees:
        wanted = "TRUE" if one.answer == "NEEDS-ACTION" else "FALSE"
        role = f"ROLE=REQ-PARTICIPANT;PARTSTAT={one.answer};RSVP={wanted}"
        yield f"ATTENDEE;CN={_named(one.name)};CUTYPE=INDIVIDUAL;{role}:{_mailto(one.email)}"


def _alarms(event: Event) -> Iterator[str]:
    for before in event.alarms:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(event.summary)}")
        yield from (f"TRIGGER:-PT{int(before.total_seconds() // 60)}M", "END:VALARM")


def _span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """From when to when, on the zone's clock if it can tell."""
    local = [at.astimezone(ZoneInfo(zone)) for at in (starts_at, ends_at)]
    if zone == "UTC" or any(at.fold for at in local):
        return f"DTSTART:{_utc(starts_at)}\r\nDTEND:{_utc(ends_at)}\r\n"
    start, end = (f";TZID={zone}:{at:%Y%m%dT%H%M%S}" for at in local)
    return _line(f"DTSTART{start}") + _line(f"DTEND{end}")


def _spans(events: Sequence[Event]) -> list[tuple[str, datetime, datetime]]:
    """Each zone that entries are in, with its first beginning and its last end."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for event in events:
        first, last = spans.get(event.zone, (event.starts_at, event.ends_at))
        spans[event.zone] = min(first, event.starts_at), max(last, event.ends_at)
    return [(zone, first, last) for zone, (first, last) in spans.items() if zone != "UTC"]


def _described(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[str]:
    """What a zone's clock does from an instant to another, as a VTIMEZONE (3.6.5)."""
    changes = list(_changes(zone, first - DAY, last + DAY))
    least = min(after for _at, _before, after in changes)
    yield from ("BEGIN:VTIMEZONE", f"TZID:{zone.key}")
    for at, before, after in changes:
        kind = "DAYLIGHT" if after > least else "STANDARD"
        yield from (f"BEGIN:{kind}", f"DTSTART:{(at + before).replace(tzinfo=None):%Y%m%dT%H%M%S}")
        yield from (f"TZOFFSETFROM:{_offset(before)}", f"TZOFFSETTO:{_offset(after)}")
        yield from (f"TZNAME:{_text(at.astimezone(zone).tzname() or zone.key)}", f"END:{kind}")
    yield "END:VTIMEZONE"


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """When the clock changes, and its offset before and after; first of all what it reads at the beginning."""
    at = first.astimezone(UTC).replace(microsecond=0)
    offset = _offset_at(zone, at)
    yield at, offset, offset
    while at < last:
        day = at + DAY
        if (after := _offset_at(zone, day)) != offset:
            yield _moment_of(zone, at, day), offset, after
        at, offset = day, after


def _moment_of(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second within a day at which the clock changes."""
    old = _offset_at(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _offset_at(zone, middle) == old else (before, middle)
    return after


def _offset_at(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _offset(offset: timedelta) -> str:
    """`+0530`."""
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _property(name: str, text: str) -> str:
    """A property whose value is text, with its end; nothing for an empty one."""
    return _line(f"{name}:{_text(text)}") if text else ""


def _text(text: str) -> str:
    return clean(text).translate(_ESCAPED)


def _named(name: str) -> str:
    """A name as a parameter's value; quotation marks have no place in one (3.2)."""
    return '"' + " ".join(clean(name).replace('"', "'").split()) + '"'


def _mailto(email: str) -> str:
    return "mailto:" + quote(email, safe="@+'!$*=~")


def _line(line: str) -> str:
    """One line with its end, folded after 75 octets, never within a character."""
    if len(line) <= WIDTH and (line.isascii() or len(line.encode()) <= WIDTH):
        return f"{line}\r\n"
    return "".join(f"{piece}\r\n" for piece in _pieces(line))


def _pieces(line: str) -> Iterator[str]:
    piece, length = "", 0
    for char in line:
        size = len(char.encode())
        if length + size > WIDTH:
            yield piece
            piece, length = " ", 1
        piece += char
        length += size
    yield piece
