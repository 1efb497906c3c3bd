"""Making, editing and retiring programmes. A programme's rounds to come are added with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.core.years import check_years
from feedback.events.actions import record
from feedback.people import values
from feedback.people.models import Role, User
from feedback.training.actions.rounds import add_rounds, pattern_of
from feedback.training.actions.sessions import cancel_session
from feedback.training.actions.telling import of_programme
from feedback.training.models import Programme
from feedback.training.queries import sessions_to_come
from feedback.training.rounds import check

#: What a programme says of itself, and whom and what it is about.
PLAIN = (
    *("name", "summary", "roles", "joined_since", "recurrence", "starts_on", "window_days", "due_days", "joiner_days"),
    *("minutes", "seats", "away_percent", "completion", "pass_percent", "reminders"),
    *("tells_supervisor_after", "tells_lead_after", "because_category", "because_change"),
)
LISTS = ("sites", "teams", "tools", "call_types", "leads")
#: A reminder comes at most so long before a session, in minutes, and so many of them.
LONGEST_REMINDER, MOST_REMINDERS = 60 * 24 * 60, 6
MOST_DAYS = 366
RETIRED = _("The programme was taken out of use.")


@transaction.atomic
def make_programme(*, by: User | None, now: datetime | None = None, **fields: Any) -> Programme:
    """A programme, with its rounds to come. Takes the names in PLAIN and LISTS; needs `name` and `starts_on`.

    Raises Invalid field by field.
    """
    now = now or timezone.now()
    programme = Programme(created_at=now)
    _apply(programme, fields, now)
    _set_lists(programme, fields)
    record(of_programme("programme.made", programme, by, now, name=programme.name, rule=programme.recurrence))
    add_rounds(programme, now)
    return programme


@transaction.atomic
def edit_programme(*, programme: Programme, by: User | None, now: datetime | None = None, **changes: Any) -> Programme:
    """Change anything of a programme; what is left out stays. Rounds that were added stay as they are.

    Who is no longer meant keeps the place they have; who is now, gets one with the next plan or the next day. Raises
    Invalid field by field, Conflict for a programme out of use.
    """
    now = now or timezone.now()
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if not programme.is_active:
        raise Conflict(_("This programme is out of use. Put it back into use first."))
    before = _facts(programme)
    _apply(programme, changes, now)
    _set_lists(programme, changes)
    after = _facts(programme)
    if altered := sorted(name for name in after if after[name] != before[name]):
        Programme.objects.filter(pk=programme.pk).update(version=programme.version + 1)
        programme.version += 1
        record(of_programme("programme.edited", programme, by, now, fields=altered))
        add_rounds(programme, now)
    return programme


@transaction.atomic
def retire_programme(
    *, programme: Programme, by: User, cancel_sessions: bool = False, now: datetime | None = None
) -> Programme:
    """Take a programme out of use: no more rounds, no reminders; what was, stays. Raises Conflict if it is already.

    Its sessions to come are held all the same, unless `cancel_sessions` calls them off as well: then their people hear
    so and are found no other seat, for nothing is owed any more.
    """
    now = now or timezone.now()
    retired = _switch(programme, by, now, active=False)
    if cancel_sessions:
        for session in sessions_to_come(retired, now).order_by("pk"):
            cancel_session(session=session, reason=str(RETIRED), by=by, now=now)
    return retired


def restore_programme(*, programme: Programme, by: User | None, now: datetime | None = None) -> Programme:
    """Put a programme back into use, with its rounds to come. Raises Conflict if it is in use."""
    return _switch(programme, by, now, active=True)


@transaction.atomic
def _switch(programme: Programme, by: User | None, now: datetime | None, *, active: bool) -> Programme:
    now = now or timezone.now()
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.is_active == active:
        raise Conflict(_("This programme is in use already.") if active else _("This programme is out of use already."))
    programme.is_active, programme.retired_at = active, None if active else now
    programme.updated_at = now
    programme.version += 1
    programme.save(update_fields=["is_active", "retired_at", "updated_at", "version"])
    record(of_programme("programme.restored" if active else "programme.retired", programme, by, now))
    if active:
        add_rounds(programme, now)
    return programme


def _apply(programme: Programme, changes: Mapping[str, Any], now: datetime) -> None:
    for name in set(PLAIN) & set(changes):
        setattr(programme, name, changes[name])
    programme.updated_at = now
    programme.name = values.name(programme.name)
    programme.summary = " ".join(programme.summary.split())
    programme.recurrence = programme.recurrence.strip().upper().removeprefix("RRULE:")
    programme.roles = _roles(programme.roles)
    programme.reminders = _reminders(programme.reminders)
    try:
        programme.clean_fields()
    except ValidationError as error:
        raise Invalid(error.message_dict) from error
    check_years({"starts_on": programme.starts_on, "joined_since": programme.joined_since})
    _check_days(programme)
    check(pattern_of(programme))
    _check_name(programme)
    programme.save()


def _check_days(programme: Programme) -> None:
    wrong: dict[str, Any] = {}
    for field in ("window_days", "due_days", "joiner_days", "tells_supervisor_after", "tells_lead_after"):
        days = getattr(programme, field)
        least = 1 if field in {"window_days", "joiner_days"} else 0
        if days is not None and not least <= days <= MOST_DAYS:
            sentence = _("Give {least} to {most} days, or none.")
            wrong[field] = format_lazy(sentence, least=least, most=MOST_DAYS)
    if wrong:
        raise Invalid(wrong)


def _check_name(programme: Programme) -> None:
    twins = Programme.objects.filter(name__iexact=programme.name, is_active=True).exclude(pk=programme.pk)
    if programme.is_active and twins.exists():
        raise Invalid({"name": _("A programme in use has that name already. Choose another one.")})


def _roles(roles: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(roles))
    if unknown := [role for role in found if role not in Role.values]:
        sentence = _("“{text}” is not a role. There are: {known}.")
        raise Invalid({"roles": format_lazy(sentence, text=str(unknown[0])[:40], known=", ".join(Role.values))})
    return found


def _reminders(minutes: Iterable[int]) -> list[int]:
    found = sorted(set(minutes), reverse=True)
    if len(found) > MOST_REMINDERS or any(not 1 <= each <= LONGEST_REMINDER for each in found):
        sentence = _("At most {count} reminders, none earlier than {days} days before.")
        days = LONGEST_REMINDER // (24 * 60)
        raise Invalid({"reminders": format_lazy(sentence, count=MOST_REMINDERS, days=days)})
    return found


def _set_lists(programme: Programme, changes: Mapping[str, Any]) -> None:
    leads = changes.get("leads") or ()
    if gone := [person for person in leads if not person.is_active]:
        sentence = _("{name} has left. Choose somebody who is here.")
        raise Invalid({"leads": format_lazy(sentence, name=gone[0].name)})
    for name in set(LISTS) & set(changes):
        getattr(programme, name).set(changes[name])


def _facts(programme: Programme) -> dict[str, Any]:
    plain = {name: getattr(programme, name) for name in PLAIN}
    return plain | {name: set(getattr(programme, name).values_list("pk", flat=True)) for name in LISTS}
