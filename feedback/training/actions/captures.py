"""Where did it work, where did it fail: said in a session, and kept on the spot."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.catalogue.models import CallType, Severity, Tool
from feedback.core.coarse import hour_of
from feedback.core.errors import Conflict, Invalid
from feedback.events.actions import record, untraced
from feedback.people.models import User
from feedback.reports import actions as reports
from feedback.reports.actions.moving import words
from feedback.reports.models import Source
from feedback.reports.queries import tools_for
from feedback.training.actions.attendance import EARLY
from feedback.training.actions.telling import of_session
from feedback.training.models import Capture, Session
from feedback.training.permissions import may_capture, may_lead
from feedback.training.room import people_of_session
from feedback.training.states import SessionState

#: What was said can be written down so long after a session.
WRITTEN_WITHIN = timedelta(days=7)
TEXT_LIMIT = 1000


@transaction.atomic
def capture(
    *,
    session: Session,
    by: User,
    kind: str,
    tool: Tool,
    text: str,
    severity: str = Severity.SLOWING,
    call_type: CallType | None = None,
    said_by: User | None = None,
    anonymous: bool = False,
    now: datetime | None = None,
) -> Capture:
    """Keep what was said. What failed is filed as a report of whoever said it, and answered like any other.

    The lead may name somebody of the session who said it (`said_by`). Few people sit in a session: so what failed is,
    said without a name, a report like one from anywhere, and neither the session nor the journal knows of it; what is
    given back is not stored. Raises Forbidden, Conflict long before and after, Invalid field by field.
    """
    now = now or timezone.now()
    may_capture(by, session).demand()
    _demand_in_time(session, now)
    who = said_by or by
    if who != by:
        may_lead(by, session).demand()
        if not people_of_session(session).filter(pk=who.pk).exists():
            raise Invalid({"said_by": _("Choose somebody of this session.")})
    at = hour_of(now) if anonymous else now
    kept = Capture(session=session, kind=kind, tool=tool, by=None if anonymous else who, created_at=at)
    if kind == Capture.Kind.FAILED:
        kept.report = reports.file_report(
            by=who,
            tool=tool,
            severity=severity,
            text=text,
            call_type=call_type,
            anonymous=anonymous,
            source=Source.SESSION,
            now=now,
        )
        if anonymous:
            return kept
    else:
        _demand_in_use(tool, who)
        kept.text = words("text", text, limit=TEXT_LIMIT).text
    kept.save()
    facts = {"kind": kind, "capture_id": kept.pk, "report_id": kept.report_id}
    with untraced(anonymous):
        record(of_session("session.captured", session, None if anonymous else by, at, **facts))
    return kept


def _demand_in_time(session: Session, now: datetime) -> None:
    if session.state == SessionState.CANCELLED:
        raise Conflict(_("This session was cancelled."))
    if not session.starts_at - EARLY <= now <= session.ends_at + WRITTEN_WITHIN:
        raise Conflict(_("What was said is kept during the session and in the week after it."))


def _demand_in_use(tool: Tool, who: User) -> None:
    if not tools_for(who).filter(pk=tool.pk).exists():
        raise Invalid({"tool": _("This tool is not in use at your site. Choose another one.")})
