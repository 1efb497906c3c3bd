"""The promise bar's arithmetic: from a promise to the strokes and words that show it.

Pure; drawn by `drawings.py` and `templates/ui/fortnight.html`. Day *n* is the *n*-th day after the report
in the reader's zone; what happens on the report's own day sits on segment 1. Segments come in weeks of seven: a
promise of fourteen days has two weeks, a reopened one has one, a longer policy has as many as it needs.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from django.utils.translation import gettext, gettext_lazy

from feedback.core import wording
from feedback.core.barpicture import WEEK, Kind, Picture, Stroke, end_of, start_of

__all__ = ["Kind", "Stroke"]

#: A running promise is at risk from this share of its time (day 12 of 14).
RISK_SHARE = 0.8
#: The colour of a promise that no longer runs.
ENDED = {"kept": Kind.KEPT, "missed": Kind.BROKEN, "paused": Kind.MUTED, "cancelled": Kind.MUTED}


class Clock(Protocol):
    """What a commitment looks like from here."""

    opened_at: datetime
    due_at: datetime
    state: Any
    kept_at: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None


def facts_of(clock: Clock) -> dict[str, Any]:
    """A commitment's part of a bar: when it began, falls due and ended or stopped, and how it stands."""
    ended_at = clock.paused_at if str(clock.state) == "paused" else clock.kept_at or clock.closed_at
    return {"opened_at": clock.opened_at, "due_at": clock.due_at, "state": str(clock.state), "ended_at": ended_at}


class MarkKind(StrEnum):
    """What stands above a day, weakest first: where two meet on a segment, the stronger one is drawn."""

    SEEN = "seen"
    ANSWERED = "answered"
    CHANGED = "changed"


#: What a mark says, done or promised.
MARK_WORDS = {
    (MarkKind.SEEN, True): gettext_lazy("seen on day %(day)s"),
    (MarkKind.ANSWERED, True): gettext_lazy("answered on day %(day)s"),
    (MarkKind.CHANGED, True): gettext_lazy("changed on day %(day)s"),
    (MarkKind.SEEN, False): gettext_lazy("to be seen by %(date)s"),
    (MarkKind.ANSWERED, False): gettext_lazy("answer due %(date)s"),
    (MarkKind.CHANGED, False): gettext_lazy("change promised for %(date)s"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something promised (`done=False`, drawn open) or done (drawn solid) at an instant."""

    kind: MarkKind
    at: datetime
    done: bool = True


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A mark with its place: `x` is the start of its segment."""

    kind: MarkKind
    done: bool
    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Day:
    """One `<li>` of the fortnight."""

    date: date
    number: int
    state: str
    mark: DrawnMark | None


@dataclass(frozen=True)
class PromiseBar:
    """One promise as a picture. All instants are aware; `zone` is the reader's.

    `state` is the commitment's: running, paused, kept, missed or cancelled. `ended_at` is when it was kept, paused or
    cancelled (a missed promise that was kept late has it too); it is not needed for a running one. `risk` overrides
    the rule of thumb (80% of the time gone) where the caller knows better, because the clock ran on business hours.
    """

    opened_at: datetime
    due_at: datetime
    now: datetime
    zone: tzinfo
    state: str = "running"
    ended_at: datetime | None = None
    risk: bool | None = None
    marks: tuple[Mark, ...] = ()
    with_marks: bool = field(default=False, kw_only=True)

    @cached_property
    def kind(self) -> Kind:
        """The colour: a running promise whose due date has passed is broken, swept or not."""
        if self.state in ENDED:
            return ENDED[self.state]
        if self.now > self.due_at:
            return Kind.BROKEN
        return Kind.RISK if self.at_risk else Kind.RUN

    @cached_property
    def at_risk(self) -> bool:
        if self.risk is not None:
            return self.risk
        return self.now - self.opened_at >= RISK_SHARE * (self.due_at - self.opened_at)

    @cached_property
    def length(self) -> int:
        """The promise's days. A day that only the reader's zone adds to whole weeks is folded back into them."""
        days = max(1, self._days_since_report(self.due_at))
        spills = days > 1 and days % WEEK == 1 and self.due_at - self.opened_at < timedelta(days=days)
        return days - 1 if spills else days

    @cached_property
    def day(self) -> int:
        """The day the promise stands at: today while it runs, the day it ended otherwise. 0 is the report's own."""
        ended = self.state in ("kept", "paused", "cancelled") or self.kind is Kind.BROKEN
        at = self.ended_at if ended and self.ended_at else self.now
        return max(0, min(self._days_since_report(at), self.length))

    @cached_property
    def days_over(self) -> int:
        """Days past the due date, counted on the reader's calendar; at least 1 once it is broken."""
        if self.kind is not Kind.BROKEN:
            return 0
        end = self.ended_at or self.now
        return max(1, (self._local(end) - self._local(self.due_at)).days)

    @cached_property
    def picture(self) -> Picture:
        """What is drawn, in whole days."""
        return Picture(
            kind=self.kind,
            day=self.day,
            length=self.length,
            days_over=self.days_over,
            ended=self.ended_at is not None,
            called_off=self.state == "cancelled",
            with_marks=self.with_marks,
        )

    @property
    def segments(self) -> int:
        """How many segments are drawn: whole weeks."""
        return self.picture.segments

    @property
    def strokes(self) -> list[Stroke]:
        """The bar's paths in drawing order."""
        return self.picture.strokes

    @cached_property
    def drawn_marks(self) -> list[DrawnMark]:
        """The marks with their places; promises beyond the last day stand to its right."""
        return [mark for _, mark in sorted(self._marks_by_segment.items())]

    @cached_property
    def _marks_by_segment(self) -> dict[int, DrawnMark]:
        """At most one mark a segment: the strongest."""
        order = list(MarkKind)
        places = {self._mark_segment(m): m for m in sorted(self.marks, key=lambda m: order.index(m.kind))}
        return {segment: self._draw(mark, segment) for segment, mark in places.items()}

    def _draw(self, mark: Mark, segment: int) -> DrawnMark:
        beyond = segment > self.segments
        x = end_of(self.segments) + 10 if beyond else start_of(segment)
        return DrawnMark(mark.kind, mark.done, x, self._mark_words(mark))

    def _mark_segment(self, mark: Mark) -> int:
        day = self._days_since_report(mark.at)
        # The answer's own flag belongs on the promise's last day even where the reader's zone is already a day on.
        if not mark.done and mark.at == self.due_at:
            day = self.length
        return min(self.picture.segment(day), self.segments + 1)

    @cached_property
    def days(self) -> list[Day]:
        """The fortnight's days, from the day after the report, each with its state: past, today, over or ahead."""
        first = self._local(self.opened_at)
        step = timedelta(days=self.picture.days_per_segment)
        return [
            Day(first + n * step, n, self._day_state(n), self._marks_by_segment.get(n))
            for n in range(1, self.segments + 1)
        ]

    def _day_state(self, segment: int) -> str:
        if self.kind is Kind.BROKEN:
            return "past"
        current = self.picture.segment(self.day) if self.day else 0
        if self.kind is Kind.KEPT:
            return "past" if segment <= max(current, 1) else ""
        if segment == current:
            return "today" if self.kind is not Kind.MUTED else "past"
        return "past" if segment < current else ""

    @cached_property
    def label(self) -> str:
        """The bar in words, for those who do not see it; the marks too when they are drawn."""
        if not (self.with_marks and self.marks):
            return self.picture.words
        marks = ", ".join(self._mark_words(mark) for mark in sorted(self.marks, key=lambda mark: mark.at))
        return gettext("%(state)s: %(marks)s") % {"state": self.picture.words, "marks": marks}

    def _mark_words(self, mark: Mark) -> str:
        date_words = wording.day(self._local(mark.at), today=self._local(self.now))
        facts = {"day": max(1, self._days_since_report(mark.at)), "date": date_words}
        return str(MARK_WORDS[mark.kind, mark.done] % facts)

    def _local(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _days_since_report(self, at: datetime) -> int:
        return (self._local(at) - self._local(self.opened_at)).days
