"""A week's hours as people type them: "9-12:30, 13:30-17:30" a day, nothing for a day off. Pure but for translation."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from feedback.calendars.hours import DAYS, MINUTES_A_DAY, clock_text

_CLOCK = r"(\d{1,2})(?:[:.h](\d{2})|h)?"
_SPAN = re.compile(rf"\s*{_CLOCK}\s*(?:-|–|—|to|à)\s*{_CLOCK}\s*", re.ASCII)

#: Stored hours: `{"mon": [["09:00", "17:30"]]}`.
Week = dict[str, list[list[str]]]


class UnreadableHours(ValueError):
    """Hours that cannot be read; the message says how to write them. `day` is the one they were typed for."""

    def __init__(self, day: str, message: str) -> None:
        super().__init__(message)
        self.day = day


def read_week(texts: Mapping[str, str]) -> Week:
    """The stored form of what was typed for each day. Hours over midnight go on to the next day.

    Raises UnreadableHours; whether they make a calendar (overlaps, never open) is for the action to say.
    """
    spans: dict[str, list[tuple[int, int]]] = {day: [] for day in DAYS}
    for number, day in enumerate(DAYS):
        for part in filter(str.strip, re.split(r"[,;\n]", texts.get(day, ""))):
            start, end = _read_span(day, part)
            if start < end:
                spans[day].append((start, end))
                continue
            spans[day].append((start, MINUTES_A_DAY))
            if end:
                spans[DAYS[(number + 1) % len(DAYS)]].append((0, end))
    return {day: [[clock_text(a), clock_text(b)] for a, b in sorted(found)] for day, found in spans.items() if found}


def write_day(spans: list[list[str]]) -> str:
    """One day's stored hours as text: "09:00–12:30, 13:30–17:30"."""
    return ", ".join(f"{start}–{end}" for start, end in spans)


def write_week(hours: Mapping[str, list[list[str]]], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """A week in few lines: days (as `labels` call them) that follow each other with the same hours are one."""
    lines: list[tuple[str, str, str]] = []
    for day in DAYS:
        text = write_day(hours.get(day, []))
        if lines and lines[-1][2] == text:
            lines[-1] = (lines[-1][0], labels[day], text)
        else:
            lines.append((labels[day], labels[day], text))
    return [(first if first == last else f"{first}–{last}", text) for first, last, text in lines if text]


def _read_span(day: str, text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if not found:
        told = _("“%(text)s” is not understood. Write hours such as 9:00-17:30, several with commas between.")
        raise UnreadableHours(day, told % {"text": text.strip()})
    start, end = _minute(found[1], found[2]), _minute(found[3], found[4])
    if start is None or end is None or start == MINUTES_A_DAY:
        raise UnreadableHours(
            day, _("A day has the hours from 0:00 to 24:00. Look at “%(text)s” again.") % {"text": text}
        )
    return start, end


def _minute(hour: str, minute: str | None) -> int | None:
    at = int(hour) * 60 + int(minute or 0)
    return at if int(minute or 0) < 60 and at <= MINUTES_A_DAY else None
