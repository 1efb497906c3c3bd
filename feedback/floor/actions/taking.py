"""Taking a question and letting go of it. Two champions never hold the same: its row is held while one takes it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.champions.queries import rosters_of
from feedback.core.db import claimed
from feedback.core.errors import Conflict, Invalid
from feedback.events.actions import Fact, Thing, record
from feedback.floor import clocks
from feedback.floor.actions.moving import (
    held,
    keep,
    let_go,
    move,
    put_on_floor,
    sign_of_life,
    tell,
    tell_place,
    where,
    who_has,
)
from feedback.floor.models import Question, Rest, State
from feedback.floor.permissions import may_put_back, may_take, may_work
from feedback.people.models import User


@transaction.atomic
def claim(*, question: Question, by: User, now: datetime | None = None) -> Question:
    """Take a question. One's own claim once more changes nothing.

    Raises Forbidden, IllegalMove, and Conflict with the name of whoever was quicker.
    """
    now = now or timezone.now()
    question = held(question)
    may_take(by, question).demand()
    if question.state == State.CLAIMED:
        if question.claimed_by_id == by.pk:
            return question
        raise Conflict(_("%(who)s was quicker and has taken this question.") % {"who": who_has(question)})
    move(question, "claim")
    _give_to(question, by, now)
    keep(question, now)
    clocks.taken(question, now)
    tell("claimed", question, now, by, champion_id=by.pk)
    return question


@transaction.atomic
def release(*, question: Question, by: User, now: datetime | None = None) -> Question:
    """Put a question back to the floor: to whoever is on now. Its clock goes on from when it first came there."""
    now = now or timezone.now()
    question = held(question)
    may_put_back(by, question).demand()
    _back(question, "release", now, by)
    return question


def release_quiet(*, now: datetime | None = None) -> int:
    """Put back every claim that has gone quiet; gives how many. Safe to run twice at once."""
    now, done = now or timezone.now(), 0
    quiet = Question.objects.filter(state=State.CLAIMED, quiet_at__lt=now)
    for pk in list(quiet.order_by("quiet_at", "id").values_list("pk", flat=True)):
        with transaction.atomic():
            row = claimed(quiet.filter(pk=pk)).first()
            if row is not None:
                _back(held(row), "release", now, None)
                done += 1
    return done


@transaction.atomic
def release_of(*, champion: User, now: datetime | None = None) -> int:
    """Put back everything that somebody has taken: they leave. Gives how many."""
    now = now or timezone.now()
    taken = list(Question.objects.filter(state=State.CLAIMED, claimed_by=champion).order_by("id"))
    for question in taken:
        _back(held(question), "release", now, None)
    return len(taken)


@transaction.atomic
def hand_over(*, question: Question, by: User, to: User | None = None, now: datetime | None = None) -> Question:
    """Give a question to another champion of its roster, or without `to` to the supervisor of the asker's team.

    Raises Forbidden, IllegalMove, and Invalid for somebody who is no champion there.
    """
    now = now or timezone.now()
    question = held(question)
    may_work(by, question).demand()
    if to is None:
        return _to_supervisor(question, by, now)
    if to.pk in {question.asker_id, by.pk} or not to.is_active or question.roster_id not in rosters_of(to):
        raise Invalid({"to": _("Choose another champion of this roster.")})
    move(question, "pass_on")
    _give_to(question, to, now)
    keep(question, now)
    tell("passed_on", question, now, by, champion_id=to.pk)
    return question


@transaction.atomic
def same_as(*, question: Question, other: Question, by: User, now: datetime | None = None) -> Question:
    """Say that a question is the same as another: its asker reads the other's answer.

    Raises Invalid for itself, and for one that is the same as a third.
    """
    now = now or timezone.now()
    question = held(question)
    may_work(by, question).demand()
    if other.pk == question.pk or other.state == State.SAME:
        raise Invalid({"other": _("Choose the question that stands for both.")})
    move(question, "same_as")
    let_go(question)
    question.same_as = other
    keep(question, now)
    Question.objects.filter(same_as=question).update(same_as=other)
    clocks.stopped(question, now, "same")
    tell("closed", question, now, by, same_as=other.pk)
    return question


@transaction.atomic
def rest(*, by: User, until: datetime | None, now: datetime | None = None) -> None:
    """Take no questions until then: nothing rings first at them. None: take questions again."""
    if until is None:
        Rest.objects.filter(user=by).delete()
        verb, data = "champion.returned", {}
    else:
        Rest.objects.update_or_create(user=by, defaults={"until": until})
        verb, data = "champion.rested", {"until": until.isoformat()}
    record(Fact(verb, Thing("person", by.pk), now or timezone.now(), actor=by.pk, site_id=by.site_id, data=data))


def put_back(question: Question, now: datetime, since: datetime) -> None:
    """Put a held row on the floor anew, with the next round of its clock."""
    let_go(question)
    question.round += 1
    put_on_floor(question, where(question, now), since)
    keep(question, now)


def _back(question: Question, verb: str, now: datetime, by: User | None) -> None:
    who, since = question.claimed_by_id, question.opened_at or now
    move(question, verb)
    put_back(question, now, since)
    tell("released", question, now, by, champion_id=who, **({} if by else {"quiet": True}))
    tell_place(question, now)


def _give_to(question: Question, champion: User, now: datetime) -> None:
    question.claimed_by, question.claimed_at, question.asked_back_at = champion, now, None
    question.first_claimed_at = question.first_claimed_at or now
    question.opened_at = question.opened_at or now
    question.held_until = None
    sign_of_life(question, now)


def _to_supervisor(question: Question, by: User, now: datetime) -> Question:
    move(question, "hand_over")
    let_go(question)
    question.handed_at, question.held_until = question.handed_at or now, None
    keep(question, now)
    clocks.stopped(question, now, "handed")
    tell("handed_over", question, now, by)
    return question
