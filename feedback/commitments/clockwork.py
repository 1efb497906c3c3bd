"""Carrying out what is due on clocks: their warnings, their breach, their escalation. For one clock or for thousands.

Whoever calls holds the rows. Everything is written with a fixed number of statements, however many clocks there are,
and a step is dated by its deadline: how late we were is told, not hidden.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from feedback.commitments.listeners import SKIPPED, Listeners, Reached
from feedback.commitments.models import Commitment, State, Step
from feedback.commitments.targets import BREACH
from feedback.commitments.terms import HOLD, REASSIGN
from feedback.core.db import insert_rows, update_rows
from feedback.events.actions import Fact, Thing
from feedback.events.bulk import record_many

#: A step that comes later than this is news of the past: people get one message for all of them.
CATCHING_UP = timedelta(minutes=15)
#: `warn:50`, `escalate:1`, `reassign:2`.
_LEVELLED = re.compile(r"(warn|escalate|reassign):\d{1,4}")
_AIM = re.compile(r"(hold:)?[a-z_]*(:\d{1,19})?")
NOBODY = Reached([], "")
#: A step of a schedule: its name, its instant, and whom it reaches (terms.Link.aim).
Entry = tuple[str, datetime, str]


class Unreadable(ValueError):
    """A clock whose schedule does not say what happens when."""


class Row(NamedTuple):
    """What has to be known of a clock to carry out its steps."""

    id: int
    kind: str
    state: str
    subject_type: str
    subject_id: int
    site_id: int | None
    team_id: int | None
    tool_id: int | None
    owner_id: int | None
    due_at: datetime
    clock_version: int
    schedule: list[list[str]]
    next_step: str

    @classmethod
    def of(cls, commitment: Commitment) -> "Row":
        """The row of a commitment that was read."""
        return cls(*(getattr(commitment, name) for name in cls._fields))

    def pending(self) -> Iterator[Entry]:
        """The steps still to be done, in order. Raises Unreadable."""
        begun = False
        for name, at, tell in map(_readable, self.schedule):
            begun = begun or name == self.next_step
            if begun:
                yield name, at, tell
        if self.next_step and not begun:
            raise Unreadable(f"{self.next_step} is not on the schedule")


def _readable(entry: list[str]) -> Entry:
    try:
        name, at, tell = entry
        instant, known = datetime.fromisoformat(at), name == BREACH or _LEVELLED.fullmatch(name)
        known = known and (not tell or _AIM.fullmatch(tell))
    except (TypeError, ValueError) as error:
        raise Unreadable(type(error).__name__) from error
    if not known or instant.tzinfo is None:
        raise Unreadable("no such step" if not known else "no time zone")
    return name, instant, tell


class Happening(NamedTuple):
    """One step of one clock that is due; `quiet` if a later one of the same go says more."""

    clock: Row
    step: str
    at: datetime
    tell: str
    quiet: bool


class Hold(NamedTuple):
    """A step that waits until whom it reaches (`outcome`) is at work."""

    clock: Row
    step: str
    at: datetime
    until: datetime
    outcome: str


class Course(NamedTuple):
    """What is due on one clock, which of it waits, and what comes later, the next one first."""

    due: list[Happening]
    holds: list[Hold]
    later: list[Entry]

    @property
    def upcoming(self) -> tuple[str, datetime | None]:
        """The next step and its instant, as the columns have them."""
        return self.later[0][:2] if self.later else ("", None)

    def schedule(self, clock: Row) -> list[list[str]]:
        """The clock's schedule with every step where it is now; what is done stays before what is not."""
        names = [name for name, _at, _tell in clock.schedule]
        done = clock.schedule[: names.index(clock.next_step)]
        coming = [*((each.step, each.at, each.tell) for each in self.due), *self.later]
        return [*done, *([name, at.isoformat(), tell] for name, at, tell in coming)]


@dataclass
class Tally:
    """What was carried out."""

    claimed: int = 0
    warned: int = 0
    missed: int = 0
    escalated: int = 0
    held: int = 0
    unreadable: int = 0

    def add(self, other: "Tally") -> None:
        """Count another batch in."""
        self.claimed += other.claimed
        self.warned += other.warned
        self.missed += other.missed
        self.escalated += other.escalated
        self.held += other.held
        self.unreadable += other.unreadable


def fire(clocks: Sequence[Row], *, now: datetime, listeners: Listeners | None = None, warn: bool = True) -> Tally:
    """Carry out every step of these clocks whose instant has passed, each once, in order; move them on to the next.

    With `warn=False` the warnings are written down but nobody hears of them: somebody is acting on it right now.
    """
    listeners = listeners or Listeners(now)
    happenings: list[Happening] = []
    holds: list[Hold] = []
    broken: list[tuple[Any, ...]] = []
    moved: list[tuple[Any, ...]] = []
    waiting: list[tuple[Any, ...]] = []
    for clock in clocks:
        course = _split(clock, now, warn, listeners)
        happenings += course.due
        if any(each.step == BREACH for each in course.due):
            broken.append((clock.id, *course.upcoming, clock.due_at, clock.due_at))
        else:
            moved.append((clock.id, *course.upcoming))
        if course.holds:
            holds += course.holds
            waiting.append((clock.id, course.schedule(clock)))
    told = [listeners.of(each.clock, each.tell) if each.tell else NOBODY for each in happenings]
    _prove(happenings, told, now)
    facts = [_fact(each, *reached, now) for each, reached in zip(happenings, told, strict=True)]
    record_many([*facts, *map(_held, holds)], quiet={place for place, each in enumerate(happenings) if each.quiet})
    update_rows(Commitment, ("schedule",), waiting)
    where = ("next_step", "next_fire_at")
    update_rows(Commitment, where, moved, same={"updated_at": now})
    missed = {"updated_at": now, "state": State.MISSED.value}
    update_rows(Commitment, (*where, "missed_at", "decided_at"), broken, same=missed)
    return _tally(clocks, happenings, holds)


def _split(clock: Row, now: datetime, warn: bool, listeners: Listeners) -> Course:
    """What is due by now, and what comes later. An instant has passed when it lies before now, not at it.

    To give a report away somebody has to hold it, and whom it goes to was looked up then: `listeners.handed`. That step
    is carried out alone; without a holder it stays due, and what comes after it waits (actions/handing.py).
    """
    course, pending = Course([], [], []), clock.pending()
    for name, at, tell in pending:
        if at >= now or (name.startswith(REASSIGN) and listeners.handed is None):
            course.later.append((name, at, tell))
            break
        begins = listeners.begins(clock, tell, at) if tell.startswith(HOLD) else at
        if begins > now:
            course.holds.append(Hold(clock, name, at, begins, listeners.of(clock, tell).outcome))
            course.later.append((name, begins, tell))
        else:
            course.due.append(Happening(clock, name, begins, tell, quiet=False))
        if listeners.handed is not None:
            break
    if course.holds or listeners.handed is not None:
        course.later.extend(pending)
        course.later.sort(key=lambda entry: entry[1])
    return course._replace(due=_hushed(course.due, warn))


def _hushed(due: list[Happening], warn: bool) -> list[Happening]:
    """Of a warning that is followed in the same go, nobody needs to hear."""
    last = len(due) - 1
    return [
        each._replace(quiet=True) if each.step.startswith("warn") and (place < last or not warn) else each
        for place, each in enumerate(due)
    ]


def _prove(happenings: list[Happening], told: list[Reached], now: datetime) -> None:
    """One row a step; the database refuses a second one."""
    columns = ("commitment_id", "step", "clock_version", "due_at", "done_at", "told", "outcome")
    rows = (
        (each.clock.id, each.step, each.clock.clock_version, each.at, now, people, outcome)
        for each, (people, outcome) in zip(happenings, told, strict=True)
    )
    insert_rows(Step, columns, rows)


def _fact(happening: Happening, people: list[int], outcome: str, now: datetime) -> Fact:
    clock, step, at, tell, _quiet = happening
    name, _colon, level = step.partition(":")
    data: dict[str, Any] = {
        "kind": clock.kind,
        "due_at": clock.due_at.isoformat(),
        "owner_id": clock.owner_id,
        "step": step,
        "late_by_seconds": int((now - at).total_seconds()),
    }
    if name == "warn":
        data["percent"] = int(level)
    if tell:
        data |= {"told": people, "outcome": outcome}
    if outcome in SKIPPED:
        data["skipped"] = True
    if now - at > CATCHING_UP:
        data["caught_up_at"] = now.isoformat()
    return _line(VERBS[name], clock, at, data)


def _held(hold: Hold) -> Fact:
    data = {"kind": hold.clock.kind, "owner_id": hold.clock.owner_id, "step": hold.step, "outcome": hold.outcome}
    return _line("held", hold.clock, hold.at, {**data, "until_at": hold.until.isoformat()})


def _line(verb: str, clock: Row, at: datetime, data: dict[str, Any]) -> Fact:
    return Fact(
        f"commitment.{verb}",
        Thing("commitment", clock.id),
        at,
        root=Thing(clock.subject_type, clock.subject_id),
        site_id=clock.site_id,
        team_id=clock.team_id,
        tool_id=clock.tool_id,
        data=data,
    )


VERBS = {"warn": "warned", BREACH: "missed", "escalate": "escalated", REASSIGN: "escalated"}


def _tally(clocks: Sequence[Row], happenings: list[Happening], holds: list[Hold]) -> Tally:
    verbs = [VERBS[each.step.partition(":")[0]] for each in happenings]
    return Tally(
        claimed=len(clocks),
        warned=verbs.count("warned"),
        missed=verbs.count("missed"),
        escalated=verbs.count("escalated"),
        held=len(holds),
    )
