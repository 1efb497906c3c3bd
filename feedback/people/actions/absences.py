"""Being away, and who stands in."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.core.years import check_years
from feedback.events.actions import record
from feedback.people.journal import fact
from feedback.people.models import Absence, Organisation, User
from feedback.people.permissions import may_record_absence

Window = tuple[datetime, datetime]


@transaction.atomic
def record_absence(
    *,
    person: User,
    starts_at: datetime,
    ends_at: datetime,
    deputy: User | None = None,
    by: User | None,
    now: datetime | None = None,
) -> Absence:
    """Somebody is away from `starts_at` until `ends_at` (aware instants, half-open); a deputy may stand in.

    Raises Forbidden for anybody but the person, their supervisors and admins; Invalid for dates that do not fit, for a
    deputy who has left, and where people would end up standing in for each other in a circle.
    """
    _demand(by, person)
    now = now or timezone.now()
    absence = Absence(user=person, starts_at=starts_at, ends_at=ends_at, deputy=deputy, created_by=by)
    _check(absence, now)
    absence.save()
    _tell("absence.recorded", absence, by, now)
    return absence


@transaction.atomic
def edit_absence(*, absence: Absence, by: User | None, now: datetime | None = None, **changes: Any) -> Absence:
    """Change `starts_at`, `ends_at` or `deputy`; what is left out stays. Raises Conflict for one that is over."""
    _demand(by, absence.user)
    now = now or timezone.now()
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    _refuse_over(absence, now)
    changed = [name for name, value in changes.items() if getattr(absence, name) != value]
    for name in changed:
        setattr(absence, name, changes[name])
    if changed:
        _check(absence, now)
        absence.save()
        _tell("absence.edited", absence, by, now)
    return absence


@transaction.atomic
def cancel_absence(*, absence: Absence, by: User | None, now: datetime | None = None) -> None:
    """Call an absence off: one that has not begun goes, one that runs ends now. Conflict for one that is over."""
    _demand(by, absence.user)
    now = now or timezone.now()
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    _refuse_over(absence, now)
    _tell("absence.cancelled", absence, by, now)
    if absence.starts_at < now:
        absence.ends_at = now
        absence.save(update_fields=["ends_at"])
    else:
        absence.delete()


def makes_a_circle(person: User, deputy: User, window: Window, *, beside: int | None) -> bool:
    """Whether at any instant of `window` the chain of deputies that starts at `deputy` comes back to `person`.

    Follows each chain only while all of its absences run at the same time; `beside` is an absence left out of it.
    """
    frontier = [(deputy.pk, window)]
    while frontier:
        followed = []
        for deputy_id, (start, end) in frontier:
            if deputy_id == person.pk:
                return True
            away = Absence.objects.filter(user_id=deputy_id, starts_at__lt=end, ends_at__gt=start).exclude(
                pk=beside or 0
            )
            followed += [
                (found.deputy_id, (max(start, found.starts_at), min(end, found.ends_at)))
                for found in away.exclude(deputy=None)
            ]
        frontier = [(found, span) for found, span in followed if found is not None]
    return False


def _check(absence: Absence, now: datetime) -> None:
    """What could be wrong with it. Holds the organisation's row: two halves of a circle cannot be made at once."""
    Organisation.objects.select_for_update().values_list("pk", flat=True).first()
    _check_dates(absence, now)
    if absence.deputy is not None:
        _check_deputy(absence, absence.deputy)


def _check_dates(absence: Absence, now: datetime) -> None:
    check_years({"starts_at": absence.starts_at, "ends_at": absence.ends_at})
    if absence.ends_at <= absence.starts_at:
        raise Invalid({"ends_at": _("The end comes before the start. Give a later one.")})
    if absence.ends_at <= now:
        raise Invalid({"ends_at": _("This is over already. Give an end that is still to come.")})
    others = Absence.objects.filter(user=absence.user).exclude(pk=absence.pk)
    if others.filter(starts_at__lt=absence.ends_at, ends_at__gt=absence.starts_at).exists():
        raise Invalid({"starts_at": _("Another absence covers part of this. Change that one instead.")})


def _check_deputy(absence: Absence, deputy: User) -> None:
    if deputy.pk == absence.user_id:
        raise Invalid({"deputy": _("Nobody stands in for themselves. Choose somebody else.")})
    if not User.objects.filter(pk=deputy.pk, is_active=True).exists():
        raise Invalid({"deputy": format_lazy(_("{name} has left. Choose somebody who is here."), name=deputy.name)})
    if makes_a_circle(absence.user, deputy, (absence.starts_at, absence.ends_at), beside=absence.pk):
        sentence = _("{name} is away then, and the deputies lead back to {person}. Choose somebody else.")
        raise Invalid({"deputy": format_lazy(sentence, name=deputy.name, person=absence.user.name)})


def _refuse_over(absence: Absence, now: datetime) -> None:
    if absence.ends_at <= now:
        raise Conflict(_("This absence is over; what was cannot be changed."))


def _demand(by: User | None, person: User) -> None:
    if by is not None:
        may_record_absence(by, person).demand()


def _tell(verb: str, absence: Absence, by: User | None, now: datetime) -> None:
    facts = {"starts_at": absence.starts_at, "ends_at": absence.ends_at, "deputy_id": absence.deputy_id}
    record(fact(verb, absence.user, by, now, absence_id=absence.pk, **facts))
