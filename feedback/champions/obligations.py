"""Places in rotations, and shifts to come, of somebody who leaves; see feedback/people/obligations.py."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.champions import actions
from feedback.champions.models import Layer, Override, Shift
from feedback.core.errors import Conflict, Invalid
from feedback.people.models import User
from feedback.people.obligations import Obligation


def owed_by(user: User, at: datetime) -> list[Obligation]:
    """Rotations somebody takes turns in, and shifts they have by hand or as a stand-in from now on."""
    shifts = _shifts(user, at).count() + _standing_in(user, at).count()
    url = reverse("champions:rosters")
    return [
        Obligation("roster_places", _("Rotations they take turns in"), _layers(user, at).count(), url),
        Obligation("shifts", _("Shifts they have as champion"), shifts, url),
    ]


def hand_over(user: User, to: User, by: User | None, now: datetime) -> int:
    """Put `to` in their place wherever `to` can be; elsewhere the place ends, and the gap it leaves is listed."""
    layers, shifts, exceptions = list(_layers(user, now)), list(_shifts(user, now)), list(_standing_in(user, now))
    for layer in layers:
        _hand_over_layer(layer, user, to, by, now)
    for shift in shifts:
        _hand_over_shift(shift, to, by, now)
    for exception in exceptions:
        _hand_over_exception(exception, to, by, now)
    return len(layers) + len(shifts) + len(exceptions)


def _hand_over_layer(layer: Layer, user: User, to: User, by: User | None, now: datetime) -> None:
    order = [member.user for member in layer.members.select_related("user")]
    instead = [to if person == user else person for person in order]
    without = [person for person in order if person != user]
    ways = [] if to in order else [instead]
    _first_that_goes(
        *(_change(layer, members, by, now) for members in (*ways, without) if members),
        lambda: actions.end_layer(layer=layer, by=by, now=now),
    )


def _change(layer: Layer, members: list[User], by: User | None, now: datetime) -> Callable[[], Any]:
    people = min(layer.people, len(set(members)))
    return lambda: actions.change_layer(layer=layer, by=by, members=members, people=people, now=now)


def _hand_over_shift(shift: Shift, to: User, by: User | None, now: datetime) -> None:
    _first_that_goes(
        lambda: actions.edit_shift(shift=shift, by=by, user=to, now=now),
        lambda: actions.remove_shift(shift=shift, by=by, now=now),
    )


def _hand_over_exception(exception: Override, to: User, by: User | None, now: datetime) -> None:
    same: dict[str, Any] = {
        "roster": exception.roster,
        "remove": exception.remove,
        "starts_at": max(now, exception.starts_at),
        "ends_at": exception.ends_at,
        "reason": exception.reason,
    }
    actions.remove_override(override=exception, by=by, now=now)
    _first_that_goes(lambda: actions.make_override(add=to, by=by, now=now, **same), lambda: None)


def _first_that_goes(*ways: Callable[[], Any]) -> None:
    """Tries one way after the other until the rules let one pass; each is a transaction of its own."""
    *careful, last = ways
    for way in careful:
        try:
            way()
        except (Conflict, Invalid):
            continue
        return
    last()


def _layers(user: User, at: datetime) -> QuerySet[Layer]:
    running = Layer.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), replaced_by=None, roster__is_active=True)
    return running.filter(pk__in=user.roster_places.values("layer")).select_related("roster")


def _shifts(user: User, at: datetime) -> QuerySet[Shift]:
    return Shift.objects.filter(user=user, ends_at__gt=at, roster__is_active=True).select_related("roster")


def _standing_in(user: User, at: datetime) -> QuerySet[Override]:
    found = Override.objects.filter(add=user, ends_at__gt=at, roster__is_active=True)
    return found.select_related("roster", "remove")
