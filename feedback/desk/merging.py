"""What a merge would do, told before it is done: how many people it brings together, and whose promise binds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback.commitments.models import Kind
from feedback.desk.rows import clocks_of
from feedback.desk.standing import Clock
from feedback.people.models import User
from feedback.reports.marking import Piece, marked
from feedback.reports.models import FrictionReport
from feedback.reports.natures import mergeable
from feedback.reports.permissions import may_triage
from feedback.reports.queries import people_by_report
from feedback.reports.search import Match, similar
from feedback.reports.states import CONFIRMED, OPEN

#: How many reports that sound alike are offered for a merge.
ALIKE = 5
#: As much of a text as says what it is about.
SHOWN = 280


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report that this one could be merged into, and what would come of it."""

    match: Match
    #: Its text with the words that both have marked.
    pieces: Sequence[Piece]
    #: Everybody whom the two are about, counted once.
    people: int
    #: When the answer to both would be due, and the report to which that was promised; None where neither waits.
    due_at: datetime | None
    binds: FrictionReport | None
    #: Whether the reader may merge the two now.
    may_merge: bool

    @property
    def report(self) -> FrictionReport:
        return self.match.report

    @property
    def score(self) -> float:
        return self.match.score

    @property
    def words(self) -> list[str]:
        """The words that both have, as they stand in its text, each once."""
        return list(dict.fromkeys(piece.text.lower() for piece in self.pieces if piece.marked))


def candidates(user: User, report: FrictionReport, *, now: datetime, limit: int = ALIKE) -> list[Candidate]:
    """What sounds like a report, best first, with what a merge would do; five queries more than the search."""
    matches = similar(user, report.text, tool=report.tool, limit=limit, but=report)
    ids = [report.pk, *(match.report.pk for match in matches)]
    people, clocks = people_by_report(ids), clocks_of(ids)
    found = []
    for match in matches:
        other = match.report
        promises = [(_due(clocks[one.pk]), one) for one in (other, report)]
        waiting = [(due, one) for due, one in promises if due is not None]
        due_at, binds = min(waiting, key=lambda pair: pair[0], default=(None, None))
        found.append(
            Candidate(
                match,
                pieces=list(marked(_short(other.text), match.shared)),
                people=len(people[report.pk] | people[other.pk]),
                due_at=due_at,
                binds=binds,
                may_merge=_fits(report, other) and bool(may_triage(user, other, at=now)),
            )
        )
    return found


def _fits(report: FrictionReport, other: FrictionReport) -> bool:
    return report.state in OPEN and other.state != CONFIRMED and mergeable(report.nature, other.nature)


def _due(clocks: Sequence[Clock]) -> datetime | None:
    """When an answer is due that is still owed."""
    owed = (one.due_at for one in clocks if one.kind == Kind.RESPOND and one.closed_at is None and one.kept_at is None)
    return min(owed, default=None)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
