"""Who hears of what on the floor: the champions who are on, the asker, the supervisor to whom a question climbs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from feedback.events.models import Event
from feedback.events.registry import InBatches
from feedback.floor.models import Question, State
from feedback.notifications.actions import News, Told, tell
from feedback.notifications.hall import Hall
from feedback.people.models import Role
from feedback.people.queries import holders, supervisors_of


def _telling(say: Callable[[Hall, Event, Question], Iterator[Told]]) -> InBatches:
    def react(events: Sequence[Event]) -> None:
        hall = Hall(events, timezone.now())
        about = [(event, hall.questions.get(event.root_id)) for event in events]
        tell(news=[told for event, question in about if question for told in say(hall, event, question)], now=hall.now)

    return InBatches(react)


def _news(event: Event, kind: str, what: str, **params: Any) -> News:
    return News(
        kind=kind,
        what=what,
        subject_type="question",
        subject_id=event.root_id,
        dedupe=f"event:{event.pk}",
        event_id=event.pk,
        params={"actor": event.actor_id, "said": event.data.get("message_id"), **params},
    )


@_telling
def ring(hall: Hall, event: Event, question: Question) -> Iterator[Told]:
    """A question came to the floor: it rings at those who are on and take questions."""
    if question.state == State.OPEN:
        people = hall.on(question, all_of_them=False) - {event.actor_id or 0}
        yield from ((person, _news(event, "floor", "floor_asked")) for person in sorted(people))


@_telling
def ring_claimed(_hall: Hall, event: Event, question: Question) -> Iterator[Told]:
    """A question was passed on: whoever has it now hears of it."""
    champion = event.data.get("champion_id")
    if champion and champion == question.claimed_by_id:
        yield champion, _news(event, "floor", "floor_passed")


@_telling
def ring_supervisor(hall: Hall, event: Event, question: Question) -> Iterator[Told]:
    """A question was handed over: the supervisors of the asker's team hear of it; without any, the admins."""
    people = supervisors_of(question.site_id, question.team_id, at=hall.now) or holders(Role.ADMIN, at=hall.now)
    for person in people:
        if person.pk not in {event.actor_id, question.asker_id}:
            yield person.pk, _news(event, "floor_climbed", "floor_handed")


@_telling
def tell_asker(hall: Hall, event: Event, question: Question) -> Iterator[Told]:
    """The asker is answered, or asked back; so is everybody who asked the same."""
    what = "floor_answered" if event.verb == "question.answered" else "floor_asked_back"
    also = hall.sames.get(question.pk, {}) if what == "floor_answered" else {}
    for person, own in {**also, question.asker_id: question.pk}.items():
        if person != event.actor_id:
            yield person, replace(_news(event, "floor_answer", what), subject_id=own)


@_telling
def tell_closed(_hall: Hall, event: Event, question: Question) -> Iterator[Told]:
    """The asker hears that their question became a report, or is the same as one that is answered already."""
    if event.verb == "question.promoted" and event.data.get("to") == "report":
        yield question.asker_id, _news(event, "floor_answer", "floor_reported")
    elif event.verb == "question.closed":
        yield question.asker_id, _news(event, "floor_answer", "floor_same")


@_telling
def tell_champion(_hall: Hall, event: Event, question: Question) -> Iterator[Told]:
    """Whoever has the question, or answered it, hears what the asker said."""
    champion = event.data.get("champion_id")
    what = {"question.replied": "floor_replied", "question.helped": "floor_helped"}.get(event.verb, "floor_not_yet")
    if champion and champion != event.actor_id:
        yield champion, _news(event, "floor", what)


def climbed(hall: Hall, event: Event) -> Iterator[Told]:
    """Nobody took a question, and its clock says so: it rings at all on shift, then at the supervisor."""
    question = hall.questions.get(event.root_id)
    if question is None or question.state != State.OPEN or event.verb == "commitment.warned":
        return
    if event.verb == "commitment.missed":
        people, kind = hall.on(question, all_of_them=True), "floor"
    else:
        people, kind = set(event.data.get("told") or ()) - {question.asker_id}, "floor_climbed"
    yield from ((person, _news(event, kind, "floor_unclaimed")) for person in sorted(people))


@InBatches
def tell_review(events: Sequence[Event]) -> None:
    """The owner of a note is asked whether it is still true."""
    now = timezone.now()
    tell(
        news=[
            (event.data["owner_id"], News("floor_note", "note_review", "note", event.subject_id, _day(event), event.pk))
            for event in events
        ],
        now=now,
    )


def _day(event: Event) -> str:
    return f"note:{event.subject_id}:{event.data['review_on']}"
