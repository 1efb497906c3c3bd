"""What the database says about scores, training and reports of the last weeks, by team or site: sums alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, F, QuerySet, Sum
from django.db.models.functions import TruncWeek

from feedback.people.queries import Reach
from feedback.quality.models import Mark, Score
from feedback.quality.states import State
from feedback.quality.unshown import Place
from feedback.reports.models import FrictionReport
from feedback.training.models import Enrolment
from feedback.training.states import Place as Training

WEEK = timedelta(days=7)


class Sums(NamedTuple):
    """What was scored of one place in one week, or in all: sums, and of how many."""

    people: int = 0
    scores: int = 0
    percent: int = 0
    adherence: int = 0
    adhering: int = 0

    def plus(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class ToolSum(NamedTuple):
    """How people work with one tool: of how many, and the average percent."""

    id: int
    name: str
    people: int
    percent: float


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose scores, of which weeks (by their Mondays, the oldest first) on whose clock, by `site` or by `team`."""

    within: Reach
    weeks: Sequence[date]
    zone: ZoneInfo
    by: str

    @property
    def begin(self) -> datetime:
        """The first instant that counts."""
        first = self.weeks[0]
        return datetime(first.year, first.month, first.day, tzinfo=self.zone)


@dataclass
class Found:
    """The sums of all places; place 0 is whoever belongs to none."""

    cells: dict[tuple[Place, date], Sums] = field(default_factory=dict)
    rows: dict[Place, Sums] = field(default_factory=dict)
    owed: dict[tuple[Place, date], int] = field(default_factory=lambda: defaultdict(int))
    done: dict[tuple[Place, date], int] = field(default_factory=lambda: defaultdict(int))
    reports: dict[tuple[Place, date], int] = field(default_factory=lambda: defaultdict(int))


def sums_of(asked: Asked) -> Found:
    """Everything the trend is made of, but for the tools. Four statements."""
    found = Found()
    _add_scores(found, asked)
    _add_training(found, asked)
    _add_reports(found, asked)
    return found


def by_tool(asked: Asked) -> list[ToolSum]:
    """How people work with each tool. One statement."""
    marks = Mark.objects.filter(score__in=_scores(asked), dimension__tool__isnull=False, points__isnull=False)
    steps = 100.0 * (F("points") - 1) / (F("dimension__edition__scale") - 1)
    keyed = marks.order_by().values("dimension__tool_id", "dimension__tool__name")
    summed = keyed.annotate(people=Count("score__person", distinct=True), percent=Avg(steps))
    rows: Any = summed.values_list("dimension__tool_id", "dimension__tool__name", "people", "percent")
    return [ToolSum(*row) for row in rows]


def _scores(asked: Asked) -> QuerySet[Score]:
    rows = Score.objects.filter(asked.within.q(tool=None), scored_at__gte=asked.begin)
    return rows.exclude(state=State.WITHDRAWN).order_by()


def _add_scores(found: Found, asked: Asked) -> None:
    sums = {
        "people": Count("person", distinct=True),
        "scores": Count("pk"),
        "of_all": Sum("percent"),
        "of_tools": Sum("adherence", default=0),
        "adhering": Count("adherence"),
    }
    scores, place = _scores(asked), F(f"{asked.by}_id")
    keyed = scores.values(place=place, week=TruncWeek("scored_at", tzinfo=asked.zone)).annotate(**sums)
    cells: Any = keyed.values_list("place", "week", *sums)
    found.cells = {(where or 0, week.date()): Sums(*numbers) for where, week, *numbers in cells}
    whole: Any = scores.values(place=place).annotate(**sums).values_list("place", *sums)
    found.rows = {where or 0: Sums(*numbers) for where, *numbers in whole}


def _add_training(found: Found, asked: Asked) -> None:
    """Of the places in the rounds that were open in a week, how many were done by its end."""
    over = asked.within.q(site="person__site_id", team="person__team_id", tool=None)
    open_then = {"cycle__opens_on__lt": asked.weeks[-1] + WEEK, "cycle__closes_on__gte": asked.weeks[0]}
    rows = Enrolment.objects.filter(over, person__is_active=True, **open_then).exclude(state=Training.WITHDRAWN)
    keyed = rows.order_by().values(
        "cycle__opens_on",
        "cycle__closes_on",
        place=F(f"person__{asked.by}_id"),
        week=TruncWeek("done_at", tzinfo=asked.zone),
    )
    kinds: Any = keyed.annotate(many=Count("pk")).values_list(
        "place", "week", "cycle__opens_on", "cycle__closes_on", "many"
    )
    for where, week, opens_on, closes_on, many in kinds:
        for monday in asked.weeks:
            if opens_on < monday + WEEK and closes_on >= monday:
                found.owed[where or 0, monday] += many
                found.done[where or 0, monday] += many if week and week.date() <= monday else 0


def _add_reports(found: Found, asked: Asked) -> None:
    """Without those that have no name: beside the name of a team they would say too much."""
    rows = FrictionReport.objects.filter(asked.within.q(tool=None), anonymous=False, created_at__gte=asked.begin)
    keyed = rows.order_by().values(place=F(f"{asked.by}_id"), week=TruncWeek("created_at", tzinfo=asked.zone))
    counted: Any = keyed.annotate(many=Count("pk")).values_list("place", "week", "many")
    for where, week, many in counted:
        found.reports[where or 0, week.date()] += many
