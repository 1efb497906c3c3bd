"""Setting a session's agenda, and giving it back to the draft."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from feedback.changes.queries import changes_visible_to
from feedback.core.db import create_rows
from feedback.core.errors import Conflict, Invalid
from feedback.core.text import clean_line
from feedback.events.actions import record
from feedback.floor.models import Question
from feedback.floor.queries import notes_visible_to, questions_visible_to
from feedback.people.models import User
from feedback.reports.actions.moving import words
from feedback.reports.queries import reports_visible_to
from feedback.training.actions.telling import of_session
from feedback.training.models import AgendaItem, Session, Topic
from feedback.training.models.agenda import LONGEST
from feedback.training.permissions import may_lead
from feedback.training.states import SessionState
from feedback.training.topics import drafted

#: Nobody can speak of more.
MOST = 30
_TITLE, _NOTES = 160, 2000


@transaction.atomic
def set_agenda(
    *, session: Session, by: User, points: Sequence[AgendaItem], now: datetime | None = None
) -> list[AgendaItem]:
    """Set the whole agenda, in this order. The points come unsaved; what they wrote is masked.

    Raises Forbidden, Conflict once the session is over, and Invalid (a field is named `points.2.title`).
    """
    now = now or timezone.now()
    session = _held(session, by)
    if len(points) > MOST:
        most = ngettext_lazy("At most %(count)d point.", "At most %(count)d points.", "count") % {"count": MOST}
        raise Invalid({"points": most})
    _check_seen(session, by, points)
    ready = [_ready(session, place, point) for place, point in enumerate(points)]
    AgendaItem.objects.filter(session=session).delete()
    if ready:
        create_rows(ready)
    left_out = sum(point.hidden for point in ready)
    record(of_session("session.agenda_set", session, by, now, points=len(ready), hidden=left_out))
    return ready


@transaction.atomic
def draft_agenda(*, session: Session, by: User, now: datetime | None = None) -> Session:
    """Take back what was set: the agenda is drafted from the round again, and follows what happens."""
    now = now or timezone.now()
    session = _held(session, by)
    if AgendaItem.objects.filter(session=session).delete()[0]:
        record(of_session("session.agenda_drafted", session, by, now))
    return session


def keep_agenda(session: Session) -> None:
    """Store the draft of a session that is over, unless somebody set its agenda; in the caller's transaction."""
    if not AgendaItem.objects.filter(session=session).exists():
        create_rows(drafted(session))


def _held(session: Session, by: User) -> Session:
    session = Session.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=session.pk)
    may_lead(by, session).demand()
    if session.state == SessionState.HELD:
        raise Conflict(_("This session is over. Its agenda stays as it was."))
    if session.state == SessionState.CANCELLED:
        raise Conflict(_("This session was cancelled."))
    return session


def _ready(session: Session, place: int, point: AgendaItem) -> AgendaItem:
    """The point as it is stored; raises Invalid naming its field."""
    name = f"points.{place}"
    point.session, point.position = session, place
    title = clean_line(point.title)
    point.title = words(f"{name}.title", title, limit=_TITLE, required=not point.key).text[:_TITLE]
    point.notes = words(f"{name}.notes", point.notes, limit=_NOTES, required=False).text[:_NOTES]
    if not 1 <= point.minutes <= LONGEST:
        raise Invalid({f"{name}.minutes": _("Give whole minutes, from 1 to 480.")})
    if not point.key:
        point.topic = Topic.OWN
    return point


def _check_seen(session: Session, by: User, points: Sequence[AgendaItem]) -> None:
    """Raises Invalid for a point about something that whoever sets it cannot see."""
    helped = Question.objects.filter(site=session.site_id, helped=True)
    seen: dict[str, Iterable[Any]] = {
        "change": changes_visible_to(by),
        "report": reports_visible_to(by),
        "note": notes_visible_to(by),
        "question": helped | questions_visible_to(by) if _named(points, "question") else helped,
    }
    for name, rows in seen.items():
        wanted = _named(points, name)
        known = set(rows.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()  # type: ignore[attr-defined]
        for place, point in enumerate(points):
            if (pk := getattr(point, f"{name}_id")) and pk not in known:
                raise Invalid({f"points.{place}.{name}": _("There is no such thing, or you cannot see it.")})


def _named(points: Iterable[AgendaItem], name: str) -> set[int]:
    return {pk for point in points if (pk := getattr(point, f"{name}_id"))}
