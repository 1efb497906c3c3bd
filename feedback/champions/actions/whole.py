"""A roster with its rotations and needs in one go, as programs and the pages that make several send it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone as clock
from django.utils.translation import gettext_lazy as _

from feedback.calendars import zones
from feedback.champions.actions.layers import add_layer, change_layer, end_layer
from feedback.champions.actions.rosters import edit_roster, make_roster, set_needs
from feedback.champions.models import Layer, Roster
from feedback.core.errors import Invalid
from feedback.people.models import User

Rows = Sequence[Mapping[str, Any]]


@transaction.atomic
def make_whole(
    *, by: User | None, layers: Rows = (), needs: Rows = (), now: datetime | None = None, **fields: Any
) -> Roster:
    """Make a roster with its rotations and needs, all or nothing. A `starts_at` without offset is on its clock.

    Raises as make_roster, add_layer and set_needs do; what is wrong with a rotation is named `layers.0.name`.
    """
    roster = make_roster(by=by, now=now, **fields)
    for place, row in enumerate(layers):
        with _named("layers", place):
            add_layer(roster=roster, by=by, now=now, **_instants(roster, row))
    with _named("requirements"):
        return set_needs(roster=roster, by=by, needs=needs, now=now)


@transaction.atomic
def edit_whole(
    *,
    roster: Roster,
    by: User | None,
    layers: Rows | None = None,
    needs: Rows | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Roster:
    """Change a roster and, where given, all its rotations and needs; rotations that are not named end.

    A row with `id` changes that rotation (from `from_` on), one without is new. Raises as the single actions do.
    """
    now = now or clock.now()
    if changes:
        roster = edit_roster(roster=roster, by=by, now=now, **changes)
    if layers is not None:
        _set_layers(roster, by, layers, now)
    if needs is not None:
        with _named("requirements"):
            set_needs(roster=roster, by=by, needs=needs, now=now)
    return roster


def layers_at(roster: Roster, at: datetime) -> list[Layer]:
    """The rotations that run at an instant or will, in order; those that another takes over from later among them."""
    running = roster.layers.filter(Q(ends_at=None) | Q(ends_at__gt=at))
    return list(running.prefetch_related("members__user"))


def _set_layers(roster: Roster, by: User | None, rows: Rows, now: datetime) -> None:
    there = {layer.pk: layer for layer in layers_at(roster, now)}
    named = {row["id"] for row in rows if row.get("id")}
    for pk, layer in there.items():
        if pk not in named and not any(other.replaces_id == pk for other in there.values()):
            end_layer(layer=layer, by=by, now=now)
    for place, row in enumerate(rows):
        with _named("layers", place):
            _set_layer(roster, by, there, dict(_instants(roster, row)), now)


def _set_layer(roster: Roster, by: User | None, there: Mapping[int, Layer], row: dict[str, Any], now: datetime) -> None:
    pk, from_ = row.pop("id", None), row.pop("from_", None)
    if pk is None:
        add_layer(roster=roster, by=by, now=now, **{"members": (), **row})
    elif pk not in there:
        raise Invalid({"id": _("This roster has no such rotation, or it is over.")})
    else:
        change_layer(layer=there[pk], by=by, from_=from_, now=now, **row)


def _instants(roster: Roster, row: Mapping[str, Any]) -> dict[str, Any]:
    """Wall times of the roster's zone as instants."""
    return {name: _instant(roster, value) if isinstance(value, datetime) else value for name, value in row.items()}


def _instant(roster: Roster, at: datetime) -> datetime:
    return at if at.tzinfo else zones.earliest_instant(roster.timezone, at)


@contextmanager
def _named(*path: object) -> Iterator[None]:
    """Names the part of the whole that a refusal is about."""
    try:
        yield
    except Invalid as refused:
        raise Invalid(dict(_longer(refused, path))) from refused


def _longer(refused: Invalid, path: Iterable[object]) -> Iterator[tuple[str, Any]]:
    before = ".".join(str(part) for part in path)
    for name, told in refused.fields.items():
        yield f"{before}.{name}" if name else before, told
