"""Who hears of seats and sessions: everybody of their own, with an invitation for the calendar, and who leads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from feedback.events.models import Event
from feedback.events.registry import InBatches
from feedback.notifications.actions import News, Told, tell
from feedback.training.models import Enrolment, Session, Why
from feedback.training.states import Place

#: What somebody reads who lost a seat, by why there is none now.
_LEFT: Mapping[str, str] = {Why.CANCELLED: "seat_cancelled", Why.MOVED: "seat_cannot_make"}
_BOOKED: Mapping[str, str] = {"waiting": "seat_from_line", "moved": "seat_found"}


@InBatches
def tell_seat(events: Sequence[Event]) -> None:
    """Somebody has a seat, has another one, or has none any more."""
    tell(news=[told for event in events for told in _seat(event)], now=timezone.now())


@InBatches
def tell_session(events: Sequence[Event]) -> None:
    """A session was planned, changed, moved or cancelled: who leads it hears, and who has a seat there."""
    ids = {event.subject_id for event in events}
    sessions, seated = Session.objects.in_bulk(ids), _seated(ids)
    found = ((event, sessions.get(event.subject_id)) for event in events)
    news = [
        told for event, session in found if session for told in _session(event, session, seated.get(session.pk, ()))
    ]
    tell(news=news, now=timezone.now())


@InBatches
def tell_soon(events: Sequence[Event]) -> None:
    """A session begins soon: everybody with a seat is reminded, and who leads it."""
    ids = {event.subject_id for event in events}
    sessions, seated = Session.objects.in_bulk(ids), _seated(ids)
    news = []
    for event in events:
        session = sessions.get(event.subject_id)
        lead = [session.lead_id] if session and session.lead_id else []
        params = {"session_id": event.subject_id, "starts_at": event.data["starts_at"]}
        for person in sorted({*seated.get(event.subject_id, ()), *lead}):
            dedupe = f"event:{event.pk}"
            line = News("session_soon", "session_soon", "session", event.subject_id, dedupe, event.pk, params)
            news.append((person, line))
    tell(news=news, now=timezone.now())


@InBatches
def tell_undone(events: Sequence[Event]) -> None:
    """It was taken back that a round is done for somebody."""
    news = []
    for event in events:
        about = event.data["session_id"]
        params = {"session_id": about, "method": "CANCEL"}
        line = News("seat", "seat_undone", "session", about, f"event:{event.pk}", event.pk, params)
        news.append((event.data["person_id"], line))
    tell(news=news, now=timezone.now())


def _seated(sessions: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = Enrolment.objects.filter(session__in=sessions, state=Place.BOOKED).order_by("person_id")
    for session, person in rows.values_list("session_id", "person_id"):
        found.setdefault(session or 0, []).append(person)
    return found


def _seat(event: Event) -> Iterator[Told]:
    data, person = event.data, event.data["person_id"]
    if event.verb == "enrolment.booked":
        what = _BOOKED.get(data.get("how", ""), "seat_booked")
        yield person, _news(event, what, data["session_id"], "REQUEST", person)
    if data.get("was"):
        yield person, _news(event, _LEFT.get(data.get("why", ""), "seat_left"), data["was"], "CANCEL", person)


def _session(event: Event, session: Session, seated: Sequence[int]) -> Iterator[Told]:
    fields = event.data.get("fields", ())
    lead, before = session.lead_id, event.data.get("was_lead_id")
    if event.verb == "session.cancelled":
        yield from _to_lead(event, session, lead, "lead_cancelled", "CANCEL")
    elif event.verb == "session.scheduled" or "lead_id" in fields:
        yield from _to_lead(event, session, lead, "lead_given", "REQUEST")
        yield from _to_lead(event, session, before, "lead_taken", "CANCEL")
    elif event.verb == "session.moved" or "place" in fields:
        yield from _to_lead(event, session, lead, _changed(event), "REQUEST")
    if event.verb == "session.moved" or "place" in fields:
        for person in seated:
            yield person, _news(event, _changed(event), session.pk, "REQUEST", person)


def _changed(event: Event) -> str:
    return "session_moved" if event.verb == "session.moved" else "session_changed"


def _to_lead(event: Event, session: Session, person: int | None, what: str, method: str) -> Iterator[Told]:
    if person:
        yield person, _news(event, what, session.pk, method, person)


def _news(event: Event, what: str, session_id: int, method: str, person: int) -> News:
    params: dict[str, Any] = {"session_id": session_id, "method": method, "how": event.data.get("how")}
    dedupe = f"event:{event.pk}:{session_id}"
    return News("seat", what, "session", session_id, dedupe, event.pk, params, own=event.actor_id == person)
