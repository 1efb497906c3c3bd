"""What every verb on promises shares: hold the rows, let what is overdue happen first, wind the clock, tell of it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from feedback.calendars.engine import Hours
from feedback.calendars.queries import hours_at
from feedback.commitments import targets
from feedback.commitments.aside import carry_out
from feedback.commitments.clockwork import Row
from feedback.commitments.models import Commitment
from feedback.commitments.targets import Clock, Target
from feedback.commitments.terms import Terms, time_of
from feedback.core.db import update_rows
from feedback.events.actions import Fact, Thing, record_all

#: The columns that verbs change after a promise was made.
CHANGING = (
    "state",
    "runs_out_at",
    "due_at",
    "risk_at",
    "schedule",
    "next_step",
    "next_fire_at",
    "clock_version",
    "paused_at",
    "kept_at",
    "missed_at",
    "decided_at",
    "closed_at",
    "closed_because",
    "moved_count",
    "updated_at",
)


def held(subject: Thing, at: datetime, kinds: Collection[str] | None = None) -> list[Commitment]:
    """The open promises about a subject, held, with everything done that fell due before `at`.

    So a late answer always finds the promise broken, whether the sweep has come by or not. A clock that cannot be read
    stands aside, as in the sweep, and holds nobody up who acts on the report.
    """
    return held_all(subject.type, [subject.id], at, kinds)


def held_all(
    subject_type: str, ids: Collection[int], at: datetime, kinds: Collection[str] | None = None
) -> list[Commitment]:
    """The same for several subjects of one type."""
    found = _open(subject_type, ids, kinds)
    overdue = [Row.of(row) for row in found if row.next_fire_at is not None and row.next_fire_at < at]
    if not overdue:
        return found
    carry_out(overdue, now=at, warn=False)
    return _open(subject_type, ids, kinds)


def _open(subject_type: str, ids: Collection[int], kinds: Collection[str] | None) -> list[Commitment]:
    rows = Commitment.clocks.filter(subject_type=subject_type, subject_id__in=ids, closed_at=None)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return list(rows.select_for_update(of=("self",)).select_related("calendar").order_by("id"))


def hours_for(row: Commitment) -> Hours:
    """The hours by which a promise is counted: those of the calendar as it was when the promise was made."""
    return hours_at(row.calendar, row.calendar_version)


def clock_of(row: Commitment, hours: Hours) -> Clock:
    """What a promise is counted by, with the pauses that are over."""
    pauses = row.pauses.exclude(ended_at=None).values_list("started_at", "ended_at") if row.pk else ()
    return Clock(time_of(row.policy, row.kind), hours, tuple(pauses))


def wind(
    row: Commitment, clock: Clock, target: Target, *, done: Collection[str] = (), after: datetime | None = None
) -> None:
    """Set when a promise is due and everything that happens until then and beyond.

    Steps in `done`, and those that would lie at or before `after`, do not come (again).
    """
    terms = Terms.from_json(row.policy)
    row.runs_out_at, row.due_at = target.runs_out_at, target.due_at
    marks = clock.marks(row.opened_at, row.due_at, [targets.RISK_PERCENT, *terms.warn_at])
    row.risk_at = marks[targets.RISK_PERCENT]
    warnings = [(percent, marks[percent]) for percent in terms.warn_at]
    planned = targets.steps(row.due_at, warnings, terms.chain, clock.hours)
    row.schedule = [[step.name, step.at.isoformat(), step.tell] for step in planned]
    coming = (step for step in planned if step.name not in done and (after is None or step.at > after))
    upcoming = next(coming, None)
    row.next_step, row.next_fire_at = (upcoming.name, upcoming.at) if upcoming else ("", None)


def done_steps(row: Commitment) -> set[str]:
    """The steps of the present schedule that were carried out."""
    names = [name for name, _at, _tell in row.schedule]
    return set(names[: names.index(row.next_step)] if row.next_step in names else names)


def stop(row: Commitment) -> None:
    """Nothing more will happen to this promise by itself; `next_step` still says how far it had come."""
    # Empty, so that the database's statistics of it are those of open promises: most rows are closed ones.
    row.next_fire_at = row.risk_at = None


def go_on(row: Commitment) -> None:
    """Let the schedule go on where it had stopped."""
    row.risk_at = clock_of(row, hours_for(row)).mark(row.opened_at, row.due_at, targets.RISK_PERCENT)
    row.next_fire_at = next((at for _name, at, _tell in Row.of(row).pending()), None)


def keep_rows(rows: Iterable[Commitment], now: datetime) -> None:
    """Store what was changed on these rows."""
    update_rows(Commitment, CHANGING, [[row.pk, *(getattr(row, name) for name in CHANGING[:-1]), now] for row in rows])


def fact(verb: str, row: Commitment, at: datetime, **data: Any) -> Fact:
    """A line about a promise, on the timeline of what it is about."""
    return Fact(
        f"commitment.{verb}",
        Thing("commitment", row.pk),
        at,
        root=Thing(row.subject_type, row.subject_id),
        site_id=row.site_id,
        team_id=row.team_id,
        tool_id=row.tool_id,
        data={"kind": row.kind, "due_at": row.due_at.isoformat(), "owner_id": row.owner_id, **data},
    )


def tell(facts: Iterable[Fact]) -> None:
    """Write these lines in the journal."""
    record_all(list(facts))
