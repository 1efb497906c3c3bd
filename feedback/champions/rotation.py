"""Whose turn is it: rotations whose hand-offs keep their wall-clock time (contract.md, `preview_rotation`).

Daily and weekly ones hand over at the earliest instant at which the wall clock of the zone reads at or after
`start` plus a whole number of lengths: in the spring's missing hour when the clock jumps, in the autumn's repeated
hour at its first pass. Hourly ones count real hours. Turns are numbered from 0 at `start` and run backwards before
it. Turns are half-open. A leaf without Django.
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


class Turn(NamedTuple):
    """The time [start, end) in UTC during which `member` (counted from 0) is on: the turn `number` since the start."""

    start: datetime
    end: datetime
    member: int
    number: int


def active_index(rotation: Rotation, at: datetime) -> int:
    """Which member is on at `at`, counted from 0."""
    return _number(rotation, zones.to_instant(at)) % rotation.size


def turn_at(rotation: Rotation, at: datetime) -> Turn:
    """The turn that `at` falls in."""
    return _make_turn(rotation, _number(rotation, zones.to_instant(at)))


def turns(rotation: Rotation, start: datetime, end: datetime) -> Iterator[Turn]:
    """Every turn that has time in [start, end), whole and in order."""
    until = zones.to_instant(end)
    number = _number(rotation, zones.to_instant(start))
    while _hand_off(rotation, number) < until:
        turn = _make_turn(rotation, number)
        if turn.start < turn.end:
            yield turn
        number += 1


def _make_turn(rotation: Rotation, number: int) -> Turn:
    start, end = _hand_off(rotation, number), _hand_off(rotation, number + 1)
    return Turn(zones.to_datetime(start), zones.to_datetime(end), number % rotation.size, number)


def _length(rotation: Rotation) -> int:
    return rotation.shift_length * _LENGTH[rotation.cadence]


def _hand_off(rotation: Rotation, number: int) -> int:
    """The instant at which turn `number` begins."""
    start = zones.to_instant(rotation.start)
    if rotation.cadence is Cadence.HOURLY:
        return zones.in_range(start + number * _length(rotation))
    return zones.first_reading(rotation.zone, zones.wall_at(rotation.zone, start) + number * _length(rotation))


def _number(rotation: Rotation, instant: int) -> int:
    """The number of the last hand-off at or before `instant`."""
    start, length = zones.to_instant(rotation.start), _length(rotation)
    if rotation.cadence is Cadence.HOURLY:
        return (instant - start) // length
    begun, now = zones.wall_at(rotation.zone, start), zones.wall_at(rotation.zone, instant)
    number = (now - begun) // length
    # While the clock repeats itself it may read less than it once did: later hand-offs may have happened already.
    while begun + (number + 1) * length - now < zones.LONGEST_FOLD and _hand_off(rotation, number + 1) <= instant:
        number += 1
    return number
