"""Calendars as another house's parser reads them: instants, zones, invitations."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from feedback.core.ical import Attendee, Event, calendar

HOUR = timedelta(hours=1)
#: Both ends of the sea, negative winter time, half an hour of summer time, no summer time, and a month without it.
ZONES = ("Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca", "UTC")
READINGS = count()
NIGHT = datetime(2026, 10, 24, 21, tzinfo=UTC)


def entry(starts_at: datetime, hours: float = 8, zone: str = "Europe/Dublin", **more: Any) -> Event:
    given = {"uid": "one@here", "summary": "Night", "changed_at": NIGHT - 24 * HOUR, **more}
    return Event(starts_at=starts_at, ends_at=starts_at + hours * HOUR, zone=zone, **given)


def read(text: str) -> Any:
    """The calendar, read by what it says itself about its zones: the reader would rather go by what it knows of a name,
    and remembers what it has read under one, so each reading has names of its own."""
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    mark = next(READINGS)
    for zone in ZONES[:-1]:
        text = text.replace(f"TZID:{zone}", f"TZID:{mark} {zone}").replace(f"TZID={zone}", f"TZID={mark} {zone}")
    found = Calendar.from_ical(text)
    assert not found.errors
    assert not [part.errors for part in found.walk() if part.errors]
    return found


def spans(text: str) -> list[tuple[datetime, datetime]]:
    events = read(text).walk("VEVENT")
    return [(event.decoded("DTSTART").astimezone(UTC), event.decoded("DTEND").astimezone(UTC)) for event in events]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 500 * 48), st.integers(1, 40), st.sampled_from(ZONES)), min_size=1, max_size=12)
)
def test_every_instant_is_read_as_it_was_meant(drawn: list[tuple[int, int, str]]) -> None:
    events = [entry(NIGHT + half * HOUR / 2, length / 2, zone) for half, length, zone in drawn]
    assert spans(calendar(events)) == [(event.starts_at, event.ends_at) for event in events]


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """01:30 in Dublin, before and after the clocks go back: the same local time, two instants."""
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    text = calendar([entry(first, 0.25), entry(second, 0.25), entry(NIGHT)])
    assert spans(text) == [(first, first + HOUR / 4), (second, second + HOUR / 4), (NIGHT, NIGHT + 8 * HOUR)]
    assert "DTSTART;TZID=Europe/Dublin:20261025T013000" in text
    assert "DTSTART:20261025T013000Z" in text, "the second has no local form"
    assert "DTEND;TZID=Europe/Dublin:20261025T050000" in text, "the night's end is told on the wall clock"


def test_a_zone_says_when_its_clock_changes_within_the_span_and_nothing_else() -> None:
    text = calendar([entry(NIGHT), entry(NIGHT + timedelta(days=365))])
    (zone,) = read(text).walk("VTIMEZONE")
    told = [(part.name, part["DTSTART"].dt.isoformat(), part["TZOFFSETTO"].td // HOUR) for part in zone.subcomponents]
    assert told == [
        ("DAYLIGHT", "2026-10-23T22:00:00", 1),
        ("STANDARD", "2026-10-25T02:00:00", 0),
        ("DAYLIGHT", "2027-03-28T01:00:00", 1),
    ]
    assert "VTIMEZONE" not in calendar([entry(NIGHT, zone="UTC")])
    assert "VTIMEZONE" not in calendar([])


def test_an_invitation_and_its_end() -> None:
    asked = [Attendee('Ann "Nan" O’Hara; jr', "ann+x@here.test"), Attendee("Ben", "ben@here.test", "ACCEPTED")]
    facts = {
        "organizer": ("Bea, the trainer", "bea@here.test"),
        "attendees": asked,
        "location": "Room 4; second floor",
        "description": "Bring a headset,\nand a question\\idea. " + "Très " * 30,
        "url": "https://here.test/sessions/4?a=é",
        "alarms": [timedelta(minutes=30)],
    }
    found = read(calendar([entry(NIGHT, **facts)], method="REQUEST"))
    (event,) = found.walk("VEVENT")
    assert (found["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 0)
    assert "NAME" not in found
    assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == ("mailto:bea@here.test", "Bea, the trainer")
    assert [(str(one), one.params["CN"], one.params["PARTSTAT"], one.params["RSVP"]) for one in event["ATTENDEE"]] == [
        ("mailto:ann+x@here.test", "Ann 'Nan' O’Hara; jr", "NEEDS-ACTION", "TRUE"),
        ("mailto:ben@here.test", "Ben", "ACCEPTED", "FALSE"),
    ]
    assert (event["LOCATION"], event["DESCRIPTION"]) == (facts["location"], facts["description"].strip())
    assert event["URL"] == "https://here.test/sessions/4?a=%C3%A9"
    (alarm,) = event.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", -timedelta(minutes=30))
    ended = read(calendar([entry(NIGHT, sequence=1, status="CANCELLED", **facts)], method="CANCEL"))
    assert (ended["METHOD"], ended.walk("VEVENT")[0]["STATUS"]) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize("name", ["One\r\nATTENDEE:mailto:evil@here.test", "\x00\x1b[1m", "“”\u2028\ud800"])
def test_no_text_breaks_out_of_its_line(name: str) -> None:
    text = calendar([entry(NIGHT, summary=name, organizer=(name, "bea@here.test"))], name=name, zone="Europe/Dublin")
    (event,) = read(text).walk("VEVENT")
    assert "ATTENDEE" not in event
    assert event["ORGANIZER"] == "mailto:bea@here.test"
