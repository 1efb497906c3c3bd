"""What a line of news says about a seat in training, and about a session that is near."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback.core.wording import moment, near, time_of_day
from feedback.notifications.models import Notification
from feedback.training.models import Session

#: The kinds of news that speak of it.
KINDS = frozenset({"seat", "session_soon", "sign_off", "unnoted"})
_SENTENCES: Mapping[str, str | Promise] = {
    "seat_booked": gettext_lazy("You have a seat: %(session)s."),
    "seat_from_line": gettext_lazy("A seat became free, and it is yours: %(session)s."),
    "seat_found": gettext_lazy("Another seat was found for you: %(session)s."),
    "seat_left": gettext_lazy("Your seat is free for somebody else: %(session)s."),
    "seat_cancelled": gettext_lazy("Cancelled: %(session)s. %(reason)s"),
    "seat_cannot_make": gettext_lazy("This session was moved to a time you cannot make: %(session)s."),
    "session_moved": gettext_lazy("Your session was moved: %(session)s."),
    "session_changed": gettext_lazy("Your session has changed: %(session)s."),
    "lead_given": gettext_lazy("You lead %(session)s."),
    "lead_taken": gettext_lazy("You do not lead this session any more: %(session)s."),
    "lead_cancelled": gettext_lazy("Cancelled, so you do not lead it: %(session)s. %(reason)s"),
    "seat_undone": gettext_lazy("It was taken back that this is done for you: %(session)s."),
    "unnoted": gettext_lazy("Who was there? Nobody is noted yet: %(session)s."),
    "session_soon": gettext_lazy("Soon: %(session)s."),
}


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions that the lines of one page are about."""

    found: Mapping[int, Session]

    def sentence_of(self, notification: Notification) -> str:
        """One line of news in the active language and zone."""
        session = self.found.get(notification.params["session_id"])
        if session is None:
            return _("A seat in training.")
        named = {"session": self._said(session, notification), "reason": session.cancel_reason}
        if notification.kind == "sign_off":
            return _waiting(notification.params["people"], named)
        return (str(_SENTENCES[notification.params["what"]]) % named).strip()

    def url_of(self, notification: Notification) -> str:
        """The session, for who is still concerned; else one's own training."""
        if notification.kind == "sign_off":
            return reverse("training:sign-offs")
        if notification.params.get("method") == "CANCEL" or notification.params["what"] == "seat_undone":
            return reverse("training:home")
        page = "session-attendance" if notification.kind == "unnoted" else "session"
        return reverse(f"training:{page}", args=[notification.params["session_id"]])

    def _said(self, session: Session, notification: Notification) -> str:
        """`Agent Assist refresher, Tue 24 Nov, 14:00–14:25 (Cork, Room 4)`."""
        zone, now = timezone.get_current_timezone(), timezone.now()
        say = near if notification.params["what"] == "session_soon" else moment
        begins, ends = say(session.starts_at, zone=zone, now=now), time_of_day(session.ends_at, zone)
        where = ", ".join(filter(None, (session.site.name, session.place)))
        return f"{session.cycle.programme.name}, {begins}–{ends} ({where})"


def _waiting(people: int, named: Mapping[str, str]) -> str:
    told = ngettext(
        "%(count)d person waits for your yes: %(session)s.", "%(count)d people wait for your yes: %(session)s.", people
    )
    return told % {**named, "count": people}


def sessions_in(lines: Iterable[Notification]) -> Sessions:
    """What these lines are about: nothing is read for lines about something else."""
    ids = {line.params["session_id"] for line in lines if line.kind in KINDS}
    rows = Session.objects.select_related("site", "cycle__programme")
    return Sessions(rows.in_bulk(ids) if ids else {})
