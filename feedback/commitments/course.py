"""What happened when a promise broke, step by step: done, passed over and why, waiting and why, still to come."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from feedback.commitments.chains import named_in
from feedback.commitments.clockwork import Entry, Row, Unreadable
from feedback.commitments.explain import step_sentence
from feedback.commitments.listeners import SKIPPED
from feedback.commitments.models import Commitment, Step
from feedback.commitments.targets import BREACH
from feedback.commitments.targets import Step as Planned
from feedback.commitments.verbs import VERBS
from feedback.core.wording import span
from feedback.events.models import Event
from feedback.people.models import User
from feedback.people.queries import zone_of
from feedback.people.telling import Telling, sentence_of

#: Later than this after its deadline a step is said to be late.
LATE = timedelta(minutes=1)


class Mark(NamedTuple):
    """One step: when, what, how it stands (done, passed, waits, coming), and what else there is to say."""

    at: datetime
    sentence: str
    state: str
    note: str = ""


def course_of(promise: Commitment, reader: User, *, now: datetime, coming: bool) -> list[Mark]:
    """The steps since it broke, in their order; with `coming` those that wait or are still to come too."""
    done = promise.steps.exclude(step__startswith="warn").order_by("due_at", "id")
    marks = [_done(step, promise) for step in done]
    return [*marks, *_coming(promise, reader, now)] if coming else marks


def _done(step: Step, promise: Commitment) -> Mark:
    late = step.done_at - step.due_at
    note = _("Fortnight was %(span)s late with it.") % {"span": span(late)} if late > LATE else ""
    if step.step == BREACH:
        return Mark(step.due_at, _("It broke"), "done", note)
    sentence = sentence_of(VERBS["commitment.escalated"], {"outcome": step.outcome})
    return Mark(step.due_at, sentence, "passed" if step.outcome in SKIPPED else "done", note)


def _coming(promise: Commitment, reader: User, now: datetime) -> Iterator[Mark]:
    if promise.next_fire_at is None:
        return
    held, named = _held(promise, reader, now), named_in([promise.policy["chain"]])
    for name, at, tell in _pending(promise):
        if not name.startswith("warn"):
            sentence = step_sentence(Planned(name, at, tell), named)
            yield Mark(at, sentence, "waits" if name in held else "coming", held.get(name, ""))


def _pending(promise: Commitment) -> list[Entry]:
    try:
        return list(Row.of(promise).pending())
    except Unreadable:
        return []  # the journal says so


def _held(promise: Commitment, reader: User, now: datetime) -> dict[str, str]:
    """Why a step waits, by its name; the last reason counts."""
    verb, telling = VERBS["commitment.held"], Telling({}, zone_of(reader), now)
    events = Event.objects.filter(verb="commitment.held", subject_type="commitment", subject_id=promise.pk)
    return {
        event.data["step"]: telling.tell(sentence_of(verb, event.data), event.data, "")[1]
        for event in events.order_by("id")
    }
