"""What a promise bar shows once its instants are counted in days: the strokes, the width and the words.

Few bars differ in this: two promises that stand on day 3 of 14 have the same picture, whenever they began.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext, ngettext

WEEK = 7
#: Above four weeks one segment stands for several days, so that the bar keeps its size.
MOST_SEGMENTS = 4 * WEEK
MOST_DAYS_OVER = 3


class Kind(StrEnum):
    """The bar's colour and ending."""

    RUN = "run"
    RISK = "risk"
    BROKEN = "broken"
    KEPT = "kept"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One `<path>`: a class of the stylesheet and its drawing."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A bar in whole days: it stands on `day` of `length`, `days_over` past its due date if it is broken.

    `ended` tells a broken promise that was kept late from one that is still owed, `called_off` a cancelled one from
    one whose clock waits.
    """

    kind: Kind
    day: int
    length: int
    days_over: int = 0
    ended: bool = False
    called_off: bool = False
    with_marks: bool = False

    @property
    def days_per_segment(self) -> int:
        """How many days a segment stands for."""
        return -(-self.length // MOST_SEGMENTS)

    @property
    def segments(self) -> int:
        """How many segments are drawn: whole weeks."""
        return WEEK * -(-self.length // (WEEK * self.days_per_segment))

    @property
    def width(self) -> int:
        """The drawing's width. Bars of up to two weeks share one, so that a day is as long in one as in the other."""
        extra = max(0, self.segments // WEEK - 2) * (10 * WEEK + 4)
        return (164 if self.with_marks else 172) + extra

    @property
    def strokes(self) -> list[Stroke]:
        """The bar's paths in drawing order."""
        y = 15 if self.with_marks else 6
        end = end_of(self.segments)
        track = Stroke("left", f"M0 {y}H{end}")
        return [track, *self._progress(y, end)]

    def segment(self, day: int) -> int:
        """The segment that a day lies on."""
        return max(1, -(-day // self.days_per_segment))

    def _progress(self, y: int, end: int) -> list[Stroke]:
        if self.kind is Kind.BROKEN:
            return self._broken(y, end)
        segment = self.segment(self.day)
        if self.kind is Kind.KEPT:
            return [Stroke("done", f"M0 {y}H{end_of(segment)}")]
        if self.kind is Kind.MUTED:
            x = end_of(segment)
            return [Stroke("done", f"M0 {y}H{x}"), Stroke("now", f"M{x + 3} {y}h2m2 0h2")]
        if self.day == 0:
            return []
        gone = [Stroke("done", f"M0 {y}H{end_of(segment - 1)}")] if segment > 1 else []
        return [*gone, Stroke("now", f"M{start_of(segment)} {y}h8")]

    def _broken(self, y: int, end: int) -> list[Stroke]:
        over = min(self.days_over, MOST_DAYS_OVER)
        cut, gap = (f"m{end + 2} 21 3-12", 7) if self.with_marks else (f"m{end + 2} 12 4-12", 8)
        late = Stroke("over", f"M{end + gap} {y}h{7 * over - 2}")
        return [Stroke("done", f"M0 {y}H{end}"), Stroke("cut", cut), late]

    @property
    def words(self) -> str:
        """The bar for those who do not see it: "Day 8 of 14", "Broken, 2 days over"."""
        facts = {"day": self.day, "days": self.length, "over": self.days_over}
        if self.kind is Kind.BROKEN:
            return self._broken_words()
        if self.kind is Kind.KEPT:
            return gettext("Kept on day %(day)s") % facts if self.day else gettext("Kept on the day it was reported")
        if self.called_off:
            return gettext("Called off on day %(day)s of %(days)s") % facts
        if self.kind is Kind.MUTED:
            return gettext("Clock stopped on day %(day)s of %(days)s") % facts
        if self.kind is Kind.RISK:
            return gettext("Day %(day)s of %(days)s, at risk") % facts
        return gettext("Day %(day)s of %(days)s") % facts

    def _broken_words(self) -> str:
        over = self.days_over
        text = (
            ngettext("Broken, kept %(over)s day late", "Broken, kept %(over)s days late", over)
            if self.ended
            else ngettext("Broken, %(over)s day over", "Broken, %(over)s days over", over)
        )
        return text % {"over": over}


def start_of(segment: int) -> int:
    """Where a segment begins; weeks stand a little apart."""
    return (segment - 1) * 10 + 4 * ((segment - 1) // WEEK)


def end_of(segment: int) -> int:
    """Where a segment ends."""
    return start_of(segment) + 8
