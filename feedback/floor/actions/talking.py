"""Answering, asking back and replying, and saying whether it helped."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from feedback.floor.actions.moving import held, keep, let_go, move, say, sign_of_life, tell, tell_place
from feedback.floor.actions.notes import note_used
from feedback.floor.actions.taking import claim, put_back
from feedback.floor.models import Message, Note, NoteUse, Question, State
from feedback.floor.permissions import may_judge, may_reply, may_work
from feedback.people.models import User


@transaction.atomic
def answer(
    *, question: Question, by: User, text: str, note: Note | None = None, now: datetime | None = None
) -> Question:
    """Answer a question one has taken; an open one is taken with it. `note` is the note that the answer came from."""
    now = now or timezone.now()
    question = _mine(question, by, now)
    move(question, "answer")
    said = say(question, Message.Kind.ANSWER, text, by, now)
    let_go(question)
    question.answered_at, question.answered_by = now, by
    question.helped = question.helped_by = None
    if note is not None:
        question.note = note
        note_used(note=note, by=by, kind=NoteUse.Kind.ANSWERED, question=question, now=now)
    keep(question, now)
    tell("answered", question, now, by, message_id=said.pk, champion_id=by.pk)
    return question


@transaction.atomic
def ask_back(*, question: Question, by: User, text: str, now: datetime | None = None) -> Question:
    """Ask the asker something; the claim is kept for them to reply."""
    now = now or timezone.now()
    question = _mine(question, by, now)
    move(question, "ask_back")
    said = say(question, Message.Kind.ASK_BACK, text, by, now)
    question.asked_back_at = now
    sign_of_life(question, now)
    keep(question, now)
    tell("asked_back", question, now, by, message_id=said.pk)
    return question


@transaction.atomic
def reply(*, question: Question, by: User, text: str, now: datetime | None = None) -> Question:
    """Reply to a question back, or add something while somebody has the question."""
    now = now or timezone.now()
    question = held(question)
    may_reply(by, question).demand()
    move(question, "reply")
    said = say(question, Message.Kind.REPLY, text, by, now)
    question.asked_back_at = None
    sign_of_life(question, now)
    keep(question, now)
    tell("replied", question, now, by, message_id=said.pk, champion_id=question.claimed_by_id)
    return question


@transaction.atomic
def judge(*, question: Question, by: User, helped: bool, now: datetime | None = None) -> Question:
    """Say that the answer helped, or not yet: then it goes back to the floor, with a clock of its own.

    The asker says so; whoever answered can say that it helped a day later. Saying it twice changes nothing.
    """
    now = now or timezone.now()
    question = held(question)
    may_judge(by, question, at=now).demand()
    if helped and question.state == State.HELPED:
        return question
    move(question, "helped" if helped else "not_yet")
    question.helped, question.helped_by = helped, by
    if helped:
        keep(question, now)
        tell("helped", question, now, by, champion_id=question.answered_by_id)
    else:
        put_back(question, now, now)
        tell("not_yet", question, now, by, champion_id=question.answered_by_id)
        tell_place(question, now)
    return question


def _mine(question: Question, by: User, now: datetime) -> Question:
    """The question, held, and taken by whoever acts on it."""
    question = held(question)
    if question.state in {State.OPEN, State.HELD, State.HANDED}:
        return held(claim(question=question, by=by, now=now))
    may_work(by, question).demand()
    return question
