"""Keeping promises, in time or late, and calling them off."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, QuerySet, When

from feedback.commitments import states
from feedback.commitments.actions.holding import fact, held, keep_rows, stop, tell
from feedback.commitments.actions.pausing import resume_rows
from feedback.commitments.models import Commitment, State
from feedback.events.actions import Fact, Thing
from feedback.people.models import User


@transaction.atomic
def keep(*, subject: Thing, kinds: Collection[str], at: datetime) -> list[Commitment]:
    """What was promised was done at `at`: kept if that is no later than the deadline, else it stays broken.

    The instants decide, not who was quicker: a promise that the sweep called broken while the answer was on its way is
    kept after all. A stopped clock runs on up to `at` first.
    """
    rows = held(subject, at, kinds)
    keep_held(rows, at)
    return rows


def keep_held(rows: list[Commitment], at: datetime) -> None:
    """The same for rows that are held."""
    told = resume_rows([row for row in rows if row.state == State.PAUSED], at)
    told += [_kept(row, at) if at <= row.due_at else _kept_late(row, at) for row in rows]
    keep_rows(rows, at)
    tell(told)


def _kept(row: Commitment, at: datetime) -> Fact:
    overruled = row.state == State.MISSED
    row.state = states.target(row.state, "keep")
    row.kept_at = row.decided_at = row.closed_at = at
    row.missed_at = None
    stop(row)
    return fact("kept", row, at, **({"overruled": True} if overruled else {}))


def _kept_late(row: Commitment, at: datetime) -> Fact:
    if row.state == State.RUNNING:  # its clock could not be read and stood aside: the instants decide all the same
        row.state, row.missed_at, row.decided_at = states.target(row.state, "miss"), row.due_at, row.due_at
    row.state = states.target(row.state, "keep_late")
    row.kept_at = row.closed_at = at
    stop(row)
    return fact("kept_late", row, at, late_by_seconds=int((at - row.due_at).total_seconds()))


@transaction.atomic
def cancel(*, subject: Thing, at: datetime, reason: str, kinds: Collection[str] | None = None) -> list[Commitment]:
    """Call off what is still owed. A promise that broke stays broken; it only ends."""
    rows = held(subject, at, kinds)
    close_rows(rows, at, reason)
    return rows


def close_rows(rows: list[Commitment], at: datetime, reason: str, **data: Any) -> None:
    """Call these promises off, with the reason."""
    told = resume_rows([row for row in rows if row.state == State.PAUSED], at)
    for row in rows:
        row.state = states.target(row.state, "close" if row.state == State.MISSED else "cancel")
        row.closed_at, row.closed_because = at, reason
        stop(row)
    keep_rows(rows, at)
    tell([*told, *(fact("cancelled", row, at, reason=reason, **data) for row in rows)])


@transaction.atomic
def settle(*, subject: Thing, at: datetime) -> list[Commitment]:
    """The people concerned say it is fixed: nothing more is owed."""
    return cancel(subject=subject, at=at, reason="settled")


def give_to(*, owner: User, to: User) -> int:
    """Give all of somebody's open promises to somebody else; the dates stay. Gives how many went."""
    return _hand_over(Commitment.objects.filter(owner=owner, closed_at=None), to.pk)


def follow_owner(*, subject: Thing, owner_id: int | None) -> int:
    """Open promises go with their subject to its new owner; the dates stay. Gives how many went."""
    rows = Commitment.objects.filter(subject_type=subject.type, subject_id=subject.id, closed_at=None)
    return _hand_over(rows, owner_id)


def _hand_over(rows: QuerySet[Commitment], owner_id: int | None) -> int:
    """What broke already stays on the account of who had it then."""
    broke_with = Case(When(state=State.MISSED, broke_with=None, then=F("owner_id")), default=F("broke_with_id"))
    return rows.update(broke_with=broke_with, owner_id=owner_id)
