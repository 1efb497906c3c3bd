"""Geometry of the two charts: ages as a histogram, shares as a trend. Pure; drawn by templates/ui/ as inline SVG.

Places are whole numbers: a French decimal comma has no place in an SVG.

Every chart carries its message in words (`description`) and its figures in a companion table: nobody needs to see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

#: A bar and the gap after it; few bars share the whole width, so that a chart's letters are of one size everywhere.
BAR_PITCH, WIDEST_BAR, HISTOGRAM_WIDTH = 32, 48, 640
HISTOGRAM_HEIGHT = 180
HEADROOM = 30
TREND_LEFT, TREND_WIDTH, TREND_TOP, TREND_BOTTOM = 46, 346, 22, 198


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `tone` is run, risk or broken; `tick` is written below it where given."""

    label: str
    value: int
    tone: str = "run"
    tick: str = ""


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its place; `hatch` is the second carrier of its tone beside the colour."""

    bar: Bar
    x: int
    y: int
    width: int
    height: int
    hatch: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def fill(self) -> str:
        return {"risk": "fr", "broken": "fb"}.get(self.bar.tone, "f1")


@dataclass(frozen=True)
class Histogram:
    """Bars of counts. `limit_after` draws a dashed line after that many bars: the promise.

    There is room for `room` bars at least, so that a few do not fill the page.
    """

    bars: Sequence[Bar]
    description: str
    axis: str = ""
    limit_after: int | None = None
    limit_label: str = ""
    beyond_label: str = ""
    room: int = 1

    @cached_property
    def pitch(self) -> int:
        return max(BAR_PITCH, HISTOGRAM_WIDTH // max(1, self.room, len(self.bars)))

    @cached_property
    def width(self) -> int:
        return self.pitch * max(self.room, len(self.bars))

    @cached_property
    def drawn(self) -> list[DrawnBar]:
        tallest = max((bar.value for bar in self.bars), default=0) or 1
        scale = (HISTOGRAM_HEIGHT - HEADROOM) / tallest
        return [self._draw(n, bar, max(1, round(bar.value * scale))) for n, bar in enumerate(self.bars) if bar.value]

    @cached_property
    def ticks(self) -> list[tuple[int, str]]:
        """The words below the axis: middle of the bar, text."""
        return [(self.pitch * n + self.pitch // 2, bar.tick) for n, bar in enumerate(self.bars) if bar.tick]

    @cached_property
    def limit_x(self) -> int | None:
        return None if self.limit_after is None else self.pitch * self.limit_after

    def _draw(self, number: int, bar: Bar, height: int) -> DrawnBar:
        wide = min(WIDEST_BAR, self.pitch * 3 // 4)
        x, y = self.pitch * number + (self.pitch - wide) // 2, HISTOGRAM_HEIGHT - height
        return DrawnBar(bar, x, y, wide, height, _hatch(bar.tone, x, y, wide))


def _hatch(tone: str, x: int, y: int, wide: int) -> str:
    """An ink cap for what is at risk, slashes for what is broken: both survive a black-and-white print."""
    if tone == "risk":
        return f"M{x} {y + 1}h{wide}"
    if tone != "broken":
        return ""
    return "".join(f"M{x} {base}l{wide}-10" for base in range(HISTOGRAM_HEIGHT, y + 9, -10))


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a trend between 0 and 1; `None` where nothing fell due."""

    label: str
    value: float | None
    tick: str = ""


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """A point with its place."""

    point: Point
    x: int
    y: int
    last: bool

    @property
    def percent(self) -> int:
        return round(100 * (self.point.value or 0))


@dataclass(frozen=True)
class Trend:
    """Shares over time as a line. The scale starts at the highest ten below the lowest value."""

    points: Sequence[Point]
    description: str

    @cached_property
    def floor(self) -> int:
        lowest = min((p.value for p in self.points if p.value is not None), default=0.0)
        return min(80, int(lowest * 10) * 10)

    @cached_property
    def drawn(self) -> list[DrawnPoint]:
        step = (TREND_WIDTH - 20) / max(1, len(self.points) - 1)
        known = [(n, point, point.value) for n, point in enumerate(self.points) if point.value is not None]
        last = known[-1][0] if known else 0
        return [
            DrawnPoint(p, round(TREND_LEFT + 10 + n * step), self._y(100 * value), n == last) for n, p, value in known
        ]

    @cached_property
    def line(self) -> str:
        return "M" + " ".join(f"{p.x} {p.y}" for p in self.drawn) if self.drawn else ""

    @cached_property
    def grid(self) -> list[tuple[int, int]]:
        """Horizontal lines: height, percent."""
        steps = (self.floor, (self.floor + 100) // 2, 100)
        return [(self._y(percent), percent) for percent in steps]

    @cached_property
    def ticks(self) -> list[tuple[int, str]]:
        step = (TREND_WIDTH - 20) / max(1, len(self.points) - 1)
        return [(round(TREND_LEFT + 10 + n * step), p.tick) for n, p in enumerate(self.points) if p.tick]

    def _y(self, percent: float) -> int:
        return round(TREND_BOTTOM - (percent - self.floor) / (100 - self.floor) * (TREND_BOTTOM - TREND_TOP))
