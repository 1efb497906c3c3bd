"""Giving and taking back seats: one statement with its own guard, so that none is ever given twice."""

from django.db.models import F

from feedback.training.models import Session
from feedback.training.states import SessionState


def take_seats(session_id: int, count: int = 1, *, late: bool = False) -> bool:
    """Whether so many seats of a session still to come were free; they are taken now, in the caller's transaction.

    `late` is for somebody who was there and is noted after the session was closed.
    """
    state = SessionState.HELD if late else SessionState.PLANNED
    rows = Session.objects.filter(pk=session_id, state=state, taken__lte=F("seats") - count)
    return rows.update(taken=F("taken") + count) == 1


def give_back(session_id: int, count: int = 1) -> None:
    """So many seats are free again."""
    Session.objects.filter(pk=session_id).update(taken=F("taken") - count)
