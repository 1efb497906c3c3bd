"""Who hears when a session is over: supervisors whose yes is waited for, and whoever has not noted who was there."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils import timezone

from feedback.events.models import Event
from feedback.events.registry import InBatches
from feedback.notifications.actions import News, Told, tell
from feedback.people.queries import supervisors_of
from feedback.training.models import Enrolment, Session
from feedback.training.states import Completion, Place

#: The turn of whoever plans at the site; before it is the lead's.
SUPERVISORS = 2


@InBatches
def tell_waiting(events: Sequence[Event]) -> None:
    """Sessions were closed: whose people wait for a supervisor's yes, that supervisor hears, once a session."""
    ids = {event.subject_id for event in events}
    asked = {"cycle__programme__completion": Completion.SIGN_OFF, "signed_off_at": None}
    rows = Enrolment.objects.filter(session__in=ids, state=Place.CAME, **asked).order_by()
    waiting: dict[int, Counter[tuple[int | None, int | None]]] = {}
    for session, site, team in rows.values_list("session_id", "person__site_id", "person__team_id"):
        waiting.setdefault(session or 0, Counter())[site, team] += 1
    news = [told for event in events for told in _waiting(event, waiting.get(event.subject_id, Counter()))]
    tell(news=news, now=timezone.now())


@InBatches
def ask_who_came(events: Sequence[Event]) -> None:
    """A session is over and nobody is noted: its lead hears, later (and without a lead) who plans at its site."""
    sessions = Session.objects.in_bulk({event.subject_id for event in events})
    news: list[Told] = []
    for event in events:
        session = sessions.get(event.subject_id)
        if session is None:
            continue
        lead = {session.lead_id} if session.lead_id and event.data["turn"] < SUPERVISORS else set()
        people = lead or {person.pk for person in supervisors_of(session.site_id, None, at=event.at)}
        params = {"session_id": session.pk}
        line = News("unnoted", "unnoted", "session", session.pk, f"event:{event.pk}", event.pk, params)
        news += [(person, line) for person in sorted(people)]
    tell(news=news, now=timezone.now())


def _waiting(event: Event, counts: Counter[tuple[int | None, int | None]]) -> Iterator[Told]:
    by_supervisor: Counter[int] = Counter()
    for (site, team), count in counts.items():
        by_supervisor.update({one.pk: count for one in supervisors_of(site, team, at=event.at)})
    for person, count in sorted(by_supervisor.items()):
        params = {"session_id": event.subject_id, "people": count}
        about = f"sign_off:{event.subject_id}"
        yield person, News("sign_off", "sign_off", "session", event.subject_id, about, event.pk, params)
