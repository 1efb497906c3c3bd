"""What people owe each other in this room: standing in for somebody, leading somebody, belonging to a group."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.people.actions.absences import edit_absence, makes_a_circle
from feedback.people.actions.persons import edit_person
from feedback.people.actions.places import edit_owner_group
from feedback.people.models import Absence, OwnerGroup, User
from feedback.people.obligations import Obligation


def owed_by(user: User, at: datetime) -> list[Obligation]:
    """Absences somebody covers from `at` on, active people they lead, groups they belong to."""
    return [
        Obligation("deputy_duties", _("Absences of others they stand in for"), _deputising(user, at).count()),
        Obligation("led_people", _("People they lead"), _led(user).count()),
        Obligation("owner_groups", _("Groups of owners they belong to"), _groups(user).count()),
    ]


def hand_over(user: User, to: User, by: User | None, now: datetime) -> int:
    """Put `to` in their place. Where that would make somebody their own deputy or lead, the place stays empty."""
    moved = 0
    for absence in _deputising(user, now).select_related("user"):
        window = (absence.starts_at, absence.ends_at)
        fits = not makes_a_circle(absence.user, to, window, beside=absence.pk)
        edit_absence(absence=absence, by=by, now=now, deputy=to if fits else None)
        moved += 1
    for person in _led(user):
        edit_person(person=person, by=by, now=now, lead=None if person == to else to)
        moved += 1
    for group in _groups(user):
        members = set(group.members.all()) - {user} | {to}
        edit_owner_group(group=group, by=by, now=now, members=members)
        moved += 1
    return moved


def _deputising(user: User, at: datetime) -> QuerySet[Absence]:
    return Absence.objects.filter(deputy=user, ends_at__gt=at)


def _led(user: User) -> QuerySet[User]:
    return User.objects.filter(lead=user, is_active=True)


def _groups(user: User) -> QuerySet[OwnerGroup]:
    return OwnerGroup.objects.filter(members=user, is_active=True)
