"""Why a question climbed, and when: where it was at every moment, and each step of its clocks with its deadline.

Where it was comes from the journal, the steps from the engine's proofs. Both are read, nothing is stored.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from feedback.commitments.models import Commitment
from feedback.commitments.targets import BREACH
from feedback.events.models import Event
from feedback.floor import clocks
from feedback.floor.models import Question, State
from feedback.people.models import User


class Where(StrEnum):
    """Where a question is."""

    HELD = "held"
    WAITING = "waiting"
    CHAMPION = "champion"
    ASKER = "asker"
    SUPERVISOR = "supervisor"
    DONE = "done"


#: Where it is after each line of the journal. What is held or handed over says so in a line of its own.
_AFTER: Mapping[str, Where] = {
    "question.asked": Where.WAITING,
    "question.held": Where.HELD,
    "question.begun": Where.WAITING,
    "question.claimed": Where.CHAMPION,
    "question.passed_on": Where.CHAMPION,
    "question.released": Where.WAITING,
    "question.handed_over": Where.SUPERVISOR,
    "question.asked_back": Where.ASKER,
    "question.replied": Where.CHAMPION,
    "question.answered": Where.DONE,
    "question.not_yet": Where.WAITING,
    "question.closed": Where.DONE,
    "question.promoted": Where.DONE,
}
_AT_REST = frozenset({State.ANSWERED, State.HELPED, State.SAME, State.REPORTED})


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start, end) in whole seconds, where the question was, and who had it."""

    start: datetime
    end: datetime
    where: Where
    champion: User | None

    @property
    def length(self) -> timedelta:
        """How long."""
        return self.end - self.start

    @property
    def seconds(self) -> float:
        """The same as a number."""
        return self.length.total_seconds()


@dataclass(frozen=True, slots=True)
class Mark:
    """A step of a clock: `done_at` is when it was carried out, `told` whom it reached.

    `state` is done, spared (somebody took the question, or it was handed over before), or coming.
    """

    step: str
    due_at: datetime
    done_at: datetime | None
    told: Sequence[User]
    state: str

    @property
    def climbs(self) -> bool:
        """Whether it is the one that reaches the supervisor, not the one that rings at all on shift."""
        return self.step == clocks.CLIMBS

    @property
    def name(self) -> str:
        """Its name on the wire."""
        return "supervisor" if self.climbs else "everybody"


@dataclass(frozen=True, slots=True)
class Round:
    """One clock: from when it ran, how it ended, and its steps."""

    clock: Commitment
    marks: Sequence[Mark]

    @property
    def ended_at(self) -> datetime | None:
        """When somebody took the question, or nobody had to any more."""
        return self.clock.kept_at or self.clock.closed_at


@dataclass(frozen=True, slots=True)
class Replay:
    """The stretches lie end to end, from when it was asked until it came to rest, or until now; and its clocks."""

    stretches: Sequence[Stretch]
    rounds: Sequence[Round]

    def spent(self, *where: Where) -> timedelta:
        """How long it was there in all."""
        return sum((each.length for each in self.stretches if each.where in where), timedelta())

    @property
    def total(self) -> timedelta:
        """From the first to the last."""
        return sum((each.length for each in self.stretches), timedelta())

    @property
    def total_seconds(self) -> float:
        """The same as a number."""
        return self.total.total_seconds()


def replay(question: Question, *, now: datetime) -> Replay:
    """How the time of a question went. Four statements at most."""
    told = Event.objects.filter(subject_type="question", subject_id=question.pk, verb__in=_AFTER).order_by("at", "id")
    # A note that is kept of an answer moves nothing.
    lines = [line for line in told if line.data.get("to") != "note"]
    rows = list(clocks.of([question.pk]))
    reached = {pk for row in rows for step in row.steps.all() for pk in step.told}
    people = User.objects.in_bulk({line.data.get("champion_id") or 0 for line in lines} | reached)
    return Replay(list(_stretches(question, lines, people, now)), [_round(row, people) for row in rows])


def _stretches(
    question: Question, lines: Iterable[Event], people: Mapping[int, User], now: datetime
) -> Iterator[Stretch]:
    start, where, champion = _whole(question.asked_at), Where.WAITING, None
    for line in lines:
        at = max(_whole(line.at), start)
        if at > start:
            yield Stretch(start, at, where, champion)
        start, where = at, _AFTER[line.verb]
        if where not in {Where.CHAMPION, Where.ASKER}:
            champion = None
        else:
            champion = people.get(line.data.get("champion_id") or 0, champion)
    if question.state not in _AT_REST and _whole(now) > start:
        yield Stretch(start, _whole(now), where, champion)


def _round(clock: Commitment, people: Mapping[int, User]) -> Round:
    proofs = {step.step: step for step in clock.steps.all()}
    ended = clock.kept_at or clock.closed_at
    marks = []
    for name, at, *_tell in clock.schedule:
        proof, due_at = proofs.get(name), datetime.fromisoformat(at)
        state = "done" if proof else "spared" if ended else "coming"
        told = [people[pk] for pk in proof.told if pk in people] if proof else []
        marks.append(Mark(name, due_at, proof.done_at if proof else None, told, state))
    return Round(clock, marks)


@dataclass(frozen=True, slots=True)
class Climb:
    """A question that climbed: when it rang at all on shift, and when it reached the supervisor."""

    question: Question
    rang_at: datetime | None
    reached_at: datetime | None


def climbs_of(questions: Sequence[Question]) -> list[Climb]:
    """The first time of each step, in the order of the questions. Two statements."""
    rang: dict[int, datetime] = {}
    reached: dict[int, datetime] = {}
    for row in clocks.of([question.pk for question in questions]):
        for step in row.steps.all():
            found = {BREACH: rang, clocks.CLIMBS: reached}.get(step.step)
            if found is not None:
                found[row.subject_id] = min(step.due_at, found.get(row.subject_id, step.due_at))
    return [
        Climb(each, rang.get(each.pk), min(filter(None, (reached.get(each.pk), each.handed_at)), default=None))
        for each in questions
    ]


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
