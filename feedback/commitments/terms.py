"""What a policy promises, as a value that is frozen into each commitment. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

#: Who can be told when a promise broke, in the order in which it usually climbs.
LISTENERS = ("owner", "lead", "supervisor", "admin")

#: In which time a promise counts: days on which the site is open, or every day.
WORKING, CALENDAR = "working", "calendar"


class Link(NamedTuple):
    """One step of an escalation: so long after the deadline, tell them."""

    after_minutes: int
    tell: str


@dataclass(frozen=True, slots=True)
class Terms:
    """A policy's terms. A promise of `None` days is not made at all."""

    policy_id: int
    version: int
    name: str
    acknowledge_days: int | None
    respond_days: int | None
    reopened_days: int
    warn_at: tuple[int, ...]
    pause_with_vendor: bool
    chain: tuple[Link, ...]
    # What older promises were frozen without has the value that held for them.
    acknowledge_time: str = WORKING
    respond_time: str = CALENDAR
    pause_for_reporter: bool = True

    def time_of(self, kind: str) -> str:
        """In which time a promise of that kind counts: WORKING or CALENDAR."""
        return {"acknowledge": self.acknowledge_time, "respond": self.respond_time}.get(kind, CALENDAR)

    def as_json(self) -> dict[str, Any]:
        """For the column in which it is frozen."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return {**plain, "warn_at": list(self.warn_at), "chain": [link._asdict() for link in self.chain]}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Terms":
        """What was frozen."""
        chain = tuple(Link(**link) for link in stored["chain"])
        return cls(**{**stored, "warn_at": tuple(stored["warn_at"]), "chain": chain})


def time_of(policy: Mapping[str, Any], kind: str) -> str:
    """In which time a promise of that kind counts under frozen terms: WORKING or CALENDAR."""
    if kind == "acknowledge":
        return policy.get("acknowledge_time", WORKING)
    return policy.get("respond_time", CALENDAR) if kind == "respond" else CALENDAR
