"""What each roster needs against who is on: gaps, and how much is covered.

Somebody who has left counts as not there, and so does whoever is away. A roster that states no requirement needs one
person while its site's calendar is open, holidays closed; hours that are stated hold on holidays too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback.calendars import engine
from feedback.calendars.queries import hours_of
from feedback.champions.coverage import Coverage, Demand, Gap, Span, Stretch, coverage_in, days_of, gaps_in, stretches
from feedback.champions.duty import Duty
from feedback.champions.kept import Plan
from feedback.champions.queries import duties_of
from feedback.people.models import User


@dataclass(frozen=True, slots=True)
class Cover:
    """One roster during [start, end): who is on, and who is needed when."""

    plan: Plan
    start: datetime
    end: datetime
    duties: Sequence[Duty]
    demands: Sequence[Demand]

    def gaps(self, start: datetime | None = None, end: datetime | None = None) -> list[Gap]:
        """Where fewer are on than are needed, in the whole time or a part of it."""
        return gaps_in(self.pieces(start, end))

    def gaps_by_day(self, start: datetime | None = None, end: datetime | None = None) -> list[Gap]:
        """The gaps as people fill them: one that is longer than a day in pieces of a day, in the roster's zone."""
        return [
            gap._replace(start=piece.start, end=piece.end)
            for gap in self.gaps(start, end)
            for piece in days_of(Span(gap.start, gap.end), self.plan.roster.timezone)
        ]

    def coverage(self, start: datetime | None = None, end: datetime | None = None) -> Coverage:
        """How much of what is needed is covered, in the whole time or a part of it."""
        return coverage_in(self.pieces(start, end))

    def pieces(self, start: datetime | None = None, end: datetime | None = None) -> Iterator[Stretch]:
        """From one change to the next."""
        on = (Span(duty.start, duty.end) for duty in self.duties)
        return stretches(self.demands, on, start or self.start, end or self.end)


def demands_of(plan: Plan, start: datetime, end: datetime) -> list[Demand]:
    """What a roster needs in [start, end); each line's hours whole, the calendar's cut to it."""
    if plan.needs:
        return [Demand(*hours, need.people) for need in plan.needs for hours in need.hours.within(start, end)]
    opened = engine.intervals(hours_of(plan.roster.site.calendar), start, end)
    return [Demand(piece.start, piece.end, 1) for piece in opened if piece.counted]


def covers(plans: Iterable[Plan], start: datetime, end: datetime) -> dict[int, Cover]:
    """Each roster's cover in [start, end), by roster id. At most 4 statements, whatever the number of rosters."""
    plans = list(plans)
    found = duties_of(plans, start, end)
    people = {duty.user for each in found.values() for duty in each}
    here = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    return {
        plan.roster.pk: Cover(
            plan,
            start,
            end,
            [duty for duty in found[plan.roster.pk] if duty.user in here],
            demands_of(plan, start, end),
        )
        for plan in plans
    }


def gaps(plans: Iterable[Plan], start: datetime, end: datetime) -> dict[int, list[Gap]]:
    """Where in [start, end) each roster has fewer people than it needs, by roster id."""
    return {pk: cover.gaps() for pk, cover in covers(plans, start, end).items()}
