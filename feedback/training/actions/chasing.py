"""Asking who was there, where a session is over and nobody is noted: its lead first, whoever plans at its site next."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from feedback.events.actions import record
from feedback.training.actions.telling import of_session
from feedback.training.models import Enrolment, Session
from feedback.training.states import Place, SessionState

#: So long after its end the lead is asked, so long after it their supervisors; older sessions are left alone.
AFTER = (timedelta(hours=2), timedelta(days=2))
NO_LATER = timedelta(days=30)


def ask_who_was_there(*, now: datetime | None = None) -> int:
    """Ask where it is time, each of both once; how many sessions. Safe to run many times at once."""
    now = now or timezone.now()
    return sum(_ask(session, now) for session in unnoted(now).order_by("ends_at", "pk"))


def unnoted(now: datetime) -> QuerySet[Session]:
    """Sessions that are over, had people, were not closed, and where nobody is noted."""
    came = Enrolment.objects.filter(session=OuterRef("pk"), attended_at__isnull=False)
    seated = Enrolment.objects.filter(session=OuterRef("pk"), state=Place.BOOKED)
    over = {"ends_at__lte": now - AFTER[0], "ends_at__gt": now - NO_LATER, "cycle__programme__is_active": True}
    rows = Session.objects.filter(Exists(seated), ~Exists(came), state=SessionState.PLANNED, **over)
    return rows.filter(chased__lt=len(AFTER))


@transaction.atomic
def _ask(session: Session, now: datetime) -> bool:
    turn = sum(now >= session.ends_at + wait for wait in AFTER)
    rows = Session.objects.filter(pk=session.pk, state=SessionState.PLANNED, chased=session.chased)
    if turn <= session.chased or not rows.update(chased=turn):
        return False
    record(of_session("session.unnoted", session, None, now, turn=turn, lead_id=session.lead_id))
    return True
