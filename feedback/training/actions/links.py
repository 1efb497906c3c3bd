"""The secret link to one's own training in a calendar program: made, renewed, ended."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from feedback.events.actions import Fact, Thing, record
from feedback.people.models import User
from feedback.training.models import TrainingLink

LENGTH = 22


@transaction.atomic
def make_link(*, person: User, now: datetime | None = None) -> TrainingLink:
    """A new secret link to somebody's own sessions; the one before it ends."""
    now = now or timezone.now()
    facts = {"nonce": get_random_string(LENGTH), "created_at": now}
    link, _made = TrainingLink.objects.update_or_create(user=person, defaults=facts)
    _tell("calendar_link.made", link, now)
    return link


@transaction.atomic
def end_link(*, link: TrainingLink, now: datetime | None = None) -> None:
    """Nobody reads the calendar by this link any more."""
    _tell("calendar_link.ended", link, now or timezone.now())
    link.delete()


def _tell(verb: str, link: TrainingLink, now: datetime) -> None:
    person = link.user
    data = {"person_id": person.pk}
    record(Fact(verb, Thing("person", person.pk), now, actor=person.pk, site_id=person.site_id, data=data))
