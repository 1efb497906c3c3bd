"""What a mail brings for a calendar: a meeting to come to, or one that is off (RFC 5546, 6047).

It is written when the mail is, from what is so then: whoever had a seat, lost it and has it again within a minute hears
of the last of these only.
"""

from typing import NamedTuple

from feedback.core.ical import Method, calendar
from feedback.notifications.models import Notification
from feedback.people.models import User
from feedback.training.entries import entry
from feedback.training.models import Enrolment, Session
from feedback.training.states import Place, SessionState


class Part(NamedTuple):
    """An iCalendar message and its method."""

    method: str
    text: str


NO_PART = Part("", "")


def calendar_part(line: Notification, person: User) -> Part | None:
    """The message that goes with a line about somebody's seat; None where the line is not true any more."""
    session = Session.objects.select_related("site", "cycle__programme").filter(pk=line.params["session_id"]).first()
    wanted: Method = line.params["method"]
    if session is None or wanted != ("REQUEST" if _comes(session, person) else "CANCEL"):
        return None
    changed_at = max(session.updated_at, line.created_at)
    told = entry(session, changed_at=changed_at, person=person, cancelled=wanted == "CANCEL")
    return Part(wanted, calendar([told], method=wanted))


def _comes(session: Session, person: User) -> bool:
    """Whether somebody is to be at a session: in a seat, or leading it."""
    if session.state == SessionState.CANCELLED:
        return False
    seats = Enrolment.objects.filter(session=session, person=person, state__in=(Place.BOOKED, Place.CAME, Place.DONE))
    return session.lead_id == person.pk or seats.exists()
