"""Rotations. One that has begun is not edited: it ends, and another takes its turns over, so that the past stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.champions.actions.rules import OVER, demand_champions, ids, locked, tell
from feedback.champions.actions.windows import apply_window, check_people
from feedback.champions.kept import turns_of
from feedback.champions.models import Layer, Member, Roster
from feedback.champions.rotation import Cadence, Rotation, turn_at
from feedback.champions.succession import in_turn, successors, whose_turn
from feedback.core.errors import Conflict, Invalid
from feedback.core.years import check_years
from feedback.people import values
from feedback.people.models import User

WINDOW = ("days", "opens", "closes")
FIELDS = ("name", "position", "cadence", "shift_length", "people", "starts_at", "ends_at", *WINDOW)
#: Hours, days or weeks beyond which a turn is a slip of the keyboard.
LONGEST_TURN = {Cadence.HOURLY: 24 * 7, Cadence.DAILY: 92, Cadence.WEEKLY: 52}
MOST_MEMBERS = 500


@transaction.atomic
def add_layer(
    *,
    roster: Roster,
    by: User | None,
    members: Sequence[User],
    plans_from: datetime | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Layer:
    """People taking turns in this order, the first of them from `starts_at` on, an aware instant.

    `fields` are name, cadence, shift_length, people, starts_at, and perhaps ends_at, days, opens, closes, position. The
    start may lie in the past: a rotation that was kept elsewhere goes on. With `plans_from` the turns are counted from
    `starts_at` and nothing is planned before that instant. Raises Invalid field by field.
    """
    roster = locked(roster)
    last = roster.layers.aggregate(last=Max("position"))["last"]
    layer = Layer(roster=roster, position=0 if last is None else last + 1, takes_over_at=plans_from)
    _apply(layer, fields, members)
    demand_champions(roster, members, "members")
    _store(layer, members)
    tell("layer.made", roster, by, now or timezone.now(), **_facts(layer, members))
    return layer


@transaction.atomic
def change_layer(
    *,
    layer: Layer,
    by: User | None,
    from_: datetime | None = None,
    members: Sequence[User] | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Layer:
    """Change a rotation from an instant on (now, if none is given), and give the one that holds then.

    One that has not begun is changed itself. One that has ends, shifts under way running to their end, and the one that
    takes over goes on with the turns: whoever's turn it is stays on if they are still in it, else whoever came in their
    place, else the next in order. `starts_at` moves the hand-offs. Raises Invalid field by field, Conflict for one that
    is over or followed.
    """
    now = now or timezone.now()
    roster = locked(layer.roster)
    layer = _current(layer, now)
    order = [member.user for member in layer.members.select_related("user")]
    wanted = order if members is None else list(members)
    if _says_nothing_new(layer, fields, order, wanted):
        return layer
    follower = layer if layer.begins_at > now else _follower(layer, _checked_from(from_, now))
    instead = successors(order, wanted)
    served = [instead.get(person, person) for person in _served(layer, order, follower.begins_at)]
    _apply(follower, fields, wanted)
    demand_champions(roster, [person for person in wanted if person not in order], "members")
    if follower.takes_over_at is not None:
        wanted = in_turn(served, wanted, _place(follower, len(wanted), follower.begins_at))
    if follower is not layer:
        Layer.objects.filter(pk=layer.pk).update(ends_at=follower.takes_over_at)
    _store(follower, wanted)
    tell("layer.edited", roster, by, now, **_facts(follower, wanted))
    return follower


@transaction.atomic
def end_layer(*, layer: Layer, by: User | None, at: datetime | None = None, now: datetime | None = None) -> Layer:
    """No shift of it begins from `at` on (now, if none is given); one that has not begun by then never was.

    Where that one would have taken over from another, the other goes on. Gives the layer as it was. Raises Conflict for
    one that is over.
    """
    now = now or timezone.now()
    roster = locked(layer.roster)
    layer = _current(layer, now)
    at = _checked_from(at, now)
    tell("layer.ended", roster, by, now, layer_id=layer.pk, at=at)
    if layer.begins_at < at:
        Layer.objects.filter(pk=layer.pk).update(ends_at=at)
    else:
        Layer.objects.filter(pk=layer.replaces_id or 0).update(ends_at=layer.ends_at)
        Layer.objects.filter(pk=layer.pk).delete()
    return layer


def turn_order(layer: Layer, at: datetime) -> list[User]:
    """Who takes turns, beginning with whoever's turn it is at an instant, or with the first if it begins later."""
    order = [member.user for member in layer.members.all()]
    return _served(layer, order, max(at, layer.begins_at))


def _current(layer: Layer, now: datetime) -> Layer:
    """The layer as it is stored. Raises Conflict where it is over or another follows it."""
    layer = Layer.objects.select_related("roster").get(pk=layer.pk)
    if Layer.objects.filter(replaces=layer).exists():
        raise Conflict(_("Another rotation takes over from this one already. Change that one."))
    if layer.ends_at is not None and layer.ends_at <= now:
        raise Conflict(OVER)
    return layer


def _checked_from(from_: datetime | None, now: datetime) -> datetime:
    if from_ is not None and from_ < now:
        raise Invalid({"from": _("What was cannot be changed. Choose now or a time to come.")})
    return from_ or now


def _follower(layer: Layer, from_: datetime) -> Layer:
    """What takes over from a layer, with everything as it is there, as soon as no shift of the layer runs."""
    if layer.ends_at is not None and layer.ends_at <= from_:
        raise Invalid({"from": _("This rotation ends before that. Choose an earlier time.")})
    same = {name: getattr(layer, name) for name in FIELDS}
    begins = max(from_, layer.starts_at)
    return Layer(roster=layer.roster, replaces=layer, takes_over_at=_free_from(layer, begins), **same)


def _free_from(layer: Layer, at: datetime) -> datetime:
    """When the shift under way at an instant ends, in a layer limited to hours; else the instant itself."""
    turns = turns_of(layer, layer.roster.timezone, layer.members.values_list("user_id", flat=True))
    if turns is None or turns.pattern.hours is None:
        return at
    running = turns.pattern.hours.within(at, at)
    return max((done for begun, done in running if begun >= layer.begins_at), default=at)


def _served(layer: Layer, order: Sequence[User], at: datetime) -> list[User]:
    """The order in which they would be served from an instant on."""
    return whose_turn(order, _place(layer, len(order), at)) if order else []


def _place(layer: Layer, size: int, at: datetime) -> int:
    """Which place in the order, counted without end, the turn at an instant begins with."""
    zone, cadence = layer.roster.timezone, Cadence(layer.cadence)
    return turn_at(Rotation(zone, cadence, layer.shift_length, layer.starts_at, size), at).number * layer.people


def _says_nothing_new(layer: Layer, fields: dict[str, Any], order: Sequence[User], wanted: Sequence[User]) -> bool:
    return list(order) == list(wanted) and all(getattr(layer, name) == fields[name] for name in fields)


def _apply(layer: Layer, fields: dict[str, Any], members: Sequence[User]) -> None:
    for name in set(FIELDS).difference(WINDOW).intersection(fields):
        setattr(layer, name, fields[name])
    layer.name = values.name(layer.name)
    apply_window(layer, fields)
    check_people(layer.people)
    _check_turns(layer)
    _check_members(layer, members)


def _check_turns(layer: Layer) -> None:
    if layer.cadence not in Layer.Cadence.values:
        raise Invalid({"cadence": _("Choose hours, days or weeks.")})
    most = LONGEST_TURN[Cadence(layer.cadence)]
    if not 1 <= layer.shift_length <= most:
        raise Invalid({"shift_length": _("Give a number from 1 to %(most)s.") % {"most": most}})
    if layer.starts_at is None:
        raise Invalid({"starts_at": _("Say when the first turn begins.")})
    check_years({"starts_at": layer.starts_at, "ends_at": layer.ends_at})
    if layer.ends_at is not None and layer.ends_at <= max(layer.begins_at, layer.starts_at):
        raise Invalid({"ends_at": _("The end comes before the start. Give a later one.")})


def _check_members(layer: Layer, members: Sequence[User]) -> None:
    if not 1 <= len(members) <= MOST_MEMBERS:
        raise Invalid({"members": _("Put 1 to %(most)s people in turn.") % {"most": MOST_MEMBERS}})
    if layer.people > len({person.pk for person in members}):
        raise Invalid({"people": _("There are fewer people in the rotation than are to be on at once.")})


def _store(layer: Layer, members: Sequence[User]) -> None:
    layer.save()
    layer.members.all().delete()
    Member.objects.bulk_create(
        Member(layer=layer, user=person, position=position) for position, person in enumerate(members)
    )


def _facts(layer: Layer, members: Sequence[User]) -> dict[str, Any]:
    return {"layer_id": layer.pk, "replaces_id": layer.replaces_id, "from": layer.begins_at, "members": ids(members)}
