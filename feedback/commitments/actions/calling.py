"""Clocks of other things than promises: a question that waits for somebody to take it, and climbs while nobody does.

They ride on the engine of the promises (its sweep, its steps, its proofs) and show nowhere among them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from feedback.calendars.models import Calendar
from feedback.commitments.actions.holding import fact, tell
from feedback.commitments.actions.opening import Scope
from feedback.commitments.models import Commitment
from feedback.commitments.targets import BREACH, Step
from feedback.core.db import create_rows
from feedback.events.actions import Thing


@transaction.atomic
def open_call(
    *,
    subject: Thing,
    kind: str,
    scope: Scope,
    calendar: Calendar,
    steps: Sequence[Step],
    terms: dict[str, Any],
    round: int,  # noqa: A002 - the column's name
    at: datetime,
) -> Commitment:
    """Start a clock that runs day and night; it is due with its step BREACH. What is done in time keeps it (`keep`)."""
    planned = sorted(steps, key=lambda step: step.at)
    due_at = next(step.at for step in planned if step.name == BREACH)
    row = Commitment(
        subject_type=subject.type,
        subject_id=subject.id,
        kind=kind,
        round=round,
        site_id=scope.site_id,
        team_id=scope.team_id,
        tool_id=scope.tool_id,
        owner_id=scope.owner_id,
        calendar=calendar,
        calendar_version=calendar.version,
        policy=terms,
        opened_at=at,
        runs_out_at=due_at,
        due_at=due_at,
        first_due_at=due_at,
        schedule=[[step.name, step.at.isoformat(), step.tell] for step in planned],
        next_step=planned[0].name,
        next_fire_at=planned[0].at,
    )
    create_rows([row])
    tell([fact("opened", row, at, round=round)])
    return row
