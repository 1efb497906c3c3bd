"""The school of tests/training with a rubric: one dimension about the tool, one of our own; and a round open now."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.people.models import Scope
from feedback.quality import actions
from feedback.quality.actions.rubrics import Line
from feedback.quality.models import Rubric, Score
from feedback.quality.queries import edition_in_use
from feedback.training.models import Cycle
from tests.training.conftest import NINE, School, school

__all__ = ["school"]

Marks = tuple[int | None, ...]


@dataclass
class Desk:
    """The school, and scoring calls in it."""

    school: School
    rubric: Rubric

    def marks(self, *points: int | None) -> dict[int, int | None]:
        """Marks for the dimensions of the rubric as it is now, in their order."""
        dimensions = edition_in_use(Rubric.objects.get(pk=self.rubric.pk)).dimensions.all()
        return {one.pk: mark for one, mark in zip(dimensions, points, strict=True)}

    def give(self, person: str = "Agent", by: str = "Supervisor", marks: Marks = (4, 2), **more: Any) -> Score:
        """A scored call."""
        return actions.give_score(
            by=self.school.fresh(by),
            person=self.school.fresh(person),
            rubric=self.rubric,
            marks=self.marks(*marks),
            **more,
        )

    def post(self, name: str, path: str, data: Any = None) -> Any:
        """A POST to the API by somebody."""
        client = self.school.client(name)
        return client.post(f"/api/v1/{path}", json.dumps(data or {}), content_type="application/json")

    def open_round(self) -> Cycle:
        """A round of the programme that is open today."""
        today = timezone.localdate()
        window = {"opens_on": today - timedelta(days=5), "closes_on": today + timedelta(days=60)}
        return Cycle.objects.create(
            programme=self.school.programme, created_at=NINE, due_on=window["closes_on"], **window
        )

    def crowd(self, many: int, at: datetime, *, far: bool = False, points: int = 3) -> None:
        """So many more agents of a team, each with one scored call."""
        school, boss = self.school, "Far supervisor" if far else "Supervisor"
        team = school.chat if far else school.cards
        for _one in range(many):
            name = f"Agent {len(school.people)}"
            school.person(name, "agent", Scope.TEAM, team.pk, site=team.site, team=team)
            self.give(name, boss, (points, 1), now=at)


@pytest.fixture
def desk(school: School) -> Desk:
    """A rubric from 1 to 5: working with the tool counts twice."""
    lines = [Line("Works with the tool", "Checks it first.", school.tool, 2), Line("Listens")]
    return Desk(school, actions.make_rubric(by=school.people["Admin"], name="Service", dimensions=lines))


def told(desk: Desk, name: str) -> list[str]:
    """What somebody was told, in order: the names of the sentences."""
    relay(now=timezone.now() + timedelta(minutes=1))
    rows = Notification.objects.filter(user=desk.school.people[name]).order_by("id")
    return [row.params["what"] for row in rows]
