"""The desk's centre in November, with an October in Cork that is worth a letter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from feedback.commitments.sweep import sweep
from feedback.letters import actions
from feedback.letters.models import TeamLetter
from feedback.reports import actions as reports
from tests.changes.conftest import Desk, Make, Queries, desk, make, queries
from tests.notifications.conftest import News, news, post

__all__ = ["Desk", "Make", "News", "Queries", "desk", "make", "news", "post", "queries"]

OCTOBER, FIRST = date(2026, 10, 1), datetime(2026, 11, 1, 6, tzinfo=UTC)
IN_OCTOBER = datetime(2026, 10, 14, 9, tzinfo=UTC)


@dataclass
class Month:
    """What a test does with October: it is told in the middle of it, and read on the first of November."""

    desk: Desk
    move_to: Callable[..., Any]

    def letter(self, site: str = "Cork") -> TeamLetter:
        """The letter of October, assembled on the first of November."""
        self.move_to(FIRST, tick=False)
        sweep(now=FIRST)
        actions.tend(now=FIRST)
        return TeamLetter.objects.get(team=self.desk.teams[site])


@pytest.fixture
def month(desk: Desk, make: Make, time_machine: Any) -> Month:
    """Five agents of Cork say something; one thing is changed, one answered, one waits; Montréal says one thing."""
    time_machine.move_to(IN_OCTOBER, tick=False)
    for number in (7, 8, 9):
        desk.person(f"Agent 0{number}", "agent")
    changed = desk.report(text="The note opens too soon.")
    answered = desk.report(by="Agent 02", text="The macro is nowhere.")
    desk.report(by="Agent 07", text="The bell rings twice.")
    for name in ("Agent 02", "Agent 08", "Agent 09"):
        reports.support(report=changed, by=desk.people[name])
    make.published(changed)
    owner = desk.people["Owner 04"]
    reports.respond(report=changed, by=owner, kind="changed", message="It waits now.")
    reports.respond(report=answered, by=owner, kind="answered", message="Under Tools, then Macros.")
    desk.report(by="Agent 03", text="Montréal alone says so.")
    return Month(desk, time_machine.move_to)
