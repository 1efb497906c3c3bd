"""One line of the journal about a person or a place, in the shape all actions of this room write it."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from feedback.events.actions import Fact, Thing
from feedback.people.models import Organisation, OwnerGroup, Site, Team, User

Subject = User | Site | Team | OwnerGroup | Organisation
_TYPES: dict[type[Model], str] = {
    User: "person",
    Site: "site",
    Team: "team",
    OwnerGroup: "owner_group",
    Organisation: "organisation",
}


def fact(verb: str, subject: Subject, by: User | None, now: datetime, **data: Any) -> Fact:
    """A fact about `subject`, with the site and team it belongs to; a person is named by id, a place by its name."""
    site_id, team_id = _place(subject)
    named = {"person_id": subject.pk} if isinstance(subject, User) else {"name": subject.name}
    return Fact(
        verb,
        subject=Thing(_TYPES[subject._meta.model], subject.pk),
        at=now,
        actor=by.pk if by else None,
        site_id=site_id,
        team_id=team_id,
        data={**named, **data},
    )


def _place(subject: Subject) -> tuple[int | None, int | None]:
    match subject:
        case User():
            return subject.site_id, subject.team_id
        case Team():
            return subject.site_id, subject.pk
        case Site():
            return subject.pk, None
        case _:
            return None, None
