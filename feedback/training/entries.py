"""Sessions as calendars hear of them (feedback/core/ical.py): one name for ever, on the clock of the session's site."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse

from feedback.core.ical import Attendee, Event
from feedback.people.models import User
from feedback.people.queries import organisation
from feedback.training.models import Session
from feedback.training.states import SessionState


def entry(
    session: Session, *, changed_at: datetime, person: User | None = None, cancelled: bool | None = None
) -> Event:
    """A session with its round's programme and site. With `person`, an invitation to them, who has said yes already.

    `cancelled` is whether it is off for them; left out, whether it is off for everybody.
    """
    off = session.state == SessionState.CANCELLED if cancelled is None else cancelled
    programme, attendees = session.cycle.programme, list[Attendee]()
    if person is not None:
        attendees.append(Attendee(person.name, person.email, "DECLINED" if off else "ACCEPTED"))
    return Event(
        uid=f"{session.uid}@{settings.SITE_HOST}",
        summary=programme.name,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.site.timezone,
        changed_at=changed_at,
        sequence=session.sequence,
        status="CANCELLED" if off else "CONFIRMED",
        description=programme.summary,
        location=", ".join(filter(None, (session.place, session.site.name))),
        url=settings.BASE_URL + reverse("training:session", args=[session.pk]),
        organizer=_organizer() if person is not None else None,
        attendees=attendees,
    )


def _organizer() -> tuple[str, str]:
    """Who invites: the product, in the organisation's name."""
    return organisation().name or "Fortnight", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
