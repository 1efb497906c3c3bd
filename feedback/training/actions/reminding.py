"""Reminding people of sessions to come: each time a programme names is told once, the latest one that has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from feedback.events.actions import record
from feedback.training.actions.telling import of_session
from feedback.training.models import Session
from feedback.training.states import SessionState

#: Sessions further ahead than this are not looked at: no programme reminds sooner.
AHEAD = timedelta(days=62)


def remind_due(*, now: datetime | None = None) -> int:
    """Tell the people of sessions that it is time, where it is; how many sessions. Safe to run many times at once.

    What came due while nobody looked is told as one reminder, not as several; what lay before the session was planned
    is not told at all: its people had their invitation then.
    """
    now = now or timezone.now()
    soon = {"starts_at__gt": now, "starts_at__lte": now + AHEAD, "cycle__programme__is_active": True}
    rows = Session.objects.filter(state=SessionState.PLANNED, **soon).select_related("cycle__programme")
    return sum(_remind(session, now) for session in rows.order_by("starts_at", "pk"))


def due_of(starts_at: datetime, since: datetime, minutes: Sequence[int], now: datetime) -> int | None:
    """Which of these reminders (minutes before the beginning) is the latest that has come due since an instant."""
    came = [each for each in minutes if since < starts_at - timedelta(minutes=each) <= now]
    return min(came, default=None)


@transaction.atomic
def _remind(session: Session, now: datetime) -> bool:
    due = due_of(session.starts_at, session.created_at, session.cycle.programme.reminders, now)
    if due is None or (session.reminded is not None and session.reminded <= due):
        return False
    as_read = Session.objects.filter(
        pk=session.pk, state=SessionState.PLANNED, starts_at=session.starts_at, reminded=session.reminded
    )
    if not as_read.update(reminded=due):
        return False
    record(of_session("session.reminded", session, None, now, minutes=due))
    return True
