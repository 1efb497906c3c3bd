"""What a page shows of themes: each with its reports as the reader sees them, its people, and its next date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from feedback.changes.models import Change
from feedback.changes.queries import changes_visible_to
from feedback.desk.rows import Row, clocks_of, rows_of
from feedback.desk.standing import standing_of
from feedback.people.models import User
from feedback.reports.models import FrictionReport
from feedback.reports.search import Match
from feedback.reports.states import ANSWERS, legal
from feedback.themes import permissions, queries
from feedback.themes.models import Theme


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme of a list: how many reports and people it is about, and when the next answer in it falls due."""

    theme: Theme
    reports: int
    people: int
    due_at: datetime | None


def theme_rows(themes: Iterable[Theme], user: User, now: datetime) -> list[ThemeRow]:
    """The rows of these themes; four queries however many there are."""
    themes = list(themes)
    held = queries.reports_of(themes, user)
    people = queries.people_counted(held)
    clocks = clocks_of([report.pk for reports in held.values() for report in reports])
    rows = []
    for theme in themes:
        standings = [standing_of(report, clocks[report.pk], now) for report in held[theme.pk]]
        dates = [one.upcoming.due_at for one in standings if one.upcoming is not None]
        rows.append(ThemeRow(theme, len(held[theme.pk]), people.get(theme.pk, 0), min(dates, default=None)))
    return rows


@dataclass
class ThemeSheet:
    """One theme for one reader."""

    theme: Theme
    viewer: User
    now: datetime

    @cached_property
    def reports(self) -> list[FrictionReport]:
        """Its reports, as far as the reader sees them."""
        return list(queries.reports_of([self.theme], self.viewer)[self.theme.pk])

    @cached_property
    def rows(self) -> list[Row]:
        """The same with how their promises stand."""
        return rows_of(self.reports, self.now)

    @cached_property
    def hidden(self) -> int:
        """How many more there are that the reader does not see."""
        return self.theme.links.count() - len(self.reports)

    @cached_property
    def people(self) -> int:
        """How many people they are about, everybody once."""
        return queries.people_counted({self.theme.pk: self.reports}).get(self.theme.pk, 0)

    @cached_property
    def standing(self) -> list[FrictionReport]:
        """What one answer would reach."""
        return queries.standing(self.reports)

    @cached_property
    def due_at(self) -> datetime | None:
        """When the next answer in it falls due."""
        dates = [row.standing.upcoming.due_at for row in self.rows if row.standing.upcoming is not None]
        return min(dates, default=None)

    @cached_property
    def keeps(self) -> bool:
        return bool(permissions.may_keep(self.viewer, self.theme, at=self.now))

    @cached_property
    def answers(self) -> bool:
        """Whether the reader may answer all that is open in it, which takes seeing all of it."""
        open_theme = self.theme.state != Theme.State.CLOSED and bool(self.standing) and not self.hidden
        return open_theme and bool(permissions.may_answer_all(self.viewer, self.standing, at=self.now))

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of answer that something in it can be given."""
        verbs = {verb for report in self.standing for verb in legal(report.state, report.nature)}
        return [kind for verb, kind in ANSWERS.items() if verb in verbs]

    @cached_property
    def suggestions(self) -> Sequence[Match]:
        """What sounds like it, for those who fill it."""
        if not self.keeps or self.theme.state == Theme.State.CLOSED:
            return []
        return queries.suggestions(self.theme, self.reports, self.viewer)

    @cached_property
    def changes(self) -> list[Change]:
        """The changes that answer any of its reports, as far as the reader sees them."""
        found = changes_visible_to(self.viewer).filter(links__report__in=self.reports)
        return list(found.distinct().order_by("pk"))
