"""Stopping clocks and letting them run on. A pause is a stored interval with its reason; what it took is given back."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from feedback.commitments import states
from feedback.commitments.actions.holding import clock_of, done_steps, fact, held, hours_for, keep_rows, tell, wind
from feedback.commitments.models import Commitment, Pause, State
from feedback.events.actions import Fact, Thing

REASONS = ("reporter", "vendor")


@transaction.atomic
def pause(*, subject: Thing, at: datetime, reason: str, kinds: Collection[str] | None = None) -> list[Commitment]:
    """Stop the running clocks of a subject; what broke before `at` stays broken."""
    return pause_rows(held(subject, at, kinds), at, reason)


def pause_rows(rows: list[Commitment], at: datetime, reason: str) -> list[Commitment]:
    """Stop those of these clocks that run, for one of `REASONS`.

    A question that was on its way while the reporter replied to the one before it stops the clock from the reply on:
    what somebody has replied to is waited for no longer.
    """
    if reason not in REASONS:
        raise ValueError(f"A clock stands still for a reason: one of {', '.join(REASONS)}.")
    running = [row for row in rows if row.state == State.RUNNING]
    ended = Pause.objects.filter(commitment__in=running).values_list("commitment").annotate(last=Max("ended_at"))
    free_from = dict(ended.order_by())
    for row in running:
        row.state = states.target(row.state, "pause")
        row.paused_at = max(at, row.opened_at, free_from.get(row.pk) or at)
        row.next_fire_at = None
    Pause.objects.bulk_create(Pause(commitment=row, started_at=row.paused_at or at, reason=reason) for row in running)
    keep_rows(running, at)
    tell(fact("paused", row, at, reason=reason) for row in running)
    return running


def wait_rows(rows: list[Commitment], at: datetime) -> list[Commitment]:
    """Stop those of these clocks whose policy lets them stand still while the reporter is waited for."""
    return pause_rows([row for row in rows if row.policy.get("pause_for_reporter", True)], at, "reporter")


@transaction.atomic
def resume(*, subject: Thing, at: datetime) -> list[Commitment]:
    """Let stopped clocks run on from `at`; each is due later by what the pause took on its own clock."""
    rows = [row for row in held(subject, at) if row.state == State.PAUSED]
    told = resume_rows(rows, at)
    keep_rows(rows, at)
    tell(told)
    return rows


def resume_rows(rows: list[Commitment], at: datetime) -> list[Fact]:
    """Let these stopped clocks run on; the caller stores them and tells what this gives."""
    at = max([at, *(row.paused_at for row in rows if row.paused_at)])
    Pause.objects.filter(commitment__in=rows, ended_at=None).update(ended_at=at)
    return [_resumed(row, at) for row in rows]


def _resumed(row: Commitment, at: datetime) -> Fact:
    began = row.paused_at or at
    clock = clock_of(row, hours_for(row))
    target = clock.after_pause(row.runs_out_at, began, at)
    row.state = states.target(row.state, "resume")
    row.paused_at, row.clock_version = None, row.clock_version + 1
    wind(row, clock, target, done=done_steps(row))
    return fact("resumed", row, at, paused_seconds=int((at - began).total_seconds()))
