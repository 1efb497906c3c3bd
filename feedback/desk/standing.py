"""How the promises about a report stand, for a row, a card or a page: what the bar shows, what comes next, the word.

Pure: rows that were read in, facts for the promise components out. `now` is the page's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from feedback.commitments.models import Commitment, Kind, State
from feedback.reports import states

#: The promise that a bar draws, best first: the answer is what a fortnight is about.
SHOWN = (Kind.RESPOND, Kind.DELIVER, Kind.ACKNOWLEDGE)
#: A kept promise's mark on the bar, and that of one still to be kept.
MARKS = {
    Kind.ACKNOWLEDGE: ("seen_at", "seen_due"),
    Kind.RESPOND: ("answered_at", "answer_due"),
    Kind.DELIVER: ("changed_at", "change_due"),
}
#: Standings in which a promise's trouble speaks louder than the report's state.
TROUBLE = ("broken", "risk")


class Clock(NamedTuple):
    """As much of a commitment as a row shows. A list reads dozens, for which whole rows of the table are too much."""

    pk: int
    subject_id: int
    kind: str
    state: str
    round: int
    opened_at: datetime
    due_at: datetime
    risk_at: datetime | None
    kept_at: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None


class Stated(Protocol):
    """What has the state of a report."""

    @property
    def state(self) -> str: ...


ClockT = TypeVar("ClockT", Commitment, Clock)


@dataclass(frozen=True, slots=True)
class Standing(Generic[ClockT]):
    """One report's promises as its reader meets them.

    `clock` is the promise that the bar draws, `upcoming` the open one that falls due first; each may be missing.
    `status` is a code for `{% status %}`, and `marks` are the bar's own: `seen_at`, `answer_due` and so on.
    """

    clock: ClockT | None = None
    upcoming: ClockT | None = None
    status: str = ""
    marks: Mapping[str, datetime] = field(default_factory=dict)
    risk: bool | None = None

    @property
    def stopped(self) -> bool:
        """Whether the clock waits for somebody else."""
        return self.upcoming is not None and self.upcoming.state == State.PAUSED

    @property
    def broken(self) -> bool:
        """Whether the open promise that comes first was not kept in time."""
        return self.status == "broken"

    @property
    def tone(self) -> str:
        """The colour of the time left, where it needs one."""
        return self.status if self.status in TROUBLE else ""

    @property
    def facts(self) -> dict[str, Any]:
        """What the promise bar takes, beside the clock."""
        return {**self.marks, "risk": self.risk}


def standing_of(report: Stated, promises: Iterable[ClockT], now: datetime) -> Standing[ClockT]:
    """The standing of a report with these promises, which may be of several rounds: the last counts."""
    rows = list(promises)
    by_kind = _present(rows)
    upcoming = first_due(rows)
    status = _status(report.state, upcoming, now)
    clock = _drawn(by_kind, upcoming if status in TROUBLE else None)
    return Standing(
        clock=clock,
        upcoming=upcoming,
        status=status,
        marks=_marks(by_kind),
        risk=_at_risk(clock, now) if clock and clock.state == State.RUNNING else None,
    )


def _drawn(by_kind: Mapping[str, ClockT], troubled: ClockT | None) -> ClockT | None:
    """The promise that the bar draws. An answer that was given does not hide a change that is late, or nearly so."""
    clock = next((by_kind[kind] for kind in SHOWN if kind in by_kind), None)
    return troubled if clock is not None and clock.closed_at is not None and troubled is not None else clock


def first_due(promises: Iterable[ClockT]) -> ClockT | None:
    """The open promise that falls due first; one whose clock waits comes after those that run."""
    open_ones = [row for row in promises if row.closed_at is None]
    return min(open_ones, key=lambda row: (row.state == State.PAUSED, row.due_at, row.pk or 0), default=None)


def _present(rows: Iterable[ClockT]) -> dict[str, ClockT]:
    """Of each kind the last promise, as far as it belongs to the answer that is owed now and not to an earlier one."""
    last = {row.kind: row for row in sorted(rows, key=lambda row: row.round)}
    answer = last.get(Kind.RESPOND)
    return {kind: row for kind, row in last.items() if answer is None or row.opened_at >= answer.opened_at}


def _status(state: str, upcoming: ClockT | None, now: datetime) -> str:
    """What a row says: the promise's trouble first, else where the report is in its life."""
    if upcoming is None or state not in states.OPEN or upcoming.state == State.PAUSED:
        return state
    if upcoming.state == State.MISSED or upcoming.due_at < now:
        return "broken"
    if _at_risk(upcoming, now):
        return "risk"
    return "run" if state == states.ACKNOWLEDGED else state


def _at_risk(clock: ClockT, now: datetime) -> bool:
    return clock.risk_at is not None and clock.risk_at <= now <= clock.due_at


def _marks(by_kind: Mapping[str, ClockT]) -> dict[str, datetime]:
    """Open marks for what is promised, solid ones for what is done."""
    found: dict[str, datetime] = {}
    for kind, row in by_kind.items():
        done, due = MARKS[Kind(kind)]
        if row.kept_at:
            found[done] = row.kept_at
        elif row.state != State.CANCELLED:
            found[due] = row.due_at
    return found
