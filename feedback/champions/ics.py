"""Shifts as iCalendar (RFC 5545, 7986), written line by line: a year of sixty people is thousands of entries.

Times are given in UTC, which no change of a zone's rules can move and no client misreads where the clock reads an hour
twice; the words beside them say the roster's wall clock.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

PRODUCT = "-//Fortnight//Champions//EN"
#: Octets after which a line is folded (RFC 5545, 3.1).
WIDTH = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as it is told: whose time on or which roster (`title`), when, and which version of it this is."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    cancelled: bool
    changed_at: datetime
    zone: str
    url: str


def calendar(name: str, zone: str, items: Iterable[Item], *, host: str) -> str:
    """A calendar of these entries in the active language; `zone` is whose clock its readers go by."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"X-WR-TIMEZONE:{zone}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    clocks = _Clocks()
    body = (line for item in items for line in _event(item, host, clocks))
    return "\r\n".join(_folded([*head, *body, "END:VCALENDAR"])) + "\r\n"


class _Clocks:
    """The words for a time on a roster's wall clock."""

    def __init__(self) -> None:
        self._zones: dict[str, ZoneInfo] = {}
        self._words = _("%(start)s to %(end)s, %(zone)s")

    def said(self, item: Item) -> str:
        """`08:00 to 16:00, Europe/Dublin`."""
        zone = self._zones.get(item.zone) or self._zones.setdefault(item.zone, ZoneInfo(item.zone))
        start, end = (at.astimezone(zone).strftime("%H:%M") for at in (item.starts_at, item.ends_at))
        return self._words % {"start": start, "end": end, "zone": item.zone}


def _event(item: Item, host: str, clocks: _Clocks) -> Iterator[str]:
    changed = _utc(item.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{item.uid}@{host}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{item.sequence}"
    yield f"DTSTART:{_utc(item.starts_at)}"
    yield f"DTEND:{_utc(item.ends_at)}"
    yield f"SUMMARY:{_text(item.title)}"
    yield f"DESCRIPTION:{_text(clocks.said(item))}"
    yield f"URL:{item.url}"
    yield f"STATUS:{'CANCELLED' if item.cancelled else 'CONFIRMED'}"
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _utc(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(lines: Iterable[str]) -> Iterator[str]:
    """Lines of 75 octets at most, none cut within a character."""
    for line in lines:
        if len(line) <= WIDTH and (line.isascii() or len(line.encode()) <= WIDTH):
            yield line
        else:
            yield from _pieces(line)


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
