"""The code on the room's screen: it is short-lived, cannot be guessed, and counts only for people of the round."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.events.actions import record
from feedback.people.models import User
from feedback.training.actions.attendance import EARLY, arrive
from feedback.training.actions.telling import of_session
from feedback.training.models import CodeTry, Enrolment, Session, SessionCode
from feedback.training.permissions import may_lead
from feedback.training.states import Place, SessionState

#: Letters and digits that nobody mistakes for each other, read from the back of a room.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 6
#: A code counts so long after it came to the screen.
COUNTS_FOR = timedelta(minutes=15)
#: So many wrong codes within this time, and no more are taken until it is over.
MOST_WRONG, WITHIN = 5, timedelta(minutes=15)


@transaction.atomic
def show_code(*, session: Session, by: User, now: datetime | None = None) -> SessionCode:
    """Put a new code on the screen; the one before counts no more. Raises Forbidden, and Conflict outside its time."""
    now = now or timezone.now()
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    may_lead(by, session).demand()
    if session.state != SessionState.PLANNED:
        raise Conflict(_("This session is over."))
    if now < session.starts_at - EARLY:
        raise Conflict(_("It is too early: a code is shown from half an hour before the session."))
    code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    facts = {"code": code, "issued_at": now, "expires_at": now + COUNTS_FOR}
    shown, _new = SessionCode.objects.update_or_create(session=session, defaults=facts)
    record(of_session("session.code_shown", session, by, now))
    return shown


def check_in(*, code: str, by: User, now: datetime | None = None) -> Enrolment:
    """Note oneself as there by the code on the screen; gives one's place.

    Raises Invalid for a code that counts for none of one's rounds now, Conflict after too many of these.
    """
    now = now or timezone.now()
    with transaction.atomic():
        tries = _tries(by, now)
        session = _session_of(code, by, now)
        if session is None:
            tries.wrong += 1
            tries.save(update_fields=["wrong"])
        else:
            own = Enrolment.objects.filter(cycle=session.cycle_id, person=by).values_list("pk", flat=True)
            return arrive(session=session, ids=own, by=by, how="code", now=now)[0]
    # Outside of the transaction, which has counted the wrong try.
    raise Invalid({"code": _("No session of yours shows this code now. Look at the screen again.")})


def _tries(by: User, now: datetime) -> CodeTry:
    """Somebody's wrong codes of late, held, so that many at the same moment count one by one."""
    CodeTry.objects.get_or_create(person=by, defaults={"since": now})
    tries = CodeTry.objects.select_for_update().get(person=by)
    if tries.since <= now - WITHIN:
        tries.wrong, tries.since = 0, now
        tries.save(update_fields=["wrong", "since"])
    if tries.wrong >= MOST_WRONG:
        raise Conflict(_("Too many codes that do not count. Wait a quarter of an hour, or ask the lead to note you."))
    return tries


def _session_of(code: str, by: User, now: datetime) -> Session | None:
    """The session of somebody's round whose screen shows this code now."""
    letters = "".join(code.split()).replace("-", "").upper()
    own = Enrolment.objects.filter(person=by).exclude(state=Place.WITHDRAWN)
    shown = SessionCode.objects.filter(code=letters, expires_at__gt=now, session__cycle__in=own.values("cycle"))
    found = shown.filter(session__state=SessionState.PLANNED).select_related("session").order_by("-issued_at").first()
    return found.session if found else None
