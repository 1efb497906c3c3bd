"""Secret calendar links: made, renewed, ended. A person has one for their own shifts, and one for each roster."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from feedback.champions.actions.entries import publish
from feedback.champions.models import CalendarLink, Roster
from feedback.champions.queries import plans_with
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import User

LENGTH = 22


@transaction.atomic
def make_link(*, person: User, roster: Roster | None, by: User, now: datetime | None = None) -> CalendarLink:
    """A new secret link to somebody's own shifts, or with `roster` to that roster's; the one before it ends."""
    now = now or timezone.now()
    facts = {"nonce": get_random_string(LENGTH), "created_at": now}
    link, _made = CalendarLink.objects.update_or_create(user=person, roster=roster, defaults=facts)
    for own in [roster] if roster else [plan.roster for plan in plans_with(person)]:
        publish(roster=own, now=now)
    _tell("calendar_link.made", link, by, now)
    return link


@transaction.atomic
def end_link(*, link: CalendarLink, by: User, now: datetime | None = None) -> None:
    """Nobody reads the calendar by this link any more."""
    _tell("calendar_link.ended", link, by, now or timezone.now())
    link.delete()


def _tell(verb: str, link: CalendarLink, by: User, now: datetime) -> None:
    site_id = link.roster.site_id if link.roster else link.user.site_id
    thing = Thing("roster", link.roster_id) if link.roster_id else Thing("person", link.user_id)
    record(Fact(verb, thing, now, actor=by.pk, site_id=site_id, data={"person_id": link.user_id}))
