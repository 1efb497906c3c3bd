"""Who could take a time without losing their rest. A leaf without Django.

Eleven hours without a break between two shifts, as directive 2003/88/EC, article 3, has it for every twenty-four. What
touches is one shift: whoever works until two may go on until six, but not for longer than the thirteen hours that
eleven of rest leave of a day.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from feedback.champions.coverage import NONE, Span

REST = timedelta(hours=11)
LONGEST = timedelta(hours=24) - REST
#: A break this short does not end a shift.
BREAK = timedelta(hours=1)


class Why(StrEnum):
    """Why somebody cannot take a time."""

    AWAY = "away"
    BUSY = "busy"
    REST = "rest"
    LONG = "long"


class Fit(NamedTuple):
    """How a time goes with somebody's shifts: the reason it does not, and the rest they have before and after it.

    Rest is None where no shift is near enough to matter. `longer` is the whole shift it would be part of, and
    `extends` says whether there is more to it than the time itself.
    """

    why: Why | None
    before: timedelta | None
    after: timedelta | None
    longer: Span
    extends: bool


def fit(wanted: Span, shifts: Iterable[Span], away: Iterable[Span]) -> Fit:
    """Whether somebody with these shifts and absences could take `wanted`."""
    shifts = list(shifts)
    whole = _with_what_touches(wanted, shifts)
    before = min((whole.start - shift.end for shift in shifts if shift.end <= whole.start), default=None)
    after = min((shift.start - whole.end for shift in shifts if shift.start >= whole.end), default=None)
    return Fit(_why(wanted, whole, shifts, away, (before, after)), before, after, whole, whole != wanted)


def without(shifts: Iterable[Span], gone: Span) -> Iterator[Span]:
    """What is left of these shifts once somebody else is on during `gone`."""
    for shift in shifts:
        before, after = Span(shift.start, min(shift.end, gone.start)), Span(max(shift.start, gone.end), shift.end)
        yield from (part for part in (before, after) if part.start < part.end)


def hours_between(shifts: Iterable[Span], start: datetime, end: datetime) -> timedelta:
    """How long these shifts are within [start, end)."""
    return sum((max(NONE, min(shift.end, end) - max(shift.start, start)) for shift in shifts), NONE)


def _why(
    wanted: Span, whole: Span, shifts: list[Span], away: Iterable[Span], rests: tuple[timedelta | None, ...]
) -> Why | None:
    if any(span.start < wanted.end and span.end > wanted.start for span in away):
        return Why.AWAY
    if any(shift.start < wanted.end and shift.end > wanted.start for shift in shifts):
        return Why.BUSY
    if whole.length > max(LONGEST, wanted.length):
        return Why.LONG
    return Why.REST if any(rest is not None and rest < REST for rest in rests) else None


def _with_what_touches(wanted: Span, shifts: list[Span]) -> Span:
    whole = wanted
    while touching := [
        shift
        for shift in shifts
        if shift.start <= whole.end + BREAK
        and shift.end >= whole.start - BREAK
        and (shift.start < whole.start or shift.end > whole.end)
    ]:
        whole = Span(min(whole.start, *(s.start for s in touching)), max(whole.end, *(s.end for s in touching)))
    return whole
