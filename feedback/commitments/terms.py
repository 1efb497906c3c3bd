"""What a policy promises, as a value that is frozen into each commitment. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

#: In which time a promise counts: days on which the site is open, or every day.
WORKING, CALENDAR = "working", "calendar"
#: What a step of an escalation does: it tells somebody, or gives the report to somebody else.
NOTIFY, REASSIGN = "notify", "reassign"
#: Who can be told when a promise broke, in the order in which it usually climbs.
LISTENERS = ("owner", "lead", "supervisor", "supervisor_lead", "admin", "person", "person_lead")
#: To whom a report can be given when its promise broke.
RECEIVERS = ("deputy", "group", "person")
#: Those of them who are a person that the step names.
NAMED = frozenset({"person", "person_lead"})
#: How an aim begins that waits until whom it reaches is at work.
HOLD = "hold:"


#: What a promise's length is counted in: hours that the site is open, days on which it is, or every day.
HOURS = "hours"


class Length(NamedTuple):
    """How much time a promise gives; `unit` is HOURS (of working time), WORKING (days) or CALENDAR (days)."""

    amount: int
    unit: str


class Link(NamedTuple):
    """One step of an escalation: so long after the deadline, tell them or give the report to them.

    `hold` waits until whom it reaches is at work.
    """

    after_minutes: int
    tell: str
    time: str = CALENDAR
    act: str = NOTIFY
    person_id: int | None = None
    group_id: int | None = None
    hold: bool = False

    def as_json(self) -> dict[str, Any]:
        """For a column: what is as it usually is goes without saying."""
        usual = self._field_defaults
        return {name: value for name, value in self._asdict().items() if name not in usual or value != usual[name]}

    @property
    def aim(self) -> str:
        """Whom it reaches, as a clock's schedule says it: `lead`, `person:17`, `hold:group:5`."""
        named = self.person_id if self.tell in NAMED else self.group_id if self.tell == "group" else None
        told = self.tell if named is None else f"{self.tell}:{named}"
        return f"{HOLD}{told}" if self.hold else told


class Aim(NamedTuple):
    """Whom a step reaches: a code of LISTENERS or RECEIVERS, the person or group it names, and whether it waits."""

    who: str
    named: int | None = None
    hold: bool = False

    @classmethod
    def read(cls, aim: str) -> "Aim":
        """What Link.aim wrote. Raises ValueError."""
        who, _colon, named = aim.removeprefix(HOLD).partition(":")
        return cls(who, int(named) if named else None, aim.startswith(HOLD))


@dataclass(frozen=True, slots=True)
class Terms:
    """A policy's terms. A promise has its days or its working hours; one with neither is not made at all."""

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
    acknowledge_hours: int | None = None
    respond_hours: int | None = None
    reopened_hours: int | None = None

    def time_of(self, kind: str) -> str:
        """In which time a promise of that kind counts: WORKING or CALENDAR."""
        return time_of(self._plain(), kind)

    def length_of(self, kind: str, *, again: bool = False) -> Length | None:
        """How much time a promise of that kind gives; see the function of that name."""
        return length_of(self._plain(), kind, again=again)

    def as_json(self) -> dict[str, Any]:
        """For the column in which it is frozen."""
        return {**self._plain(), "warn_at": list(self.warn_at), "chain": [link.as_json() for link in self.chain]}

    def _plain(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Terms":
        """What was frozen."""
        chain = tuple(Link(**link) for link in stored["chain"])
        return cls(**{**stored, "warn_at": tuple(stored["warn_at"]), "chain": chain})


def time_of(policy: Mapping[str, Any], kind: str) -> str:
    """In which time a promise of that kind counts under frozen terms: WORKING or CALENDAR."""
    if policy.get(f"{kind}_hours") is not None:
        return WORKING
    if kind == "acknowledge":
        return policy.get("acknowledge_time", WORKING)
    return policy.get("respond_time", CALENDAR) if kind == "respond" else CALENDAR


def length_of(policy: Mapping[str, Any], kind: str, *, again: bool = False) -> Length | None:
    """How much time a promise of that kind gives under frozen terms; None where none is made.

    `again` after a reopening: counted as the answer is, and never longer than it.
    """
    hours, days = policy.get(f"{kind}_hours"), policy.get(f"{kind}_days")
    if hours is not None:
        return Length(min(hours, (again and policy.get("reopened_hours")) or hours), HOURS)
    if days is not None:
        return Length(min(days, policy["reopened_days"]) if again else days, time_of(policy, kind))
    return None
