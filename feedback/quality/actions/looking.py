"""Another look at a score: somebody disputes it, whoever gave it answers; a second supervisor or a lead may decide."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Invalid
from feedback.people.models import User
from feedback.quality.actions.moving import Marks, held, keep, move, tell, weighed
from feedback.quality.models import TALK_LIMIT, Look, Mark, Score
from feedback.quality.permissions import may_answer, may_decide, may_dispute
from feedback.quality.states import ROUNDS, Outcome
from feedback.reports.actions.moving import words


class Said(NamedTuple):
    """What somebody said after looking again."""

    by: User
    text: str
    marks: Marks | None
    at: datetime


@transaction.atomic
def dispute(*, score: Score, by: User, reason: str, now: datetime | None = None) -> Score:
    """Ask whoever gave a score of one's own for another look, with the reason. Raises Forbidden, Invalid, Conflict."""
    return _ask("dispute", score, by, reason, now or timezone.now())


@transaction.atomic
def appeal(*, score: Score, by: User, reason: str, now: datetime | None = None) -> Score:
    """Ask for a second opinion after the first look: another supervisor's or a lead's; what they say is the last."""
    return _ask("appeal", score, by, reason, now or timezone.now())


@transaction.atomic
def answer(*, score: Score, by: User, text: str, marks: Marks | None = None, now: datetime | None = None) -> Score:
    """Say what came of looking again: with other marks the score changes, without it stays. Always with a word why.

    Raises Forbidden, Invalid, Conflict.
    """
    now = now or timezone.now()
    score = held(score)
    may_answer(by, score, at=now).demand()
    return _settle("answer", score, Said(by, text, marks, now))


@transaction.atomic
def decide(*, score: Score, by: User, text: str, marks: Marks | None = None, now: datetime | None = None) -> Score:
    """Give the second opinion, in the same way; after it the score stands."""
    score = held(score)
    may_decide(by, score).demand()
    return _settle("decide", score, Said(by, text, marks, now or timezone.now()))


def _ask(verb: str, score: Score, by: User, reason: str, now: datetime) -> Score:
    score = held(score)
    may_dispute(by, score).demand()
    move(score, verb)
    said = words("reason", reason, limit=TALK_LIMIT)
    Look.objects.create(score=score, round=ROUNDS[verb], reason=said.text, asked_at=now)
    keep(score, now)
    tell("disputed" if verb == "dispute" else "appealed", score, at=now, by=by)
    return score


def _settle(verb: str, score: Score, said: Said) -> Score:
    move(score, verb)
    look = Look.objects.get(score=score, round=ROUNDS[verb])
    look.answer = words("text", said.text, limit=TALK_LIMIT).text
    look.answered_by, look.answered_at = said.by, said.at
    look.outcome = Outcome.KEPT if said.marks is None else Outcome.CHANGED
    if said.marks is not None:
        _mark_anew(score, look, said.marks)
    look.save()
    keep(score, said.at, "percent", "adherence")
    told = "answered" if verb == "answer" else "decided"
    tell(told, score, at=said.at, by=said.by, outcome=str(look.outcome))
    return score


def _mark_anew(score: Score, look: Look, marks: Marks) -> None:
    """Give other marks by the same edition; what they were stays with the look."""
    stored = {mark.dimension_id: mark for mark in Mark.objects.filter(score=score)}
    before = {pk: mark.points for pk, mark in stored.items()}
    found = weighed(score.edition, marks)
    if dict(marks) == before:
        raise Invalid({"marks": _("These are the marks it has. Change one, or let the score stay as it is.")})
    look.percent_before, look.marks_before = score.percent, {str(pk): points for pk, points in before.items()}
    for pk, points in marks.items():
        stored[pk].points = points
    Mark.objects.bulk_update(stored.values(), ["points"])
    score.percent, score.adherence = found
