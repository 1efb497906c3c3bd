"""Hours as people type them into a grid or a table: "07-14", "22:30-06", "07-11 14-18". A leaf without the database.

On a roster's wall clock, by the day on which they begin; what ends at or before it begins ends the next day.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.calendars.zones import earliest_instant
from feedback.champions.coverage import Span
from feedback.champions.words import plain_hours
from feedback.core.errors import Text

_CLOCK = r"(\d{1,2})(?:\s*[:h.]\s*(\d{2})?)?"
_HOURS = re.compile(rf"{_CLOCK}\s*(?:-|–|—|to|à)\s*{_CLOCK}", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;+/]*")
#: What people write for a day off.
OFF = frozenset({"", "-", "–", "—", "off", "x", "0"})
LONGEST = 60
_DAY = timedelta(days=1)


class BadHours(ValueError):
    """What was typed are no hours; `reason` says what to type."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


def read_cell(text: str, day: date, zone: str) -> list[Span]:
    """The times that are meant on that day, in order. Raises BadHours."""
    text = text.strip()
    if text.lower() in OFF:
        return []
    found, rest = list(_HOURS.finditer(text)), _BETWEEN.sub("", _HOURS.sub("", text))
    if rest or not found or len(text) > LONGEST:
        sentence = _("“{text}” are no hours. Type them like 07-14, or leave the cell empty.")
        raise BadHours(format_lazy(sentence, text=text[:LONGEST]))
    spans = sorted(_span(match, day, zone) for match in found)
    if any(first.end > second.start for first, second in pairwise(spans)):
        raise BadHours(_("These hours overlap. Give each hour once."))
    return spans


def write_cell(spans: Iterable[Span], zone: str) -> str:
    """The same as text; times that touch are one."""
    return " ".join(plain_hours(*span, ZoneInfo(zone)) for span in joined(spans))


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same times in order, those that touch or overlap as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(Span(span.start, span.end))
    return found


def without(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """What is left of some times once others are taken away."""
    left, gone = joined(spans), joined(others)
    for cut in gone:
        left = [piece for span in left for piece in _around(span, cut)]
    return left


def _around(span: Span, cut: Span) -> Sequence[Span]:
    pieces = Span(span.start, min(span.end, cut.start)), Span(max(span.start, cut.end), span.end)
    return [piece for piece in pieces if piece.start < piece.end]


def _span(match: re.Match[str], day: date, zone: str) -> Span:
    begins, ends = _minute(*match.group(1, 2)), _minute(*match.group(3, 4))
    if begins == 24 * 60:
        raise BadHours(_("A shift begins at 23:59 at the latest. Type 00 on the next day."))
    next_day = ends <= begins
    span = Span(_at(day, begins, zone), _at(day + _DAY if next_day else day, ends, zone))
    if span.start >= span.end:
        raise BadHours(_("The clocks change then, and nothing is left of these hours."))
    return span


def _minute(hour: str, minute: str | None) -> int:
    found = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or found > 24 * 60:
        raise BadHours(_("Hours go from 00 to 24 and minutes from 00 to 59."))
    return found


def _at(day: date, minute: int, zone: str) -> datetime:
    days, left = divmod(minute, 24 * 60)
    return earliest_instant(zone, datetime.combine(day + days * _DAY, time(left // 60, left % 60)))
