"""Who is on when: plan, exceptions and absences counted together. A leaf without Django.

`overrides.on_duty` says who is on at an instant; this says it for a stretch of time, and of each piece, whose shift it
is. Absences come last: whoever is away is off, also where an exception names them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Generic, NamedTuple, Protocol, TypeVar

from feedback.champions.overrides import BaseShift, Override


class _Span(Protocol):
    @property
    def start(self) -> datetime: ...

    @property
    def end(self) -> datetime: ...


_S = TypeVar("_S", bound=_Span)


@dataclass(frozen=True, slots=True)
class Slot(BaseShift[int]):
    """A planned shift of a person (by id) with the name it is known by: the layer, its beginning, which of several."""

    key: str = ""


@dataclass(frozen=True, slots=True)
class KeyedOverride(Override[int]):
    """An override with its id."""

    key: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody is away during [start, end)."""

    user: int
    start: datetime
    end: datetime


class Duty(NamedTuple):
    """`user` is on during [start, end). `key` names the shift, `override` the exception that brought them, if one did.

    `instead_of` is who had been planned.
    """

    user: int
    start: datetime
    end: datetime
    key: str
    override: str = ""
    instead_of: int | None = None


class _On(NamedTuple):
    """Why somebody is on: the shift, and the exception that put them in the place of somebody planned."""

    key: str
    override: str = ""
    instead_of: int | None = None


def duties(
    slots: Iterable[Slot],
    overrides: Iterable[KeyedOverride],
    leaves: Iterable[Leave],
    start: datetime,
    end: datetime,
) -> list[Duty]:
    """Everybody's time on during [start, end), cut to it, in order of its beginning.

    Slots come in the order of the plan and overrides in the order in which they were made, as in `on_duty`. Pieces of
    one shift that touch are one; a person is never on twice at the same instant.
    """
    plan = [slot for slot in slots if slot.start < end and slot.end > start]
    rules = [rule for rule in overrides if rule.start < end and rule.end > start]
    gone = [leave for leave in leaves if leave.start < end and leave.end > start]
    running: dict[tuple[int, _On], Duty] = {}
    done: list[Duty] = []
    for begun, until, here, exceptions, away in _pieces(plan, rules, gone, start, end):
        on = _on(here, exceptions)
        now = {(user, why) for user, why in on.items() if user not in away}
        done += [running.pop(known) for known in [known for known in running if known not in now]]
        for user, why in now:
            before = running.get((user, why))
            running[user, why] = Duty(user, before.start if before else begun, until, *why)
    return sorted([*done, *running.values()], key=lambda duty: (duty.start, duty.end, duty.key))


def _on(plan: Iterable[Slot], overrides: Iterable[KeyedOverride]) -> dict[int, _On]:
    on: dict[int, _On] = {}
    for slot in plan:
        on.setdefault(slot.user, _On(slot.key))
    for rule in overrides:
        on = _after(on, rule)
    return on


def _after(on: dict[int, _On], rule: KeyedOverride) -> dict[int, _On]:
    """What `overrides.on_duty` does with one override, with the reasons kept."""
    add, remove = rule.add, rule.remove
    if add is None:
        return {user: why for user, why in on.items() if user != remove}
    if remove is None:
        return {**on, add: on.get(add, _On(rule.key, rule.key))}
    if remove not in on:
        return on
    taken = _On(on[remove].key, rule.key, remove)
    after: dict[int, _On] = {}
    for user, why in on.items():
        if user == remove:
            after.setdefault(add, on.get(add, taken))
        else:
            after.setdefault(user, why)
    return after


_Piece = tuple[datetime, datetime, Sequence[Slot], Sequence[KeyedOverride], frozenset[int]]


def _pieces(
    plan: Sequence[Slot],
    rules: Sequence[KeyedOverride],
    gone: Sequence[Leave],
    start: datetime,
    end: datetime,
) -> Iterator[_Piece]:
    """[start, end) cut wherever anything begins or ends, with what runs in each piece in the order given."""
    edges = sorted({start, end, *_edges(plan, start, end), *_edges(rules, start, end), *_edges(gone, start, end)})
    slots, exceptions, leaves = _Running(plan), _Running(rules), _Running(gone)
    for begun, until in pairwise(edges):
        away = frozenset(leave.user for leave in leaves.at(begun))
        yield begun, until, slots.at(begun), exceptions.at(begun), away


def _edges(spans: Iterable[_Span], start: datetime, end: datetime) -> Iterator[datetime]:
    for span in spans:
        yield from (at for at in (span.start, span.end) if start < at < end)


class _Running(Generic[_S]):
    """Which of these spans run at an instant, asked for from the first to the last."""

    def __init__(self, spans: Sequence[_S]) -> None:
        self._waiting = sorted(enumerate(spans), key=lambda numbered: numbered[1].start, reverse=True)
        self._running: dict[int, _S] = {}

    def at(self, instant: datetime) -> list[_S]:
        """Those that run at `instant`, in the order given."""
        while self._waiting and self._waiting[-1][1].start <= instant:
            number, span = self._waiting.pop()
            self._running[number] = span
        self._running = {number: span for number, span in self._running.items() if span.end > instant}
        return [self._running[number] for number in sorted(self._running)]
