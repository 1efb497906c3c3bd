"""Erasing what is stored about somebody, on request: what goes, what stays, and doing it."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.champions.models import CalendarLink, Swap
from feedback.commitments.models import SavedView
from feedback.core.errors import Conflict
from feedback.events.actions import Fact, Thing, record
from feedback.floor.models import Message as FloorMessage
from feedback.floor.models import Question
from feedback.notifications.models import Mail, Notification, Preference
from feedback.panels.models import PanelPass
from feedback.people import actions as people
from feedback.people.models import ERASED_HOST, Absence, Letter, User
from feedback.people.obligations import owed_by
from feedback.people.permissions import demand_admin
from feedback.quality.models import Look, Score
from feedback.reports.models import Attachment, FrictionReport, Message, Verification
from feedback.retention.kinds import GONE, SPOKEN, let_checks_go, let_files_go
from feedback.retention.models import Erasure
from feedback.retention.queries import is_held
from feedback.routing.models import Assignment
from feedback.training.models import Capture, CheckAttempt, Enrolment, TrainingLink


class Part(NamedTuple):
    """What goes: its name on the page, its rows, and how it goes from them."""

    label: str | Promise
    rows: Callable[[User], QuerySet[Any]]
    go: Callable[[QuerySet[Any]], object]


def _words(**blank: str) -> Callable[[QuerySet[Any]], object]:
    return lambda rows: rows.update(**blank)


def _ids(let_go: Callable[[list[int]], None]) -> Callable[[QuerySet[Any]], object]:
    return lambda rows: let_go(list(rows.values_list("pk", flat=True)))


def _delete(rows: QuerySet[Any]) -> object:
    return rows.delete()


def _asked(who: User) -> Q:
    return Q(giver=who) | Q(created_by=who)


#: By the code that stands in `Erasure.counts`. Files go before the reports they hang on lose their reporter's words.
PARTS: dict[str, Part] = {
    "files": Part(_("files they added"), lambda who: Attachment.objects.filter(uploaded_by=who), _ids(let_files_go)),
    "reports": Part(
        _("reports they raised lose their words"),
        lambda who: FrictionReport.objects.filter(reporter=who),
        _words(title=GONE, text=GONE, expected="", suggested="", interaction_id="", words=""),
    ),
    "messages": Part(
        _("messages and replies"),
        lambda who: Message.objects.filter(author=who).exclude(direction=Message.Direction.QUESTION),
        _words(text=GONE),
    ),
    "verifications": Part(
        _("remarks on whether it is fixed"),
        lambda who: Verification.objects.filter(~Q(note=""), user=who),
        _words(note=""),
    ),
    "questions": Part(
        _("questions to the floor"), lambda who: Question.objects.filter(asker=who), _words(text=GONE, words="")
    ),
    "talk": Part(
        _("messages on the floor"),
        lambda who: FloorMessage.objects.filter(author=who, question__asker=who),
        _words(text=GONE),
    ),
    "scores": Part(
        _("words of coaching they got"),
        lambda who: Score.objects.filter(SPOKEN, person=who),
        _words(note="", interaction_id="", withdrawn_because=""),
    ),
    "looks": Part(
        _("reasons for another look"),
        lambda who: Look.objects.filter(score__person=who),
        _words(reason=GONE, answer=""),
    ),
    "checks": Part(
        _("answers in training checks"),
        lambda who: CheckAttempt.objects.filter(enrolment__person=who),
        _ids(let_checks_go),
    ),
    "undone": Part(
        _("why their training was not done after all"),
        lambda who: Enrolment.objects.filter(~Q(undone_why=""), person=who),
        _words(undone_why=""),
    ),
    "captures": Part(
        _("what they said in sessions"),
        lambda who: Capture.objects.filter(by=who).exclude(text=""),
        _words(text=GONE),
    ),
    "swaps": Part(_("notes on swaps"), lambda who: Swap.objects.filter(~Q(note=""), _asked(who)), _words(note="")),
    "news": Part(_("news and mail"), lambda who: Notification.objects.filter(user=who), _delete),
    "absences": Part(_("days away"), lambda who: Absence.objects.filter(user=who), _delete),
}
#: What goes without being counted: it says nothing that the rest does not.
SILENT = (
    lambda who: Mail.objects.filter(user=who),
    lambda who: Letter.objects.filter(person=who),
    lambda who: Preference.objects.filter(user=who),
    lambda who: CalendarLink.objects.filter(user=who),
    lambda who: TrainingLink.objects.filter(user=who),
    lambda who: SavedView.objects.filter(person=who),
    lambda who: PanelPass.objects.filter(user=who),
)
STAYS = (
    _("states, dates, promises and every count"),
    _("answers they gave others as an owner, and changes they wrote"),
    _("turns, training and marks, under a number that leads to nobody"),
    _("what they wrote without their name: its seal leads to that number alone"),
    _("the journal, which holds ids and no names"),
)


class Preview(NamedTuple):
    """What an erasure would take, in words with counts, and what it would leave."""

    goes: list[tuple[str | Promise, int]]
    stays: tuple[str | Promise, ...]
    held: bool


def preview(person: User) -> Preview:
    """What would happen if this person's data were erased now; nothing happens."""
    return Preview([(PARTS[code].label, count) for code, count in would_go(person).items()], STAYS, is_held(person))


def would_go(person: User) -> dict[str, int]:
    """What erasing this person would take, by code; what there is nothing of is left out."""
    counted = {code: part.rows(person).count() for code, part in PARTS.items()}
    return {code: count for code, count in counted.items() if count}


@transaction.atomic
def erase(*, person: User, by: User, now: datetime | None = None) -> Erasure:
    """Take somebody's name, address and words out of everything, for good, and end their access.

    Their number stays, so that counts and the journal hold. Raises Forbidden; Conflict for oneself, while a hold covers
    them, while they owe something, and the second time.
    """
    demand_admin(by)
    now = now or timezone.now()
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _check(person, by)
    if owed_by(person, now):
        raise Conflict(_("They still owe something. Deactivate them, hand it over, and come back."))
    if person.is_active:
        people.deactivate(person=person, by=by, now=now)
    counts = {code: _go(part, person) for code, part in PARTS.items()}
    for rows in SILENT:
        rows(person).delete()
    _unname_in_reasons(person.name)
    _unname(person)
    record(Fact("person.erased", Thing("person", person.pk), at=now, actor=by.pk, data={"counts": counts}))
    return Erasure.objects.create(person=person, by=by, at=now, counts=counts)


def erase_again(listed: Mapping[int, datetime], *, by: User, now: datetime | None = None) -> dict[int, str]:
    """Erase on a restored backup whoever was erased since it was made: by number, and when that was.

    Whoever came after that moment is somebody else with the same number, and stays; so does whoever is erased there.
    Gives for each who could not be erased the reason. Raises Forbidden.
    """
    demand_admin(by)
    left: dict[int, str] = {}
    done = Erasure.objects.values("person")
    for person in User.objects.filter(pk__in=listed).exclude(pk__in=done).order_by("pk"):
        if person.created_at < listed[person.pk]:
            try:
                erase(person=person, by=by, now=now)
            except Conflict as refused:
                left[person.pk] = str(refused)
    return left


def _check(person: User, by: User) -> None:
    if person == by:
        raise Conflict(_("You cannot erase yourself. Ask another admin."))
    if Erasure.objects.filter(person=person).exists():
        raise Conflict(_("This was erased already."))
    if is_held(person):
        raise Conflict(_("A legal hold covers them, or a report they have a part in. Lift it first."))


def _go(part: Part, person: User) -> int:
    rows = part.rows(person)
    count = rows.count()
    if count:
        part.go(rows)
    return count


def _unname_in_reasons(name: str) -> None:
    """Why a report came to whom says so by name; as a word of its own, so that nobody else's name loses a part."""
    word = rf"(^|\W){re.escape(name)}(\W|$)"
    Assignment.objects.filter(reason__contains=name, reason__regex=word).update(
        reason=Replace(F("reason"), Value(name), Value(GONE)), notes=[]
    )
    FrictionReport.objects.filter(routing_reason__contains=name, routing_reason__regex=word).update(
        routing_reason=Replace(F("routing_reason"), Value(name), Value(GONE))
    )


def _unname(person: User) -> None:
    User.objects.filter(pk=person.pk).update(
        name=GONE,
        email=f"{person.pk}@{ERASED_HOST}",
        password=make_password(None),
        external_id=None,
        joined_on=None,
        updated_at=timezone.now(),
    )
