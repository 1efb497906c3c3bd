"""Scoring a call, and taking a score back."""

from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType
from feedback.core.errors import Conflict, Invalid, Text
from feedback.people.masking import masked_call
from feedback.people.models import User
from feedback.quality.actions.moving import Marks, held, keep, move, tell, weighed
from feedback.quality.models import NOTE_LIMIT, Mark, Rubric, Score
from feedback.quality.permissions import may_score, may_withdraw
from feedback.quality.queries import edition_in_use, people_to_score
from feedback.quality.states import State
from feedback.reports.actions.filing import is_interaction_id
from feedback.reports.actions.moving import counted, words
from feedback.training.models import Cycle, Enrolment
from feedback.training.states import Place

REASON_LIMIT = 300
TWICE = _("You have scored this call already. Look for it among the scores.")


class Call(NamedTuple):
    """Which call is scored, by what, and the round of training that fits."""

    person: User
    rubric: Rubric
    call_type: CallType | None
    interaction_id: str
    cycle: Cycle | None


def give_score(
    *,
    by: User,
    person: User,
    rubric: Rubric,
    marks: Marks,
    call_type: CallType | None = None,
    interaction_id: str = "",
    note: str = "",
    cycle: Cycle | None = None,
    now: datetime | None = None,
) -> Score:
    """Score a call of somebody one looks after, by the rubric as it is now; they hear of it.

    `marks` has one for each dimension. The note is masked before it is stored. Raises Forbidden, Invalid field by
    field, and Conflict for a call that one has scored already.
    """
    may_score(by, person).demand()
    call = Call(person, rubric, call_type, masked_call(interaction_id.strip()).text, cycle)
    try:
        return _give(by, call, marks, note, now or timezone.now())
    except IntegrityError as error:
        if _is_scored(by, call):  # by oneself, at the same moment
            raise Conflict(TWICE) from error
        raise


@transaction.atomic
def _give(by: User, call: Call, marks: Marks, note: str, now: datetime) -> Score:
    if _is_scored(by, call):
        raise Conflict(TWICE)
    _check(by, call)
    edition = edition_in_use(call.rubric)
    found = weighed(edition, marks)
    masked = words("note", note, limit=NOTE_LIMIT, required=False)
    score = Score.objects.create(
        person=call.person,
        site_id=call.person.site_id,
        team_id=call.person.team_id,
        scorer=by,
        edition=edition,
        call_type=call.call_type,
        interaction_id=call.interaction_id,
        note=masked.text,
        masked=counted(masked),
        cycle=call.cycle,
        percent=found.percent,
        adherence=found.adherence,
        scored_at=now,
        updated_at=now,
    )
    Mark.objects.bulk_create(Mark(score=score, dimension_id=pk, points=points) for pk, points in marks.items())
    tell("given", score, at=now, by=by, rubric_id=edition.rubric_id, version=edition.version, masked=score.masked)
    return score


@transaction.atomic
def withdraw(*, score: Score, by: User, reason: str, now: datetime | None = None) -> Score:
    """Take a score back, with the reason: it counts nowhere, and the person hears of it. Raises Forbidden, Conflict."""
    now = now or timezone.now()
    score = held(score)
    may_withdraw(by, score).demand()
    move(score, "withdraw")
    score.withdrawn_because = words("reason", reason, limit=REASON_LIMIT).text
    score.withdrawn_by = by
    keep(score, now, "withdrawn_because", "withdrawn_by")
    tell("withdrawn", score, at=now, by=by)
    return score


def _is_scored(by: User, call: Call) -> bool:
    """Whether one has scored this very call before."""
    same = Score.objects.filter(scorer=by, person=call.person, interaction_id=call.interaction_id)
    return bool(call.interaction_id) and same.exclude(state=State.WITHDRAWN).exists()


def _check(by: User, call: Call) -> None:
    wrong: dict[str, Text] = {}
    if not people_to_score(by).filter(pk=call.person.pk).exists():
        wrong["person"] = _("Calls of agents and champions are scored while they work here.")
    if not call.rubric.is_active:
        wrong["rubric"] = _("This rubric is out of use. Choose another one.")
    if call.call_type is not None and not call.call_type.is_active:
        wrong["call_type"] = _("This call type is no longer in use. Choose another one.")
    if not is_interaction_id(call.interaction_id):
        wrong["interaction_id"] = _(
            "Give the call's id as your phone system shows it: letters, digits and . _ : / # = -"
        )
    places = Enrolment.objects.filter(cycle=call.cycle, person=call.person).exclude(state=Place.WITHDRAWN)
    if call.cycle is not None and not places.exists():
        wrong["cycle"] = _("They have no place in this round. Choose one of theirs, or none.")
    if wrong:
        raise Invalid(wrong)
