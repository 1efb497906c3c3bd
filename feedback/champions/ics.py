"""Shifts as iCalendar (RFC 5545, 7986), written line by line: a year of sixty people is thousands of entries.

Times are given in UTC, which no change of a zone's rules can move and no client misreads where the clock reads an hour
twice; the words beside them say the roster's wall clock.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
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
    write = _Writer(host)
    return "".join([*map(_line, head), *map(write.event, items), "END:VCALENDAR\r\n"])


class _Writer:
    """Writes entries. Many people begin and end together, so each instant, name and time is put into words once."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._words = _("%(start)s to %(end)s, %(zone)s")
        self.utc = lru_cache(maxsize=4096)(_utc)
        self.zone = lru_cache(maxsize=64)(ZoneInfo)
        self.line = lru_cache(maxsize=4096)(_line)
        self.said = lru_cache(maxsize=4096)(self._said)

    def event(self, item: Item) -> str:
        """One entry."""
        changed = self.utc(item.changed_at)
        return (
            "BEGIN:VEVENT\r\n"
            f"{_line(f'UID:{item.uid}@{self.host}')}"
            f"DTSTAMP:{changed}\r\n"
            f"LAST-MODIFIED:{changed}\r\n"
            f"SEQUENCE:{item.sequence}\r\n"
            f"DTSTART:{self.utc(item.starts_at)}\r\n"
            f"DTEND:{self.utc(item.ends_at)}\r\n"
            f"{self.line(f'SUMMARY:{_text(item.title)}')}"
            f"{self.said(item.starts_at, item.ends_at, item.zone)}"
            f"{self.line(f'URL:{item.url}')}"
            f"STATUS:{'CANCELLED' if item.cancelled else 'CONFIRMED'}\r\n"
            "TRANSP:OPAQUE\r\n"
            "END:VEVENT\r\n"
        )

    def _said(self, starts_at: datetime, ends_at: datetime, zone: str) -> str:
        """`DESCRIPTION:08:00 to 16:00, Europe/Dublin`: the roster's wall clock."""
        start, end = (at.astimezone(self.zone(zone)).strftime("%H:%M") for at in (starts_at, ends_at))
        return _line(f"DESCRIPTION:{_text(self._words % {'start': start, 'end': end, 'zone': zone})}")


def _utc(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.translate(_ESCAPED)


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
