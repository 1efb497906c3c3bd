"""Asking the floor: masked, stored, and gone to whoever is on, with its clock running."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Tool
from feedback.core.db import claimed
from feedback.core.errors import Invalid, Text
from feedback.floor import clocks
from feedback.floor.actions.moving import held, keep, put_on_floor, tell, tell_place, where
from feedback.floor.models import QUESTION_LIMIT, Question, State
from feedback.people.models import Site, User
from feedback.reports.actions.moving import counted, words
from feedback.reports.queries import tools_for


@transaction.atomic
def ask(
    *, by: User, text: str, tool: Tool | None = None, call_type: CallType | None = None, now: datetime | None = None
) -> Question:
    """Ask whoever is on for one's team; the question says at once where it went. Raises Invalid, field by field."""
    now = now or timezone.now()
    site = _site_of(by)
    masked = words("text", text, limit=QUESTION_LIMIT)
    _check(by, tool, call_type)
    question = Question(
        asker=by,
        site=site,
        team=by.team if by.site_id == site.pk else None,
        tool=tool,
        call_type=call_type,
        text=masked.text,
        masked=counted(masked),
        asked_at=now,
        updated_at=now,
    )
    put_on_floor(question, where(question, now), now)
    question.save()
    tell("asked", question, now, by, roster_id=question.roster_id, state=str(question.state), masked=question.masked)
    tell_place(question, now)
    return question


def begin_shifts(*, now: datetime | None = None) -> int:
    """Bring to the floor what was held for a shift that has begun; gives how many. Safe to run twice at once.

    A clock that starts with its shift is dated by it. Where the plan has changed since, the new time is said.
    """
    now, begun = now or timezone.now(), 0
    waiting = Question.objects.filter(state=State.HELD).order_by("id")
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            row = claimed(Question.objects.filter(pk=pk, state=State.HELD)).first()
            begun += bool(row and _begin(held(row), now))
    return begun


def _begin(question: Question, now: datetime) -> bool:
    found, planned = where(question, now), question.held_until
    if not found.on and found.begins == planned and found.roster == question.roster:
        return False
    since = planned if planned and planned <= now else now
    put_on_floor(question, found, since)
    keep(question, now)
    if question.state != State.OPEN:
        tell_place(question, now)
        return False
    tell("begun", question, since, None, roster_id=question.roster_id)
    clocks.start(question, since)
    return True


def _site_of(by: User) -> Site:
    """Where somebody works; with the calendar that its clocks name."""
    if by.site_id is None:
        raise Invalid({"": _("You belong to no site yet, so nobody is on for you. Ask an admin to add you to yours.")})
    return Site.objects.select_related("calendar").get(pk=by.site_id)


def _check(by: User, tool: Tool | None, call_type: CallType | None) -> None:
    wrong: dict[str, Text] = {}
    if tool is not None and not tools_for(by).filter(pk=tool.pk).exists():
        wrong["tool"] = _("This tool is not in use at your site. Choose another one.")
    if call_type is not None and not call_type.is_active:
        wrong["call_type"] = _("This call type is no longer in use. Choose another one.")
    if wrong:
        raise Invalid(wrong)
