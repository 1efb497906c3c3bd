"""Whose turn is it: rotations whose hand-offs keep their wall-clock time (contract.md, `preview_rotation`).

Daily and weekly rotations hand over at the earliest instant at which the wall clock of the zone reads at or after
`start` plus a whole number of lengths: in the spring's missing hour when the clock jumps, in the autumn's repeated
hour at its first pass. Hourly ones count real hours. Turns are numbered from 0 at `start` and run backwards before
it. Shifts are half-open. A leaf without Django.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from feedback.calendars import zones
from feedback.calendars.errors import BadRotationError


class Cadence(StrEnum):
    """What the length of a shift is counted in."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


_LENGTH = {Cadence.HOURLY: 3600 * zones.SECOND, Cadence.DAILY: zones.DAY, Cadence.WEEKLY: 7 * zones.DAY}


@dataclass(frozen=True, slots=True)
class Rotation:
    """A rotation among `size` members, each on for `shift_length` hours, days or weeks, from the aware `start` on."""

    zone: str
    cadence: Cadence
    shift_length: int
    start: datetime
    size: int

    def __post_init__(self) -> None:
        """Refuse what has no turns."""
        zones.check_zone(self.zone)
        zones.to_instant(self.start)
        if self.size < 1 or self.shift_length < 1:
            raise BadRotationError


class Shift(NamedTuple):
    """The time [start, end) in UTC during which the member `index` is on."""

    start: datetime
    end: datetime
    index: int


def active_index(rotation: Rotation, at: datetime) -> int:
    """Which member is on at `at`, counted from 0."""
    return _turn(rotation, zones.to_instant(at)) % rotation.size


def shift_at(rotation: Rotation, at: datetime) -> Shift:
    """The shift that `at` falls in."""
    return _shift(rotation, _turn(rotation, zones.to_instant(at)))


def shifts(rotation: Rotation, start: datetime, end: datetime) -> Iterator[Shift]:
    """Every shift that has time in [start, end), whole and in order."""
    until = zones.to_instant(end)
    turn = _turn(rotation, zones.to_instant(start))
    while _hand_off(rotation, turn) < until:
        shift = _shift(rotation, turn)
        if shift.start < shift.end:
            yield shift
        turn += 1


def _shift(rotation: Rotation, turn: int) -> Shift:
    start, end = _hand_off(rotation, turn), _hand_off(rotation, turn + 1)
    return Shift(zones.to_datetime(start), zones.to_datetime(end), turn % rotation.size)


def _length(rotation: Rotation) -> int:
    return rotation.shift_length * _LENGTH[rotation.cadence]


def _hand_off(rotation: Rotation, turn: int) -> int:
    """The instant at which turn number `turn` begins."""
    start = zones.to_instant(rotation.start)
    if rotation.cadence is Cadence.HOURLY:
        return zones.in_range(start + turn * _length(rotation))
    return zones.first_reading(rotation.zone, zones.wall_at(rotation.zone, start) + turn * _length(rotation))


def _turn(rotation: Rotation, instant: int) -> int:
    """The number of the last hand-off at or before `instant`."""
    start, length = zones.to_instant(rotation.start), _length(rotation)
    if rotation.cadence is Cadence.HOURLY:
        return (instant - start) // length
    begun, now = zones.wall_at(rotation.zone, start), zones.wall_at(rotation.zone, instant)
    turn = (now - begun) // length
    # While the clock repeats itself it may read less than it once did: later hand-offs may have happened already.
    while begun + (turn + 1) * length - now < zones.LONGEST_FOLD and _hand_off(rotation, turn + 1) <= instant:
        turn += 1
    return turn
