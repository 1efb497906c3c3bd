"""Calendars by secret link: what they tell, how they follow the plan, and who reads nothing by them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from feedback.champions.actions import entries, links, remove_override, swaps
from feedback.champions.coverage import Span
from feedback.champions.feeds import address_of
from feedback.champions.models import Entry, Override, Roster
from feedback.core.api.throttles import METER
from feedback.events.relay import relay
from feedback.people import actions as people
from feedback.people.models import User
from tests.champions.swaps.floor import HOUR, MONDAY, Floor

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
SHIFT = Span(MONDAY, MONDAY + 8 * HOUR)


def link(person: User, roster: Roster | None = None) -> str:
    made = links.make_link(person=person, roster=roster, by=person)
    return address_of(made).removeprefix(settings.BASE_URL)


def read(url: str, **headers: str) -> Any:
    return Client().get(url, headers=headers)


def events(url: str) -> list[dict[str, str]]:
    """The entries of a calendar as another house's parser reads them, each as its properties' values."""
    found = Calendar.from_ical(read(url).content).walk("VEVENT")
    return [{name: value.to_ical().decode() for name, value in event.items()} for event in found]


def test_a_personal_calendar_needs_no_session_and_shows_ones_own_shifts(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    floor.shift(floor.ben, TUESDAY)
    answer = read(link(floor.ann))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    (only,) = events(link(floor.ann))
    assert (only["DTSTART"], only["DTEND"]) == ("20261123T080000", "20261123T160000")
    assert "DTSTART;TZID=Europe/Dublin:20261123T080000\r\n" in answer.text
    assert only["SUMMARY"] == "Champion: Cork floor"
    assert only["DESCRIPTION"] == "08:00 to 16:00\\, Europe/Dublin"
    assert (only["STATUS"], only["SEQUENCE"]) == ("CONFIRMED", "0")


def test_another_houses_parser_reads_every_entry(floor: Floor) -> None:
    floor.daily(floor.ann, floor.ben, floor.cleo)
    floor.roster.name = "Étage, nuit; " + " ".join(["très long"] * 9)
    floor.roster.save()
    calendar = Calendar.from_ical(read(link(floor.ann)).content)
    found = calendar.walk("VEVENT")
    assert len(found) > 100
    assert not calendar.errors
    assert not any(event.errors for event in found)
    assert found[0]["SUMMARY"] == f"Champion: {floor.roster.name}"
    assert found[0].decoded("DTEND") - found[0].decoded("DTSTART") == timedelta(days=1)
    assert len({event["UID"] for event in found}) == len(found)


def test_a_rosters_calendar_names_people_and_nothing_else_about_them(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    floor.shift(floor.ben, TUESDAY)
    url = link(floor.agent, floor.roster)
    assert [one["SUMMARY"] for one in events(url)] == ["Ann", "Ben"]
    assert "example.test" not in read(url).text


def test_a_swap_is_told_with_the_next_version_and_nothing_forgotten(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    floor.shift(floor.ben, TUESDAY)
    url = link(floor.ann)
    (before,) = events(url)
    part = Span(MONDAY + 4 * HOUR, SHIFT.end)
    swap = swaps.ask(roster=floor.roster, giver=floor.ann, time=part, asked=floor.ben, by=floor.ann)
    swaps.accept(swap=swap, taker=floor.ben, by=floor.ben)
    relay()
    (after,) = events(url)
    assert after["UID"] == before["UID"]
    assert (after["DTEND"], after["SEQUENCE"]) == ("20261123T120000", "1")
    remove_override(override=Override.objects.get(), by=floor.boss)
    relay()
    (again,) = events(url)
    assert (again["UID"], again["DTEND"], again["SEQUENCE"]) == (before["UID"], "20261123T160000", "2")
    assert [one["STATUS"] for one in events(link(floor.ben))] == ["CANCELLED", "CONFIRMED"]


def test_what_was_told_and_is_gone_is_cancelled_and_comes_back_as_itself(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    url = link(floor.ann)
    uid = events(url)[0]["UID"]
    absence = people.record_absence(person=floor.ann, starts_at=MONDAY, ends_at=TUESDAY, by=None)
    relay()
    assert [(one["UID"], one["STATUS"], one["SEQUENCE"]) for one in events(url)] == [(uid, "CANCELLED", "1")]
    people.cancel_absence(absence=absence, by=None)
    relay()
    assert [(one["UID"], one["STATUS"], one["SEQUENCE"]) for one in events(url)] == [(uid, "CONFIRMED", "2")]


def test_who_leaves_is_off_every_calendar(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    url = link(floor.agent, floor.roster)
    people.deactivate(person=floor.ann, by=None)
    relay()
    assert [one["STATUS"] for one in events(url)] == ["CANCELLED"]


def test_telling_twice_is_telling_once_and_a_day_on_only_adds_a_day(floor: Floor) -> None:
    floor.daily(floor.ann, floor.ben, floor.cleo)
    assert entries.publish(roster=floor.roster) > 365
    before = set(Entry.objects.values_list("uid", "sequence"))
    assert entries.publish(roster=floor.roster) == 0
    assert entries.publish(roster=floor.roster, now=MONDAY + timedelta(days=3)) == 0
    assert set(Entry.objects.values_list("uid", "sequence")) == before
    entries.publish_all(now=MONDAY + timedelta(days=40))
    assert set(Entry.objects.filter(sequence=0).values_list("uid", flat=True)) > {
        entry.uid for entry in Entry.objects.filter(starts_at__lt=MONDAY + timedelta(days=300))
    }, "nothing that stays is told anew"


def test_the_hour_the_clock_reads_twice_is_told_as_instants(floor: Floor) -> None:
    night = datetime(2026, 10, 24, 22, tzinfo=UTC)
    again = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    floor.shift(floor.ann, night, 3)
    floor.shift(floor.ben, night + 3 * HOUR, 6)
    floor.shift(floor.cleo, again, 1)
    found = events(link(floor.agent, floor.roster))
    assert [(one["SUMMARY"], one["DTSTART"], one["DTEND"], one["DESCRIPTION"]) for one in found] == [
        ("Ann", "20261024T220000Z", "20261025T010000Z", "23:00 to 01:00\\, Europe/Dublin"),
        ("Ben", "20261025T010000Z", "20261025T070000Z", "01:00 to 07:00\\, Europe/Dublin"),
        ("Cleo", "20261025T013000Z", "20261025T023000Z", "01:30 to 02:30\\, Europe/Dublin"),
    ], "01:00 comes twice: Ann's end and Ben's beginning have no local form"


def test_in_the_readers_language(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    floor.ann.language = "fr"
    floor.ann.save()
    answer = read(link(floor.ann))
    assert answer["Content-Language"] == "fr"
    assert "de 08:00 à 16:00" in answer.text


def test_an_unchanged_calendar_is_not_sent_again(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    url = link(floor.ann)
    tag = read(url)["ETag"]
    assert read(url, **{"if-none-match": tag}).status_code == 304
    floor.shift(floor.ann, TUESDAY)
    entries.publish(roster=floor.roster)
    assert read(url, **{"if-none-match": tag}).status_code == 200


def test_a_secret_that_was_made_up_or_has_ended_opens_nothing(floor: Floor) -> None:
    url, of_roster = link(floor.ann), link(floor.ann, floor.roster)
    path, token = url.split("?token=")
    other = floor.roster_of("Second floor")
    for wrong in (path, f"{path}?token=1.x.y:abc", f"{url}x", f"{url[:-1]}"):
        assert read(wrong).status_code == 404, wrong
    assert read(f"{of_roster.split('?')[0]}?token={token}").status_code == 404, "one's own is not the roster's"
    assert read(of_roster.replace(f"/{floor.roster.pk}/", f"/{other.pk}/")).status_code == 404
    renewed = link(floor.ann)
    assert (read(url).status_code, read(renewed).status_code) == (404, 200)
    page = Client()
    page.force_login(floor.ann)
    page.post("/champions/calendar-link", {"end": "1"})
    assert read(renewed).status_code == 404
    assert read(of_roster).status_code == 200
    people.sign_out_everywhere(person=floor.ann, by=floor.ann)
    assert read(of_roster).status_code == 404


def test_who_no_longer_sees_a_roster_reads_it_no_more(floor: Floor) -> None:
    url = link(floor.agent, floor.roster)
    assert read(url).status_code == 200
    floor.agent.site, floor.agent.team = floor.place.cebu, floor.place.chat
    floor.agent.save()
    floor.agent.grants.all().delete()
    assert read(url).status_code == 404


def test_too_many_readings_wait(floor: Floor, settings: Any) -> None:
    url = link(floor.ann)
    settings.API_PER_MINUTE = {"read": 3, "write": 3}
    METER.window = 0  # another minute has begun
    assert [read(url).status_code for _each in range(5)] == [200, 200, 200, 429, 429]
    assert [read("/api/v1/shifts/calendar.ics?token=x").status_code for _each in range(5)][-1] == 429


def test_the_secret_stands_in_no_log(floor: Floor, caplog: pytest.LogCaptureFixture) -> None:
    url = link(floor.ann)
    token = url.split("token=")[1]
    with caplog.at_level("DEBUG"):
        read(url)
        read(f"{url}x")
    assert "request" in caplog.text
    assert token not in caplog.text


def test_the_page_makes_renews_and_ends_a_link(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    page = Client()
    page.force_login(floor.ann)
    assert "calendar.ics" not in page.get("/champions/my-shifts").text
    page.post("/champions/calendar-link")
    page.post(f"/champions/rosters/{floor.roster.pk}/calendar-link")
    html = page.get("/champions/my-shifts").text
    found = [url.replace("&amp;", "&") for url in re.findall(r'value="([^"]*calendar\.ics[^"]*)"', html)]
    assert [read(url.removeprefix("http://testserver")).status_code for url in found] == [200, 200]
