"""The check, the supervisor's yes, and what makes a round done for somebody: all of it ends here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid, Text
from feedback.events.actions import record, record_all
from feedback.people.models import User
from feedback.training.actions.telling import of_place
from feedback.training.completion import asks_check, lacks
from feedback.training.models import CheckAttempt, CheckItem, Enrolment, Programme
from feedback.training.permissions import may_sign_off, may_take_check
from feedback.training.states import Completion, Place, SessionState


@transaction.atomic
def take_check(
    *, enrolment: Enrolment, by: User, answers: Mapping[int, int], now: datetime | None = None
) -> CheckAttempt:
    """Answer the programme's check: for each question (by its id) the place of the option that was chosen.

    It can be done again until it is passed. Raises Forbidden for anybody else, Conflict before they were there and
    once it is passed, Invalid for a question that is missing (its field is `question-7`).
    """
    now = now or timezone.now()
    may_take_check(by, enrolment).demand()
    enrolment = held_place(enrolment)
    programme = enrolment.cycle.programme
    if programme.completion != Completion.CHECK:
        raise Conflict(_("This programme has no check."))
    if enrolment.passed_at is not None:
        raise Conflict(_("You have passed it already."))
    _demand_attended(enrolment)
    items = list(CheckItem.objects.filter(programme=programme).order_by("position"))
    attempt = _attempt(enrolment, items, answers, now)
    record(of_place("enrolment.checked", enrolment, by, now))
    if attempt.passed:
        enrolment.passed_at = now
        _keep(enrolment, now, "passed_at")
        record(of_place("enrolment.passed", enrolment, by, now))
        complete([enrolment], now)
    return attempt


@transaction.atomic
def sign_off(*, enrolment: Enrolment, by: User, now: datetime | None = None) -> Enrolment:
    """Say that somebody can do it. Raises Forbidden, and Conflict where nobody asks for it or it was said before."""
    now = now or timezone.now()
    enrolment = held_place(enrolment)
    may_sign_off(by, enrolment).demand()
    if enrolment.cycle.programme.completion != Completion.SIGN_OFF:
        raise Conflict(_("This programme needs no sign-off."))
    if enrolment.signed_off_at is not None:
        raise Conflict(_("Somebody did that already."))
    _demand_attended(enrolment)
    enrolment.signed_off_at, enrolment.signed_off_by = now, by
    _keep(enrolment, now, "signed_off_at", "signed_off_by")
    record(of_place("enrolment.signed_off", enrolment, by, now))
    complete([enrolment], now)
    return enrolment


def complete(enrolments: Sequence[Enrolment], now: datetime) -> list[Enrolment]:
    """Of places of one programme, held by the caller, make those done that lack nothing any more; gives these."""
    if not enrolments:
        return []
    programme = enrolments[0].cycle.programme
    check = asks_check(programme)
    done = [place for place in enrolments if place.state == Place.CAME and not _lacks(place, programme, check)]
    for place in done:
        place.state, place.done_at = Place.DONE, now
    rows = Enrolment.objects.filter(pk__in=[place.pk for place in done])
    rows.update(state=Place.DONE, done_at=now, updated_at=now, version=F("version") + 1)
    record_all(of_place("enrolment.completed", place, None, now) for place in done)
    return done


def held_place(enrolment: Enrolment) -> Enrolment:
    """The place as it is stored now, its row held until the transaction ends."""
    rows = Enrolment.objects.select_for_update(of=("self",))
    return rows.select_related("person", "cycle__programme").get(pk=enrolment.pk)


def _lacks(enrolment: Enrolment, programme: Programme, check: bool) -> bool:
    closed = enrolment.session is not None and enrolment.session.state == SessionState.HELD
    return bool(lacks(enrolment, programme, closed=closed, check=check))


def _demand_attended(enrolment: Enrolment) -> None:
    if enrolment.state != Place.CAME:
        raise Conflict(_("First the session, then this: nobody has noted yet that they were there."))


def _attempt(
    enrolment: Enrolment, items: Iterable[CheckItem], answers: Mapping[int, int], now: datetime
) -> CheckAttempt:
    """Stored with the questions as they are now, for the person to read again."""
    given = [_answered(item, answers) for item in items]
    missing: dict[str, Text | Iterable[Text]] = {
        f"question-{item.pk}": _("Choose an answer.") for item, one in zip(items, given, strict=True) if one is None
    }
    if missing or not given:
        raise Invalid(missing or {"": _("There is nothing to answer.")})
    right = sum(one is not None and one["chosen"] == one["right"] for one in given)
    return CheckAttempt.objects.create(
        enrolment=enrolment,
        number=CheckAttempt.objects.filter(enrolment=enrolment).count() + 1,
        answers=given,
        right=right,
        passed=right * 100 >= enrolment.cycle.programme.pass_percent * len(given),
        at=now,
    )


def _answered(item: CheckItem, answers: Mapping[int, int]) -> dict[str, Any] | None:
    chosen = answers.get(item.pk)
    if chosen is None or not 0 <= chosen < len(item.options):
        return None
    return {"text": item.text, "options": item.options, "right": item.right, "why": item.why, "chosen": chosen}


def _keep(enrolment: Enrolment, now: datetime, *fields: str) -> None:
    enrolment.version += 1
    enrolment.updated_at = now
    enrolment.save(update_fields=[*fields, "version", "updated_at"])
