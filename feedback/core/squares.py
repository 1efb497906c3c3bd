"""One square is one person: how many asked for a change, how many say it is fixed, how many still see it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext, ngettext

PER_ROW = 40
#: Five rows. With more people than that a square stands for several, and the words say so.
MOST = 5 * PER_ROW
PITCH = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One row of squares as three strokes; an empty string is a stroke that is not drawn."""

    track: str
    fixed: str
    still: str


@dataclass(frozen=True)
class Squares:
    """The picture of `asked` people, of whom `fixed` say it is fixed and `still` still see it."""

    asked: int
    fixed: int = 0
    still: int = 0
    per_row: int = PER_ROW

    @cached_property
    def people_per_square(self) -> int:
        return max(1, -(-self.asked // MOST))

    @cached_property
    def rows(self) -> list[Row]:
        total, fixed = self._squares(self.asked), self._squares(self.fixed)
        last_still = min(total, fixed + self._squares(self.still))
        return [self._row(first, total, fixed, last_still) for first in range(0, total, self.per_row)]

    @cached_property
    def width(self) -> int:
        return PITCH * max(1, min(self.per_row, self._squares(self.asked))) - 2

    @cached_property
    def height(self) -> int:
        return PITCH * max(1, len(self.rows)) - 2

    @cached_property
    def label(self) -> str:
        """The picture in words: "27 asked, 18 say fixed, 2 still see it"."""
        words = [ngettext("%(count)s asked", "%(count)s asked", self.asked) % {"count": self.asked}]
        if self.fixed:
            words.append(ngettext("%(count)s says fixed", "%(count)s say fixed", self.fixed) % {"count": self.fixed})
        if self.still:
            text = ngettext("%(count)s still sees it", "%(count)s still see it", self.still)
            words.append(text % {"count": self.still})
        if self.people_per_square > 1:
            words.append(gettext("one square is %(count)s people") % {"count": self.people_per_square})
        return ", ".join(words)

    def _squares(self, people: int) -> int:
        return -(-people // self.people_per_square)

    def _row(self, first: int, total: int, fixed: int, last_still: int) -> Row:
        y = PITCH * (first // self.per_row) + 4
        return Row(
            self._stroke(first, 0, total, y),
            self._stroke(first, 0, fixed, y),
            self._stroke(first, fixed, last_still, y),
        )

    def _stroke(self, first: int, start: int, end: int, y: int) -> str:
        start, end = max(start - first, 0), min(end - first, self.per_row)
        return f"M{PITCH * start} {y}H{PITCH * end - 2}" if end > start else ""
