"""What a merge would do, told before it is done: how many people it brings together, and whose promise binds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from feedback.commitments.models import Kind, State
from feedback.core.verdicts import Verdict, no
from feedback.desk.rows import clocks_of
from feedback.desk.standing import Clock
from feedback.people.models import User
from feedback.reports.actions.merging import can_be_one
from feedback.reports.marking import Piece, marked
from feedback.reports.models import FrictionReport
from feedback.reports.permissions import may_triage
from feedback.reports.queries import people_by_report
from feedback.reports.search import Match, similar
from feedback.reports.states import OPEN

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
    #: When the answer to both would be due, and the report to which that was promised; None where none would be owed.
    due_at: datetime | None
    binds: FrictionReport | None
    #: Whether the other has had its answer, so that nothing would be owed to either any more.
    answered: bool
    #: Whether the reader may merge the two now, and if not, why.
    verdict: Verdict

    @property
    def may_merge(self) -> bool:
        return bool(self.verdict)

    @property
    def why_not(self) -> str:
        return str(self.verdict.reason)

    @property
    def report(self) -> FrictionReport:
        return self.match.report

    @property
    def score(self) -> float:
        return self.match.score

    @property
    def words(self) -> list[str]:
        return self.match.words


def candidates(user: User, report: FrictionReport, *, now: datetime, limit: int = ALIKE) -> list[Candidate]:
    """What sounds like a report, best first, with what a merge would do; five queries more than the search."""
    matches = similar(user, report.text, tool=report.tool, limit=limit, but=report)
    ids = [report.pk, *(match.report.pk for match in matches)]
    people, clocks = people_by_report(ids), clocks_of(ids)
    found = []
    for match in matches:
        other = match.report
        ours, theirs = clocks[report.pk], clocks[other.pk]
        bound = _binding(ours, theirs)
        found.append(
            Candidate(
                match,
                pieces=list(marked(_short(other.text), match.shared)),
                people=len(people[report.pk] | people[other.pk]),
                due_at=bound.due_at if bound else None,
                binds=(other if bound in theirs else report) if bound else None,
                answered=bound is None and any(one.kind == Kind.RESPOND for one in theirs),
                verdict=_may_merge(user, report, other, now),
            )
        )
    return found


def _may_merge(user: User, report: FrictionReport, other: FrictionReport, now: datetime) -> Verdict:
    if report.state not in OPEN:
        return no(_("%(report)s is not open any more.") % {"report": report})
    return may_triage(user, other, at=now) and can_be_one(report, other)


def _binding(ours: Sequence[Clock], theirs: Sequence[Clock]) -> Clock | None:
    """The promise of an answer that would bind, as commitments/actions/merging.py has it.

    What broke already is not handed over and takes nothing over, and what was answered stays so.
    """
    there = _owed(theirs)
    if any(one.state == State.MISSED for one in there) or (
        not there and any(one.kind == Kind.RESPOND for one in theirs)
    ):
        return next(iter(there), None)
    here = [one for one in _owed(ours) if one.state != State.MISSED]
    return min([*there, *here], key=lambda one: one.due_at, default=None)


def _owed(clocks: Sequence[Clock]) -> list[Clock]:
    """The answer that is owed still, if any."""
    return [one for one in clocks if one.kind == Kind.RESPOND and one.closed_at is None]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
