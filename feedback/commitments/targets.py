"""When a promise falls due, when it is at risk, and what has to happen to it when. Pure; the clock is calendars/.

Two clocks: one counts working time, the other calendar time; terms.py says which promise runs by which. A pause is time
that does not count on the promise's own clock. Instants are aware; answers are in UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from feedback.calendars import engine, workdays
from feedback.calendars.engine import ALWAYS, Hours, Pause
from feedback.commitments.terms import HOURS, REASSIGN, WORKING, Length, Link

#: From this share of its time on, a running promise is at risk.
RISK_PERCENT = 80
BREACH = "breach"
ESCALATE = "escalate"


class Step(NamedTuple):
    """Something that happens to a clock at an instant: `warn:50`, `breach`, `escalate:1`, `reassign:2`.

    The last two reach somebody: `tell` is a Link's aim.
    """

    name: str
    at: datetime
    tell: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """When the time is over (`runs_out_at`) and when it is due: the same, or the end of that working day before it."""

    runs_out_at: datetime
    due_at: datetime


def working_target(hours: Hours, opened_at: datetime, days: int) -> Target:
    """The `days`-th working day after it came in, at the same time of day inside that day's hours."""
    due = workdays.add_working_days(hours, opened_at, days)
    return Target(due, due)


def calendar_target(hours: Hours, opened_at: datetime, days: int) -> Target:
    """`days` calendar days later on the wall clock, at the latest the end of the working day on which they run out."""
    return _target(hours, workdays.add_days(hours, opened_at, days))


def hours_target(hours: Hours, opened_at: datetime, amount: int) -> Target:
    """When so many hours of working time are over."""
    due = engine.add(hours, opened_at, timedelta(hours=amount))
    return Target(due, due)


def target_of(length: Length, hours: Hours, opened_at: datetime) -> Target:
    """So many working hours, working days or calendar days later."""
    if length.unit == HOURS:
        return hours_target(hours, opened_at, length.amount)
    return (working_target if length.unit == WORKING else calendar_target)(hours, opened_at, length.amount)


def deliver_target(hours: Hours, promised: date) -> Target:
    """The end of the promised working day; a day off is promised to its last minute."""
    due = workdays.end_of_date(hours, promised)
    return Target(due, due)


@dataclass(frozen=True, slots=True)
class Clock:
    """What one promise is counted by: business hours in working time, day and night in calendar time; its pauses."""

    time: str
    hours: Hours
    pauses: tuple[Pause, ...] = ()

    @property
    def counting(self) -> Hours:
        """The hours that count."""
        return self.hours if self.time == WORKING else ALWAYS

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Time that counted."""
        return engine.between(self.counting, start, end, self.pauses)

    def replay(self, start: datetime, end: datetime) -> Iterator[engine.Interval]:
        """Every interval that counted or did not; those that did add up to `between`."""
        return engine.intervals(self.counting, start, end, self.pauses)

    def mark(self, opened_at: datetime, due_at: datetime, percent: int) -> datetime:
        """When `percent` of the time that counts between opening and due is gone."""
        return self.marks(opened_at, due_at, [percent])[percent]

    def marks(self, opened_at: datetime, due_at: datetime, percents: Iterable[int]) -> dict[int, datetime]:
        """The same for several."""
        whole = self.between(opened_at, due_at)
        gone = {percent: whole * percent / 100 for percent in percents}
        return {
            percent: min(engine.add(self.counting, opened_at, time, self.pauses), due_at)
            for percent, time in gone.items()
        }

    def after_pause(self, runs_out_at: datetime, paused_at: datetime, resumed_at: datetime) -> Target:
        """The target once a pause is over: later by what the pause took.

        Never earlier than before, and several pauses move it as far as one of their length would.
        """
        lost = engine.between(self.counting, paused_at, resumed_at)
        if self.time != WORKING:
            return _target(self.hours, runs_out_at + lost)
        due = engine.add(self.hours, runs_out_at, lost) if lost else runs_out_at
        return Target(due, due)


def after_pauses(clock: Clock, target: Target, pauses: Iterable[tuple[datetime, datetime]]) -> Target:
    """The target after several pauses that do not overlap; one that begins when it is due already changes nothing."""
    for paused_at, resumed_at in sorted(pauses):
        if paused_at >= target.due_at:
            break
        target = clock.after_pause(target.runs_out_at, paused_at, resumed_at)
    return target


def steps(
    due_at: datetime, warnings: Iterable[tuple[int, datetime]], chain: Iterable[Link], hours: Hours = ALWAYS
) -> list[Step]:
    """Everything that happens to a clock, in order. A warning that would not come before the deadline is left out.

    `hours` are those in which the working time of escalations passes.
    """
    planned = [Step(f"warn:{percent}", at) for percent, at in warnings if at < due_at]
    planned.append(Step(BREACH, due_at))
    for number, link in enumerate(chain, start=1):
        does = REASSIGN if link.act == REASSIGN else ESCALATE
        planned.append(Step(f"{does}:{number}", _after(link, due_at, hours), link.aim))
    # Stable: at the same instant it breaks before it climbs.
    return sorted(planned, key=lambda step: step.at)


def _after(link: Link, due_at: datetime, hours: Hours) -> datetime:
    """So long after the deadline; at once is at once, at night too."""
    lasts = timedelta(minutes=link.after_minutes)
    return engine.add(hours, due_at, lasts) if lasts and link.time == WORKING else due_at + lasts


def _target(hours: Hours, runs_out_at: datetime) -> Target:
    return Target(runs_out_at, workdays.drawn_back(hours, runs_out_at))
