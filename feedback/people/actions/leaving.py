"""When somebody leaves: the door closes at once, and what they owe is listed and handed over."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.events.actions import record
from feedback.people.actions.roles import keep_an_admin
from feedback.people.journal import fact
from feedback.people.models import ApiToken, User
from feedback.people.obligations import Obligation, owed_by, providers
from feedback.people.permissions import demand_admin, is_admin


@transaction.atomic
def deactivate(*, person: User, by: User | None, now: datetime | None = None) -> list[Obligation]:
    """End somebody's sessions and tokens, with their next request, and give what they still owe.

    Their roles stay stored, so that they can come back, but reach nothing. Raises Conflict for oneself, for somebody
    who has left already, and for the last admin.
    """
    demand_admin(by)
    now = now or timezone.now()
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not person.is_active:
        raise Conflict(format_lazy(_("{name} is deactivated already."), name=person.name))
    if person == by:
        raise Conflict(_("You cannot deactivate yourself. Ask another admin."))
    if is_admin(person):
        keep_an_admin(without=person)
    person.is_active, person.deactivated_at = False, now
    person.session_version = F("session_version") + 1
    person.save(update_fields=["is_active", "deactivated_at", "session_version", "updated_at"])
    ApiToken.objects.filter(user=person).delete()
    owed = owed_by(person, now)
    record(fact("person.deactivated", person, by, now, owed={found.kind: found.count for found in owed}))
    return owed


@transaction.atomic
def reactivate(*, person: User, by: User | None, now: datetime | None = None) -> User:
    """Let somebody who left sign in again, with the roles they had; old sessions and tokens stay ended."""
    demand_admin(by)
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.is_active:
        raise Conflict(format_lazy(_("{name} is here already."), name=person.name))
    if person.is_erased:
        raise Conflict(_("What was stored about them was erased. Add them anew."))
    person.is_active, person.deactivated_at = True, None
    person.save(update_fields=["is_active", "deactivated_at", "updated_at"])
    record(fact("person.reactivated", person, by, now or timezone.now()))
    return person


@transaction.atomic
def hand_over(*, person: User, to: User, by: User | None, now: datetime | None = None) -> int:
    """Give everything somebody owes to somebody else in one go; returns how many things changed hands."""
    demand_admin(by)
    now = now or timezone.now()
    if to == person:
        raise Invalid({"to": _("Choose somebody else.")})
    to = User.objects.select_for_update(of=("self",)).get(pk=to.pk)
    if not to.is_active:
        raise Invalid({"to": format_lazy(_("{name} has left. Choose somebody who is here."), name=to.name)})
    counts = {found.kind: found.count for found in owed_by(person, now)}
    moved = sum(provider.hand_over(person, to, by, now) for provider in providers())
    if moved:
        record(fact("person.handed_over", person, by, now, to_id=to.pk, owed=counts))
    return moved
