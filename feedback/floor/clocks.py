"""The clock of a question that waits on the floor: it rings at all on shift, then climbs to the supervisor.

The same engine as the promises' (its sweep, its steps, its proofs), with minutes from the roster.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from feedback.commitments import actions as commitments
from feedback.commitments.actions.opening import Scope
from feedback.commitments.models import Commitment
from feedback.commitments.targets import BREACH, Step
from feedback.events.actions import Thing
from feedback.floor.models import Question
from feedback.people.models import User

#: What the clock waits for: that somebody takes the question.
TAKEN = "claim"
CLIMBS = "escalate:1"


def thing(question: Question) -> Thing:
    """The question in the journal."""
    return Thing("question", question.pk)


def of(questions: Iterable[int]) -> QuerySet[Commitment]:
    """The clocks of these questions, in the order of their rounds, with the proofs of what they did. Two statements."""
    rows = Commitment.clocks.filter(subject_type="question", subject_id__in=list(questions), kind=TAKEN)
    return rows.order_by("subject_id", "round").prefetch_related("steps")


def climbed() -> Q:
    """Of questions: those that reached a supervisor, by their clock or handed over."""
    by_clock = Commitment.clocks.filter(subject_type="question", subject_id=OuterRef("pk"), steps__step=CLIMBS)
    return Q(handed_at__isnull=False) | Q(Exists(by_clock))


def start(question: Question, at: datetime) -> None:
    """Let the clock run from when the question came to the floor; what should have happened by `at` happens next.

    Questions come with their site's calendar and their roster.
    """
    since, roster = question.opened_at, question.roster
    if since is None or roster is None:
        raise ValueError("A question that waits on the floor has a roster, and since when it waits.")
    all_at = max(since + timedelta(minutes=roster.rings_all_after), at)
    supervisor_at = max(since + timedelta(minutes=roster.rings_supervisor_after), at)
    call = commitments.Call(
        subject=thing(question),
        kind=TAKEN,
        scope=Scope(question.site_id, question.team_id, question.tool_id, None),
        calendar=question.site.calendar,
        steps=[Step(BREACH, all_at), Step(CLIMBS, supervisor_at, "supervisor")],
        terms={
            "roster_id": roster.pk,
            "rings_all_after": roster.rings_all_after,
            "rings_supervisor_after": roster.rings_supervisor_after,
        },
        round=question.round,
    )
    commitments.open_call(call, at=at)


def follow(asker: User, ids: Collection[int], at: datetime) -> None:
    """Let the clocks of these questions (by id) climb to those who look after their asker now."""
    running = Commitment.clocks.filter(subject_type="question", subject_id__in=ids, kind=TAKEN, closed_at=None)
    for tool in set(running.order_by().values_list("tool_id", flat=True)):
        own = list(running.filter(tool=tool).values_list("subject_id", flat=True))
        scope = Scope(asker.site_id, asker.team_id, tool, None)
        commitments.rescope_calls(type="question", ids=own, kind=TAKEN, scope=scope, at=at)


def taken(question: Question, at: datetime) -> None:
    """Somebody took it: in time, or late."""
    commitments.keep(subject=thing(question), kinds={TAKEN}, at=at)


def stopped(question: Question, at: datetime, reason: str) -> None:
    """Nobody has to take it any more: it was handed over, or it is the same as another."""
    commitments.cancel(subject=thing(question), kinds={TAKEN}, at=at, reason=reason)
