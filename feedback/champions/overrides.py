"""Who is on duty once the exceptions are counted in (contract.md, `preview_overrides`). A leaf without Django."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

User = TypeVar("User", bound=Hashable)


@dataclass(frozen=True, slots=True)
class BaseShift(Generic[User]):
    """Somebody planned for [start, end)."""

    user: User
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Override(Generic[User]):
    """An exception during [start, end): adds one, removes one, or with both puts `add` in the place of `remove`."""

    start: datetime
    end: datetime
    add: User | None = None
    remove: User | None = None


def on_duty(base: Iterable[BaseShift[User]], overrides: Iterable[Override[User]], at: datetime) -> list[User]:
    """Who is on at `at`, each once, in the order of the plan with those added behind.

    Overrides work one after the other in the order given (the oldest first), each on what the ones before it left:
    a replacement is void if the one to be replaced is not on by then, so two stand-ins never come for one person.
    """
    on = dict.fromkeys(shift.user for shift in base if _covers(shift, at))
    for override in overrides:
        if _covers(override, at):
            on = _after(on, override)
    return list(on)


def _after(on: dict[User, None], override: Override[User]) -> dict[User, None]:
    add, remove = override.add, override.remove
    if add is None:
        return {user: None for user in on if user != remove}
    if remove is None:
        return {**on, add: None}
    return dict.fromkeys(add if user == remove else user for user in on)


def _covers(shift: BaseShift[User] | Override[User], at: datetime) -> bool:
    return shift.start <= at < shift.end
