"""How calls are scored over the last weeks, by team or site, beside training done and friction reported.

A figure that stands for fewer than five people is not shown, nor what would give it away (unshown.py). Reports without
a name are left out: beside the name of a team they would say too much.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from feedback.people.models import Role, Team, User
from feedback.people.queries import Reach, reach
from feedback.quality.marking import share
from feedback.quality.sums import WEEK, Asked, Found, Sums, by_tool, sums_of
from feedback.quality.unshown import FEWEST, Cells, Place, hidden_cells, hidden_rows

WEEKS = 12
#: With more teams than this within reach, sites are compared instead.
MOST_TEAMS = 40


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a line: percents, None where they are not shown or there are none."""

    monday: date
    adherence: int | None
    percent: int | None
    trained: int | None
    reports: int


@dataclass(frozen=True, slots=True)
class Line:
    """One team or site, or all within reach (`id` None); None where a figure stands for too few people."""

    id: int | None
    name: str
    people: int
    scores: int
    adherence: int | None
    percent: int | None
    trained: int | None
    reports: int
    hidden: bool = False


class ToolLine(NamedTuple):
    """How people work with one tool, over all the weeks."""

    name: str
    people: int
    adherence: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The weeks of what was chosen, and the lines to choose from; `unshown_tools` are those with too few people."""

    by_site: bool
    lines: Sequence[Line]
    chosen: Line
    weeks: Sequence[Week]
    tools: Sequence[ToolLine] = ()
    unshown_tools: int = 0


def mondays(now: datetime, zone: ZoneInfo) -> list[date]:
    """The weeks of the trend by their first days, the running one last, on the reader's clock."""
    today = now.astimezone(zone).date()
    this = today - timedelta(days=today.weekday())
    return [this - WEEK * back for back in reversed(range(WEEKS))]


def trend(user: User, *, now: datetime, zone: ZoneInfo, chosen: int | None = None) -> Trend:
    """The last twelve weeks of everybody within reach as supervisor, owner or admin; `chosen` is a team or site."""
    within = reach(user, Role.SUPERVISOR, Role.OWNER, Role.ADMIN)
    names, by_site = _names(within)
    asked = Asked(within, mondays(now, zone), zone, "site" if by_site else "team")
    table = _Table(sums_of(asked), names, asked.weeks)
    lines = [table.line(pk) for pk in sorted(names, key=lambda one: (names[one].lower(), one))]
    picked = next((line for line in lines if chosen is not None and line.id == chosen), table.line(None))
    weeks = [table.week(picked.id, monday) for monday in asked.weeks]
    tools, unshown = _tools(asked) if picked.id is None else ([], 0)
    return Trend(by_site, lines, picked, weeks, tools, unshown)


def _names(within: Reach) -> tuple[dict[Place, str], bool]:
    """The teams within reach; with too many to compare, their sites."""
    teams = Team.objects.filter(within.q(site="site_id", team="pk", tool=None)).order_by()
    by_site = teams.count() > MOST_TEAMS
    pair = ("site_id", "site__name") if by_site else ("pk", "name")
    return dict(teams.values_list(*pair)), by_site


def _tools(asked: Asked) -> tuple[list[ToolLine], int]:
    """How people work with each tool, best first; and how many tools are not shown."""
    rows = by_tool(asked)
    hidden = hidden_rows({row.id: row.people for row in rows})
    shown = [ToolLine(row.name, row.people, round(row.percent)) for row in rows if row.id not in hidden]
    return sorted(shown, key=lambda line: (-line.adherence, line.name)), len(hidden)


@dataclass
class _Table:
    """The sums as they may be told; place None is everybody within reach."""

    found: Found
    names: dict[Place, str]
    weeks: Sequence[date]

    @cached_property
    def unseen(self) -> set[Place]:
        """The lines that are not told."""
        people = {place: row.people for place, row in self.found.rows.items()}
        return hidden_rows(people, nameless=people.keys() - self.names)

    @cached_property
    def unscored(self) -> Cells:
        """The weeks of lines whose scores are not told."""
        people = {key: cell.people for key, cell in self.found.cells.items()}
        return hidden_cells(_by_line(people), whole=self.unseen)

    @cached_property
    def untrained(self) -> Cells:
        """The weeks of lines whose training is not told."""
        return hidden_cells(_by_line(self.found.owed), whole=self.found.rows.keys() - self.names)

    def line(self, place: Place | None) -> Line:
        """One line over all the weeks."""
        rows = self.found.rows
        whole = _all(rows.values()) if place is None else rows.get(place, Sums())
        few = whole.people < FEWEST or place in self.unseen
        adherence, percent = (None, None) if few else _percents(whole)
        return Line(
            id=place,
            name=self.names[place] if place is not None else "",
            people=whole.people,
            scores=whole.scores,
            adherence=adherence,
            percent=percent,
            trained=self._trained(place, self.weeks[-1]),
            reports=sum(self._reports(place, monday) for monday in self.weeks),
            hidden=few and whole.scores > 0,
        )

    def week(self, place: Place | None, monday: date) -> Week:
        """One week of a line."""
        cells = self.found.cells
        whole = _all(cells[key] for key in cells if _is(key, place, monday))
        few = whole.people < FEWEST or (place, monday) in self.unscored
        adherence, percent = (None, None) if few else _percents(whole)
        return Week(monday, adherence, percent, self._trained(place, monday), self._reports(place, monday))

    def _trained(self, place: Place | None, monday: date) -> int | None:
        owed = {key: count for key, count in self.found.owed.items() if _is(key, place, monday)}
        if sum(owed.values()) < FEWEST or (place, monday) in self.untrained:
            return None
        return share(sum(self.found.done[key] for key in owed), sum(owed.values()))

    def _reports(self, place: Place | None, monday: date) -> int:
        return sum(count for key, count in self.found.reports.items() if _is(key, place, monday))


def _is(key: tuple[Place, date], place: Place | None, monday: date) -> bool:
    return key[1] == monday and place in (None, key[0])


def _all(rows: Iterable[Sums]) -> Sums:
    whole = Sums()
    for row in rows:
        whole = whole.plus(row)
    return whole


def _percents(whole: Sums) -> tuple[int | None, int | None]:
    adherence = share(whole.adherence, 100 * whole.adhering) if whole.adhering else None
    return adherence, share(whole.percent, 100 * whole.scores)


def _by_line(counts: Mapping[tuple[Place, date], int]) -> dict[Place, dict[date, int]]:
    found: dict[Place, dict[date, int]] = defaultdict(dict)
    for (place, week), count in counts.items():
        if count:
            found[place][week] = count
    return found
