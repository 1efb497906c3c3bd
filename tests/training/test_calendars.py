"""What calendars hear: invitations by mail, changes, cancellations, reminders, and the feed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from icalendar import Calendar

from feedback.events.relay import relay
from feedback.notifications import actions as notifications
from feedback.notifications import posting
from feedback.notifications.models import Notification
from feedback.training.actions import booking, links, reminding, sessions
from feedback.training.feeds import own_address
from feedback.training.models import Enrolment, Programme, Session
from tests.training.conftest import DAY, NINE, School

MINUTE = timedelta(minutes=1)
#: The outbox goes by the database's clock, which no test moves.
LATER = datetime(2100, 1, 1, tzinfo=UTC)


class Told(NamedTuple):
    """One mail: to whom, with which meeting in it."""

    to: str
    subject: str
    method: str
    event: Any


Post = Callable[[], list[Told]]


@pytest.fixture
def post(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> Post:
    """Lets a minute pass and gives what was mailed in it."""
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    time_machine.move_to(NINE, tick=False)

    def run() -> list[Told]:
        relay(now=LATER)
        time_machine.shift(MINUTE)
        mail.outbox = []
        posting.send_due()
        return [read(message) for message in mail.outbox if isinstance(message, EmailMultiAlternatives)]

    return run


def read(message: EmailMultiAlternatives) -> Told:
    parts = {part.get_content_type(): part for part in message.message().walk()}
    assert {"text/plain", "text/html"} <= set(parts)
    name, part = message.to[0].partition("@")[0], parts.get("text/calendar")
    if part is None:
        return Told(name, message.subject, "", None)
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert b"\n" not in payload.replace(b"\r\n", b""), "lines end as RFC 5545 wants"
    found = Calendar.from_ical(payload)
    (event,) = found.walk("VEVENT")
    assert part.get_param("method") == found["METHOD"]
    return Told(name, message.subject, str(found["METHOD"]), event)


def booked(school: School, name: str, session: Session) -> Enrolment:
    place = Enrolment.objects.filter(person=school.people[name]).first() or school.enrolment(name)
    return booking.book(enrolment=place, session=session, by=school.people[name])


def number(told: Told) -> int:
    return int(told.event["SEQUENCE"])


def test_a_seat_one_books_oneself_comes_as_a_meeting_and_stands_as_read(school: School, post: Post) -> None:
    session = school.session(place="Room 4")
    booked(school, "Agent", session)
    (told,) = post()
    assert (told.to, told.method) == ("agent", "REQUEST")
    assert told.subject.startswith("You have a seat: Agent Assist refresher, Tue")
    event = told.event
    assert event["UID"] == f"{session.uid}@{settings.SITE_HOST}"
    assert event.decoded("DTSTART") == session.starts_at
    assert event["DTSTART"].params["TZID"] == "Europe/Dublin"
    assert event["LOCATION"] == "Room 4, Cork"
    assert str(event["ATTENDEE"]) == "mailto:agent@example.test"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert Notification.objects.get(user=school.people["Agent"]).read_at is not None


def test_another_seat_cancels_the_first_meeting_and_brings_the_second(school: School, post: Post) -> None:
    one, other = school.session(), school.session(NINE + 2 * DAY)
    booked(school, "Agent", one)
    (first,) = post()
    booked(school, "Agent", other)
    cancelled, invited = sorted(post(), key=lambda told: told.method)
    assert (cancelled.method, cancelled.event["UID"]) == ("CANCEL", first.event["UID"])
    assert (cancelled.event["STATUS"], number(cancelled) > number(first)) == ("CANCELLED", True)
    assert (invited.method, invited.event["UID"]) == ("REQUEST", f"{other.uid}@{settings.SITE_HOST}")
    booked(school, "Agent", one)
    again = next(told for told in post() if told.method == "REQUEST")
    assert number(again) >= number(cancelled)
    assert again.event.decoded("DTSTAMP") > cancelled.event.decoded("DTSTAMP")


def test_what_was_undone_before_the_mail_left_is_not_mailed(school: School, post: Post) -> None:
    place = booked(school, "Agent", school.session())
    booking.give_back(enrolment=place, by=place.person)
    assert [told.method for told in post()] == ["CANCEL"]


def test_a_meeting_is_mailed_although_the_line_was_read_and_not_where_no_mail_is_wanted(
    school: School, post: Post
) -> None:
    session, by = school.session(), school.people["Supervisor"]
    booking.book(enrolment=school.enrolment("Agent"), session=session, by=by)
    relay(now=LATER)
    assert Notification.objects.get(user=school.people["Agent"]).read_at is None
    notifications.read_all(by=school.people["Agent"])
    notifications.prefer(by=school.people["Colleague"], wanted={"seat": "never"})
    booking.book(enrolment=school.enrolment("Colleague"), session=session, by=by)
    assert [told.to for told in post()] == ["agent"]


def test_everybody_hears_of_a_move_and_the_calendar_knows_the_same_meeting(school: School, post: Post) -> None:
    session = school.session()
    booked(school, "Agent", session)
    (first,) = post()
    sessions.move_session(session=session, starts_at=NINE + 3 * DAY, by=school.people["Supervisor"])
    agent, lead = sorted(post(), key=lambda told: told.to)
    assert (agent.to, lead.to) == ("agent", "lead")
    assert agent.event["UID"] == lead.event["UID"] == first.event["UID"]
    assert number(agent) > number(first)
    assert agent.event.decoded("DTSTART") == NINE + 3 * DAY


def test_a_cancelled_session_goes_from_the_calendar_and_the_new_seat_comes(school: School, post: Post) -> None:
    session, other = school.session(), school.session(NINE + 4 * DAY, lead=None)
    booked(school, "Agent", session)
    post()
    sessions.cancel_session(session=session, reason="The room is flooded.", by=school.people["Supervisor"])
    told = {(one.to, one.method): one for one in post()}
    assert set(told) == {("agent", "CANCEL"), ("agent", "REQUEST"), ("lead", "CANCEL")}
    assert "The room is flooded" in told["agent", "CANCEL"].subject
    assert told["agent", "REQUEST"].event["UID"] == f"{other.uid}@{settings.SITE_HOST}"


def test_a_reminder_comes_once_each_time_and_none_for_what_is_off(
    school: School, post: Post, time_machine: Any
) -> None:
    start = NINE + 10 * DAY
    session = school.session(start)
    booked(school, "Agent", session)
    post()

    def reminded(before: timedelta) -> list[str]:
        time_machine.move_to(start - before, tick=False)
        reminding.remind_due()
        reminding.remind_due()
        return sorted(told.to for told in post())

    assert reminded(timedelta(days=8)) == []
    assert reminded(timedelta(days=7)) == ["agent", "lead"]
    assert reminded(timedelta(days=1, minutes=-5)) == ["agent", "lead"]
    Programme.objects.update(is_active=False, retired_at=NINE)
    assert reminded(timedelta(minutes=60)) == []
    Programme.objects.update(is_active=True, retired_at=None)
    Session.objects.update(state="cancelled")
    assert reminded(timedelta(minutes=50)) == []


def test_of_reminders_that_came_due_together_the_latest_is_given_and_none_from_before_the_plan(school: School) -> None:
    def due(created: datetime, now: datetime) -> int | None:
        return reminding.due_of(NINE + 10 * DAY, created, [7 * 1440, 1440, 60], now)

    assert due(NINE, NINE + 10 * DAY - 30 * MINUTE) == 60
    assert due(NINE, NINE + 9 * DAY + MINUTE) == 1440
    assert due(NINE + 9 * DAY + 2 * MINUTE, NINE + 9 * DAY + 3 * MINUTE) is None
    assert due(NINE, NINE + 2 * DAY) is None


def test_a_calendar_program_reads_ones_own_sessions_until_the_link_ends(school: School, post: Post) -> None:
    session = school.session()
    school.session(NINE + 2 * DAY, lead=None)
    booked(school, "Agent", session)
    agent = school.fresh("Agent")
    link = links.make_link(person=agent)
    address = own_address(agent)
    answer = Client().get(address)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["UID"] == f"{session.uid}@{settings.SITE_HOST}"
    assert "ATTENDEE" not in event
    assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    links.end_link(link=link)
    assert Client().get(address).status_code == 404
    assert Client().get("/api/v1/sessions/calendar.ics?token=made-up").status_code == 404
