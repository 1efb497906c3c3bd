"""Carrying out what is due on clocks: their warnings, their breach, their escalation. For one clock or for thousands.

Whoever calls holds the rows. Everything is written with a fixed number of statements, however many clocks there are,
and a step is dated by its deadline: how late we were is told, not hidden.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from feedback.commitments.models import Commitment, State, Step
from feedback.commitments.targets import BREACH
from feedback.core.db import insert_rows, update_rows
from feedback.events.actions import Fact, Thing
from feedback.events.bulk import record_many
from feedback.people.models import Role, User
from feedback.people.queries import holders, supervisors_of

#: A step that comes later than this is news of the past: people get one message for all of them.
CATCHING_UP = timedelta(minutes=15)
#: `warn:50`, `escalate:1`.
_LEVELLED = re.compile(r"(warn|escalate):\d{1,4}")
NOBODY: tuple[list[int], str] = ([], "")


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

    def pending(self) -> Iterator[tuple[str, datetime, str]]:
        """The steps still to be done, in order: name, instant, whom it tells. Raises Unreadable."""
        begun = False
        for name, at, tell in map(_readable, self.schedule):
            begun = begun or name == self.next_step
            if begun:
                yield name, at, tell
        if self.next_step and not begun:
            raise Unreadable(f"{self.next_step} is not on the schedule")


def _readable(entry: list[str]) -> tuple[str, datetime, str]:
    try:
        name, at, tell = entry
        instant, known = datetime.fromisoformat(at), name == BREACH or _LEVELLED.fullmatch(name)
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


@dataclass
class Tally:
    """What was carried out."""

    claimed: int = 0
    warned: int = 0
    missed: int = 0
    escalated: int = 0
    unreadable: int = 0

    def add(self, other: "Tally") -> None:
        """Count another batch in."""
        self.claimed += other.claimed
        self.warned += other.warned
        self.missed += other.missed
        self.escalated += other.escalated
        self.unreadable += other.unreadable


@dataclass
class Listeners:
    """Who hears of a broken promise, looked up once for each team and each owner."""

    now: datetime
    _known: dict[tuple[Any, ...], tuple[list[int], str]] = field(default_factory=dict)

    def of(self, clock: Row, tell: str) -> tuple[list[int], str]:
        """The ids of those whom this step of this clock reaches, and as what: `supervisor`, or `no_lead`."""
        key = (tell, clock.owner_id) if tell in {"owner", "lead"} else (tell, clock.site_id, clock.team_id)
        if key not in self._known:
            self._known[key] = self._reached(clock, tell)
        return self._known[key]

    def _reached(self, clock: Row, tell: str) -> tuple[list[int], str]:
        people = [person.pk for person in self._find(clock, tell)]
        if people or tell != "supervisor":
            return people, tell if people else f"no_{tell}"
        # Without a supervisor the admins hear of it. An anonymous report names no team, so it climbs past the teams'.
        admins = [person.pk for person in self._find(clock, "admin")]
        return admins, "no_admin" if not admins else "admin" if clock.team_id is None else "no_supervisor"

    def _find(self, clock: Row, tell: str) -> Sequence[User]:
        if tell == "supervisor":
            return supervisors_of(clock.site_id, clock.team_id, at=self.now)
        if tell == "admin":
            return holders(Role.ADMIN, at=self.now)
        if clock.owner_id is None:
            return []
        active = User.objects.filter(is_active=True)
        return list(active.filter(led=clock.owner_id) if tell == "lead" else active.filter(pk=clock.owner_id))


def fire(clocks: Sequence[Row], *, now: datetime, listeners: Listeners | None = None, warn: bool = True) -> Tally:
    """Carry out every step of these clocks whose instant has passed, each once, in order; move them on to the next.

    With `warn=False` the warnings are written down but nobody hears of them: somebody is acting on it right now.
    """
    listeners = listeners or Listeners(now)
    happenings: list[Happening] = []
    broken: list[tuple[Any, ...]] = []
    moved: list[tuple[Any, ...]] = []
    for clock in clocks:
        due, upcoming = _split(clock, now, warn)
        happenings += due
        if any(each.step == BREACH for each in due):
            broken.append((clock.id, *upcoming, clock.due_at, clock.due_at))
        else:
            moved.append((clock.id, *upcoming))
    told = [listeners.of(each.clock, each.tell) if each.tell else NOBODY for each in happenings]
    _prove(happenings, told, now)
    facts = [_fact(each, *reached, now) for each, reached in zip(happenings, told, strict=True)]
    record_many(facts, quiet={place for place, each in enumerate(happenings) if each.quiet})
    where = ("next_step", "next_fire_at")
    update_rows(Commitment, where, moved, same={"updated_at": now})
    missed = {"updated_at": now, "state": State.MISSED.value}
    update_rows(Commitment, (*where, "missed_at", "decided_at"), broken, same=missed)
    return _tally(clocks, happenings)


def _split(clock: Row, now: datetime, warn: bool) -> tuple[list[Happening], tuple[str, datetime | None]]:
    """What is due by now, and the step that comes next. An instant has passed when it lies before now, not at it."""
    due: list[Happening] = []
    for name, at, tell in clock.pending():
        if at >= now:
            return _hushed(due, warn), (name, at)
        due.append(Happening(clock, name, at, tell, quiet=False))
    return _hushed(due, warn), ("", None)


def _hushed(due: list[Happening], warn: bool) -> list[Happening]:
    """Of a warning that is followed in the same go, nobody needs to hear."""
    last = len(due) - 1
    return [
        each._replace(quiet=True) if each.step.startswith("warn") and (place < last or not warn) else each
        for place, each in enumerate(due)
    ]


def _prove(happenings: list[Happening], told: list[tuple[list[int], str]], now: datetime) -> None:
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
    if now - at > CATCHING_UP:
        data["caught_up_at"] = now.isoformat()
    return Fact(
        f"commitment.{VERBS[name]}",
        Thing("commitment", clock.id),
        at,
        root=Thing(clock.subject_type, clock.subject_id),
        site_id=clock.site_id,
        team_id=clock.team_id,
        tool_id=clock.tool_id,
        data=data,
    )


VERBS = {"warn": "warned", BREACH: "missed", "escalate": "escalated"}


def _tally(clocks: Sequence[Row], happenings: list[Happening]) -> Tally:
    names = [each.step.partition(":")[0] for each in happenings]
    return Tally(
        claimed=len(clocks), warned=names.count("warn"), missed=names.count(BREACH), escalated=names.count("escalate")
    )
