"""The week as a picture: hours across, days down, each hour as it is covered. Geometry only; words in its table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from feedback.champions import words
from feedback.champions.coverage import NONE, Coverage, coverage_by_hour
from feedback.champions.covering import Cover
from feedback.champions.week import DAYS, begins
from feedback.core import wording
from feedback.core.wording import style, weekday_sign

HOURS = 24
CELL_WIDTH, CELL_HEIGHT, LEFT, TOP = 30, 26, 58, 18
_DAY = timedelta(days=1)


class Cell(NamedTuple):
    """One hour of one day over all rosters: `state` is none, covered, short or nobody."""

    x: int
    y: int
    state: str
    told: str
    share: str
    hatch: str


@dataclass(frozen=True, slots=True)
class Heat:
    """The picture, with the sentence that says what is in it."""

    days: Sequence[tuple[str, str, int, Sequence[Cell]]]
    description: str

    @property
    def width(self) -> int:
        """Of the drawing."""
        return LEFT + CELL_WIDTH * HOURS

    @property
    def height(self) -> int:
        """Of the drawing."""
        return TOP + CELL_HEIGHT * DAYS

    @property
    def ticks(self) -> list[tuple[int, int]]:
        """Every third hour: its place and itself."""
        return [(LEFT + CELL_WIDTH * hour, hour) for hour in range(0, HOURS, 3)]

    @property
    def table(self) -> list[tuple[str, list[Cell]]]:
        """The same hour by hour: a row an hour, a cell a day."""
        return [
            (style().hour.format(hour=hour), [cells[hour] for _sign, _day, _y, cells in self.days])
            for hour in range(HOURS)
        ]


def heat_of(covers: Iterable[Cover], monday: date) -> Heat:
    """The hours of a week over these rosters, each on its own wall clock."""
    total: dict[tuple[date, int], Coverage] = {}
    for cover in covers:
        zone = cover.plan.roster.timezone
        pieces = cover.pieces(begins(monday, zone), begins(monday + DAYS * _DAY, zone))
        for place, here in coverage_by_hour(pieces, zone).items():
            total[place] = total.get(place, Coverage()) + here
    days = [monday + n * _DAY for n in range(DAYS)]
    rows = [(_label(day), wording.day(day), _middle(n), _cells(day, n, total)) for n, day in enumerate(days)]
    return Heat(rows, _description(total, days))


def _label(day: date) -> str:
    return f"{weekday_sign(day)} {day.day}"


def _middle(row: int) -> int:
    return TOP + CELL_HEIGHT * row + CELL_HEIGHT // 2 + 4


def _cells(day: date, row: int, total: Mapping[tuple[date, int], Coverage]) -> list[Cell]:
    return [_cell(total.get((day, hour), Coverage()), hour, row) for hour in range(HOURS)]


def _cell(here: Coverage, hour: int, row: int) -> Cell:
    x, y = LEFT + CELL_WIDTH * hour, TOP + CELL_HEIGHT * row
    if not here.needed:
        return Cell(x, y, "none", "", "–", "")
    share = _("%(covered)s of %(needed)s") % {
        "covered": words.bare(here.covered),
        "needed": words.bare(here.needed),
    }
    if not here.missing:
        return Cell(x, y, "covered", _("covered"), share, "")
    if here.covered > NONE:
        return Cell(x, y, "short", _("short"), share, f"M{x + 4} {y + CELL_HEIGHT - 4}L{x + CELL_WIDTH - 4} {y + 4}")
    slashes = "".join(f"M{x + 2 + 7 * n} {y + CELL_HEIGHT - 3}l6-{CELL_HEIGHT - 6}" for n in range(4))
    return Cell(x, y, "nobody", _("nobody"), share, slashes)


def _description(total: Mapping[tuple[date, int], Coverage], days: Sequence[date]) -> str:
    whole = sum(total.values(), Coverage())
    if whole.percent is None:
        return _("Nobody is needed in this week.")
    told = _("%(covered)s of %(needed)s are covered.") % {
        "covered": words.amount(whole.covered),
        "needed": words.amount(whole.needed),
    }
    worst = max(days, key=lambda day: (_missing(total, day), -day.toordinal()))
    if not _missing(total, worst):
        return told
    most = _("Most is missing on %(day)s: %(hours)s.")
    return f"{told} {most % {'day': wording.day(worst, form='long'), 'hours': words.amount(_missing(total, worst))}}"


def _missing(total: Mapping[tuple[date, int], Coverage], day: date) -> timedelta:
    return sum((here.missing for (on, _hour), here in total.items() if on == day), NONE)
