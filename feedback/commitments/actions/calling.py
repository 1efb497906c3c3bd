"""Clocks of other things than promises: a question that waits for somebody to take it, a training that is to be done.

They ride on the engine of the promises (its sweep, its steps, its proofs) and show nowhere among them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from feedback.calendars.models import Calendar
from feedback.commitments.actions.holding import fact, held_all, tell
from feedback.commitments.actions.keeping import close_rows, keep_held
from feedback.commitments.actions.opening import Scope
from feedback.commitments.models import Commitment
from feedback.commitments.targets import BREACH, Step
from feedback.core.db import create_rows
from feedback.events.actions import Thing


@dataclass(frozen=True, slots=True)
class Call:
    """A clock to be started: it runs day and night and is due with its step BREACH. `terms` say why these dates."""

    subject: Thing
    kind: str
    scope: Scope
    calendar: Calendar
    steps: Sequence[Step]
    terms: Mapping[str, Any]
    round: int


def open_call(call: Call, *, at: datetime) -> Commitment:
    """Start a clock. What is done in time keeps it (`keep`)."""
    return open_calls([call], at=at)[0]


@transaction.atomic
def open_calls(calls: Sequence[Call], *, at: datetime) -> list[Commitment]:
    """Start several clocks, with as many statements as for one (a few more for thousands)."""
    rows = [_clock(call, at) for call in calls]
    create_rows(rows)
    tell(fact("opened", row, at, round=row.round) for row in rows)
    return rows


def _clock(call: Call, at: datetime) -> Commitment:
    planned = sorted(call.steps, key=lambda step: step.at)
    due_at = next(step.at for step in planned if step.name == BREACH)
    return Commitment(
        subject_type=call.subject.type,
        subject_id=call.subject.id,
        kind=call.kind,
        round=call.round,
        site_id=call.scope.site_id,
        team_id=call.scope.team_id,
        tool_id=call.scope.tool_id,
        owner_id=call.scope.owner_id,
        calendar=call.calendar,
        calendar_version=call.calendar.version,
        policy=call.terms,
        opened_at=at,
        runs_out_at=due_at,
        due_at=due_at,
        first_due_at=due_at,
        schedule=[[step.name, step.at.isoformat(), step.tell] for step in planned],
        next_step=planned[0].name,
        next_fire_at=planned[0].at,
    )


def rescope_calls(*, type: str, ids: Collection[int], kind: str, scope: Scope, at: datetime) -> int:  # noqa: A002
    """Let the running clocks of these things belong to other people; how many. When they are due stays."""
    rows = Commitment.clocks.filter(subject_type=type, subject_id__in=ids, kind=kind, closed_at=None)
    where = {"site_id": scope.site_id, "team_id": scope.team_id, "tool_id": scope.tool_id, "owner_id": scope.owner_id}
    return rows.update(**where, updated_at=at)


@transaction.atomic
def keep_calls(*, type: str, ids: Collection[int], kind: str, at: datetime) -> list[Commitment]:  # noqa: A002
    """What the clocks of these things waited for was done at `at`, in time or late: as `keep`, for many at once."""
    rows = held_all(type, ids, at, {kind})
    keep_held(rows, at)
    return rows


@transaction.atomic
def cancel_calls(
    *,
    type: str,  # noqa: A002 - as in Thing
    ids: Collection[int],
    kind: str,
    at: datetime,
    reason: str,
) -> list[Commitment]:
    """Nobody has to do what the clocks of these things waited for: as `cancel`, for many at once."""
    rows = held_all(type, ids, at, {kind})
    close_rows(rows, at, reason)
    return rows
