"""How the promises about a report stand, for a row, a card or a page: what the bar shows, what comes next, the word.

Pure: rows that were read in, facts for the promise components out. `now` is the page's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedback.commitments.models import Commitment, Kind, State
from feedback.reports import states
from feedback.reports.models import FrictionReport

#: The promise that a bar draws, best first: the answer is what a fortnight is about.
SHOWN = (Kind.RESPOND, Kind.DELIVER, Kind.ACKNOWLEDGE)


@dataclass(frozen=True, slots=True)
class Standing:
    """One report's promises as its reader meets them.

    `clock` is the promise that the bar draws, `upcoming` the open one that falls due first; each may be missing.
    `status` is a code for `{% status %}`, and `marks` are the bar's own: `seen_at`, `answer_due` and so on.
    """

    clock: Commitment | None = None
    upcoming: Commitment | None = None
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
        return self.status if self.status in ("broken", "risk") else ""

    @property
    def facts(self) -> dict[str, Any]:
        """What the promise bar takes, beside the clock."""
        return {**self.marks, "risk": self.risk}


def standing_of(report: FrictionReport, promises: Iterable[Commitment], now: datetime) -> Standing:
    """The standing of a report with these promises, which may be of several rounds: the last counts."""
    rows = list(promises)
    by_kind = _present(rows)
    clock = next((by_kind[kind] for kind in SHOWN if kind in by_kind), None)
    upcoming = first_due(rows)
    return Standing(
        clock=clock,
        upcoming=upcoming,
        status=_status(report, upcoming, now),
        marks=_marks(by_kind),
        risk=_at_risk(clock, now) if clock and clock.state == State.RUNNING else None,
    )


def first_due(promises: Iterable[Commitment]) -> Commitment | None:
    """The open promise that falls due first; one whose clock waits comes after those that run."""
    open_ones = [row for row in promises if row.closed_at is None]
    return min(open_ones, key=lambda row: (row.state == State.PAUSED, row.due_at, row.pk or 0), default=None)


def _present(rows: Iterable[Commitment]) -> dict[str, Commitment]:
    """Of each kind the last promise, as far as it belongs to the answer that is owed now and not to an earlier one."""
    last = {row.kind: row for row in sorted(rows, key=lambda row: row.round)}
    answer = last.get(Kind.RESPOND)
    return {kind: row for kind, row in last.items() if answer is None or row.opened_at >= answer.opened_at}


def _status(report: FrictionReport, upcoming: Commitment | None, now: datetime) -> str:
    """What a row says: the promise's trouble first, else where the report is in its life."""
    if upcoming is None or report.state not in states.OPEN or upcoming.state == State.PAUSED:
        return report.state
    if upcoming.state == State.MISSED or upcoming.due_at < now:
        return "broken"
    if _at_risk(upcoming, now):
        return "risk"
    return "run" if report.state == states.ACKNOWLEDGED else report.state


def _at_risk(clock: Commitment, now: datetime) -> bool:
    return clock.risk_at is not None and clock.risk_at <= now <= clock.due_at


def _marks(by_kind: Mapping[str, Commitment]) -> dict[str, datetime]:
    """Open marks for what is promised, solid ones for what is done."""
    names = {
        Kind.ACKNOWLEDGE: ("seen_at", "seen_due"),
        Kind.RESPOND: ("answered_at", "answer_due"),
        Kind.DELIVER: ("changed_at", "change_due"),
    }
    found: dict[str, datetime] = {}
    for kind, row in by_kind.items():
        done, due = names[Kind(kind)]
        if row.kept_at:
            found[done] = row.kept_at
        elif row.state != State.CANCELLED:
            found[due] = row.due_at
    return found
