"""Keeping the register: one function a verb, one transaction each, every one with its event."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.changes.permissions import may_change
from feedback.core.errors import Conflict, Invalid
from feedback.core.text import clean
from feedback.events.actions import Fact, Thing, record
from feedback.people.masking import masked
from feedback.people.models import User
from feedback.register.models import NOTE_LIMIT, StayOut, StayOutReport
from feedback.reports.models import FrictionReport


@transaction.atomic
def enter(*, report: FrictionReport, by: User, now: datetime) -> StayOut:
    """The owner agreed with a wish: from now on its tool stays out of such calls. What is agreed on already holds both.

    For the reaction to an answer, which has asked whether `by` may give it.
    """
    entry, made = StayOut.objects.select_for_update(of=("self",)).get_or_create(
        tool=report.tool,
        call_type=report.call_type,
        ended_at=None,
        defaults={"since": now, "agreed_by": by, "created_at": now, "updated_at": now},
    )
    _link, new = StayOutReport.objects.get_or_create(entry=entry, report=report, defaults={"created_at": now})
    if made or new:
        _record("stay_out.entered" if made else "stay_out.asked", entry, by, now, reports=[report.pk])
    return entry


@transaction.atomic
def edit(
    *, entry: StayOut, by: User, note: str | None = None, since: datetime | None = None, now: datetime | None = None
) -> StayOut:
    """Say what exactly the tool leaves alone, or since when it does. Raises Forbidden, Conflict, Invalid."""
    now = now or timezone.now()
    entry = _open(entry, by)
    given: dict[str, Any] = {}
    if note is not None:
        given["note"] = _note(note)
    if since is not None:
        given["since"] = since
    altered = [name for name, value in given.items() if getattr(entry, name) != value]
    for name in altered:
        setattr(entry, name, given[name])
    if altered:
        _keep(entry, now)
        _record("stay_out.edited", entry, by, now, fields=altered)
    return entry


@transaction.atomic
def end(*, entry: StayOut, by: User, now: datetime | None = None) -> StayOut:
    """The tool takes part in such calls again; what was agreed stays readable. Raises Forbidden, Conflict."""
    now = now or timezone.now()
    entry = _open(entry, by)
    entry.ended_at = now
    _keep(entry, now)
    _record("stay_out.ended", entry, by, now)
    return entry


def _open(entry: StayOut, by: User) -> StayOut:
    entry = StayOut.objects.select_for_update(of=("self",)).select_related("tool").get(pk=entry.pk)
    may_change(by, entry.tool).demand()
    if entry.ended_at is not None:
        raise Conflict(_("This entry is ended. A new wish begins a new one."))
    return entry


def _note(text: str) -> str:
    note = masked(clean(text)).text
    if len(note) > NOTE_LIMIT:
        raise Invalid({"note": _("Keep this to %(most)d characters.") % {"most": NOTE_LIMIT}})
    return note


def _keep(entry: StayOut, now: datetime) -> None:
    entry.updated_at, entry.version = now, entry.version + 1
    entry.save()


def _record(verb: str, entry: StayOut, by: User, now: datetime, **data: Any) -> None:
    facts = {"call_type": entry.call_type_id, **data}
    record(Fact(verb, Thing("stay_out", entry.pk), now, actor=by.pk, tool_id=entry.tool_id, data=facts))
