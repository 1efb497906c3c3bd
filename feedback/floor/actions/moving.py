"""What every verb on a question shares: hold its row, check the move, put it on the floor, keep it, tell of it."""

from datetime import datetime, timedelta
from typing import Any

from feedback.core.errors import Text
from feedback.events.actions import Fact, record
from feedback.floor import clocks, states
from feedback.floor.models import MESSAGE_LIMIT, Message, Question, State
from feedback.floor.placement import Place, place
from feedback.people.models import User
from feedback.reports.actions.moving import words

#: A champion who asked back waits so long for the asker before the question goes back to the floor.
WAITS_FOR_ASKER = timedelta(hours=1)


def held(question: Question) -> Question:
    """The question as it is stored now, its row held until the transaction ends."""
    rows = Question.objects.select_for_update(of=("self",))
    # Not `claimed_by`: whoever waited for the row would get the row as it is now with a join as it was.
    return rows.select_related("roster", "site__calendar").get(pk=question.pk)


def move(question: Question, verb: str) -> None:
    """Set the state that `verb` leads to; raises IllegalMove. Nothing is stored yet."""
    question.state = states.target(State(question.state), verb)


def keep(question: Question, now: datetime) -> None:
    """Store what was changed, with a new version; the words of the question never change."""
    question.version += 1
    question.updated_at = now
    fixed = {"id", "asker", "site", "team", "text", "words", "masked", "asked_at", "call_type"}
    question.save(update_fields=[f.name for f in Question._meta.concrete_fields if f.name not in fixed])


def tell(verb: str, question: Question, at: datetime, by: User | None, **data: Any) -> None:
    """Write one line about the question in the journal."""
    record(
        Fact(
            f"question.{verb}",
            clocks.thing(question),
            at,
            actor=by.pk if by else None,
            site_id=question.site_id,
            team_id=question.team_id,
            tool_id=question.tool_id,
            data=data,
        )
    )


def say(question: Question, kind: Message.Kind, text: str, by: User, now: datetime) -> Message:
    """Store what somebody wrote about a question, masked; raises Invalid naming `text`."""
    masked = words("text", text, limit=MESSAGE_LIMIT)
    return Message.objects.create(question=question, author=by, kind=kind, text=masked.text, created_at=now)


def sign_of_life(question: Question, now: datetime) -> None:
    """The claim is alive: it goes quiet so many minutes from now."""
    roster = question.roster
    quiet = timedelta(minutes=roster.quiet_claim_after) if roster else WAITS_FOR_ASKER
    question.quiet_at = now + (max(WAITS_FOR_ASKER, quiet) if question.asked_back_at else quiet)


def let_go(question: Question) -> None:
    """Nobody has it."""
    question.claimed_by = question.claimed_at = question.quiet_at = question.asked_back_at = None


def where(question: Question, at: datetime) -> Place:
    """Where the question would go at that instant."""
    return place(
        site_id=question.site_id,
        team_id=question.team_id,
        tool_id=question.tool_id,
        at=at,
        but=question.asker_id,
    )


def put_on_floor(question: Question, found: Place, since: datetime) -> None:
    """Set where the question stands: open since then, held for a shift, or with the supervisor."""
    question.roster, question.held_until = found.roster, found.begins
    if found.on:
        question.state, question.opened_at, question.held_until = State.OPEN, since, None
    elif found.begins:
        question.state, question.opened_at = State.HELD, None
    else:
        question.state, question.handed_at = State.HANDED, question.handed_at or since


def tell_place(question: Question, now: datetime) -> None:
    """After it was kept: start the clock of an open question, and tell where one went that nobody could take."""
    if question.state == State.OPEN:
        clocks.start(question, now)
    elif question.state == State.HELD and question.held_until:
        tell("held", question, now, None, held_until=question.held_until.isoformat())
    elif question.state == State.HANDED:
        tell("handed_over", question, now, None, nobody=True)


def who_has(question: Question) -> Text:
    """The name of whoever has taken it."""
    return question.claimed_by.name if question.claimed_by else ""
