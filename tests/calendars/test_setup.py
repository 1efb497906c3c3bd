"""Setting calendars up in the pages: hours as people type them, holidays on offer, versions, the two calculators."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from feedback.calendars import actions, engine, queries, weektext
from feedback.calendars.hours import DAYS, clock_text
from feedback.calendars.models import Calendar
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.events.models import Event
from feedback.people.models import Grant, User
from tests.calendars.strategies import examples

WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9:00-12:30, 13:30-17:30")


@pytest.fixture
def admin(db: None) -> User:
    made = User.objects.create_user("admin@example.test", name="Admin")
    Grant.objects.create(user=made, role="admin", scope="organisation")
    return made


@pytest.fixture
def agent(db: None) -> User:
    made = User.objects.create_user("agent@example.test", name="Agent")
    Grant.objects.create(user=made, role="agent", scope="team", scope_id=1)
    return made


@pytest.fixture
def cork(admin: User) -> Calendar:
    return actions.create_calendar(by=admin, name="Cork", timezone_name="Europe/Dublin")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def submit(user: User, url: str, **fields: Any) -> Any:
    return signed_in(user).post(url, {"name": "Nights", "timezone": "Europe/Dublin", "holidays": "", **WEEK, **fields})


def test_a_calendar_with_a_lunch_break_is_set_up(admin: User) -> None:
    answer = submit(admin, "/setup/calendars/new/", holidays="2026-12-25 Christmas Day\n\n2026-12-26")
    made = Calendar.objects.get(name="Nights")
    assert answer.url == f"/setup/calendars/{made.pk}/holidays/"
    assert made.hours["mon"] == [["09:00", "12:30"], ["13:30", "17:30"]]
    assert made.holidays == {"2026-12-25": "Christmas Day", "2026-12-26": ""}
    assert Event.objects.get(verb="calendar.created").subject_id == made.pk


def test_hours_over_midnight_go_on_to_the_next_day(admin: User) -> None:
    submit(admin, "/setup/calendars/new/", **{**dict.fromkeys(DAYS, ""), "fri": "22:00–6:00", "sun": "22h-24h"})
    hours = Calendar.objects.get(name="Nights").hours
    assert hours == {"fri": [["22:00", "24:00"]], "sat": [["00:00", "06:00"]], "sun": [["22:00", "24:00"]]}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"mon": "nine to five"}, "is not understood"),
        ({"mon": "9:00-25:00"}, "from 0:00 to 24:00"),
        ({"mon": "9:00-13:00, 12:00-17:00"}, "overlap"),
        (dict.fromkeys(DAYS, ""), "never open"),
        ({"holidays": "25 December"}, "Line 1 does not begin with a date"),
        ({"name": " "}, "This field is required"),
    ],
)
def test_what_cannot_be_a_calendar_is_refused_and_what_was_typed_stays(
    admin: User, typed: dict[str, str], told: str
) -> None:
    answer = submit(admin, "/setup/calendars/new/", **typed)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Calendar.objects.exists()


def test_an_edit_makes_a_version_and_keeps_the_one_before(admin: User, cork: Calendar) -> None:
    before = queries.hours_of(cork)
    submit(admin, f"/setup/calendars/{cork.pk}/", name="Cork", mon="8-20")
    cork.refresh_from_db()
    assert cork.version == 2
    assert queries.hours_at(cork, 1) == before
    assert queries.hours_at(cork, 2).week[0] == ((480, 1200),)


def test_a_new_name_or_nothing_new_makes_no_version(admin: User, cork: Calendar) -> None:
    actions.edit_calendar(calendar=cork, by=admin, changes={"name": "Cork office"})
    actions.edit_calendar(calendar=cork, by=admin, changes={"hours": cork.hours})
    cork.refresh_from_db()
    assert (cork.name, cork.version) == ("Cork office", 1)
    assert Event.objects.filter(verb="calendar.edited").count() == 1


def test_public_holidays_are_offered_once_and_only_the_chosen_are_taken_over(admin: User, cork: Calendar) -> None:
    url = f"/setup/calendars/{cork.pk}/holidays/?country=IE&subdivision=&year=2027"
    assert "Saint Brigid" in signed_in(admin).get(url).content.decode()
    signed_in(admin).post(url, {"days": ["2027-02-01", "2027-12-25"]})
    cork.refresh_from_db()
    assert list(cork.holidays) == ["2027-02-01", "2027-12-25"]
    shown = signed_in(admin).get(url).content.decode()
    assert "Saint Brigid" not in shown
    assert "Easter Monday" in shown


def test_holidays_have_names_in_the_readers_language() -> None:
    asked = {"country": "ca", "subdivision": "qc", "year": 2026}
    assert "Vendredi saint" in {each.name for each in queries.holidays_on_offer(**asked, language="fr")}
    assert "Good Friday" in {each.name for each in queries.holidays_on_offer(**asked, language="en")}
    assert queries.holidays_on_offer(country="IE", subdivision="nowhere", year=2026) == []
    assert queries.holidays_on_offer(country="IE", year=1800) == []


@time_machine.travel("2026-11-20T09:00Z")
def test_the_page_says_when_so_many_open_hours_are_over(admin: User, cork: Calendar) -> None:
    url = f"/setup/calendars/{cork.pk}/preview/"
    shown = signed_in(admin).get(url, {"start": "2026-11-20T16:30", "hours": "2"}).content.decode()
    assert "Monday 23 November, 10:00" in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert signed_in(admin).get(url, {"start": "soon", "hours": "2"}).status_code == 400


def test_only_admins_set_calendars_up(agent: User, cork: Calendar) -> None:
    for url in ("", "new/", f"{cork.pk}/", f"{cork.pk}/holidays/", f"{cork.pk}/preview/"):
        assert signed_in(agent).get(f"/setup/calendars/{url}").status_code == 403
    with pytest.raises(Forbidden):
        actions.edit_calendar(calendar=cork, by=agent, changes={"name": "Mine"})


def test_rules_hold_for_programs_too(admin: User, cork: Calendar) -> None:
    for changes in (
        {"timezone": "Europe/Nowhere"},
        {"hours": {"someday": [["09:00", "17:00"]]}},
        {"hours": {}},
        {"holidays": {"tomorrow": "Day off"}},
        {"country": "XX"},
        {"country": "IE", "subdivision": "QC"},
        {"name": "x" * 200},
    ):
        with pytest.raises(Invalid):
            actions.edit_calendar(calendar=cork, by=admin, changes=changes)
    with pytest.raises(Conflict):
        actions.create_calendar(by=admin, name="CORK", timezone_name="Europe/Dublin")


def test_a_holiday_closes_the_day(admin: User, cork: Calendar) -> None:
    closed = actions.add_holidays(calendar=cork, by=admin, days={date(2026, 3, 17): "Saint Patrick"})
    hours = queries.hours_of(closed)
    assert engine.next_open(hours, datetime(2026, 3, 17, 12, tzinfo=UTC)) == datetime(2026, 3, 18, 9, tzinfo=UTC)


_spans = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(sorted)


@examples(100)
@given(st.fixed_dictionaries(dict.fromkeys(DAYS, _spans)))
def test_what_is_written_is_read_back(minutes: dict[str, list[int]]) -> None:
    week = {
        day: [[clock_text(a), clock_text(b)] for a, b in zip(found[::2], found[1::2], strict=False)]
        for day, found in minutes.items()
    }
    typed = {day: weektext.write_day(spans) for day, spans in week.items()}
    assert weektext.read_week(typed) == {day: spans for day, spans in week.items() if spans}


def test_a_part_of_a_country_is_chosen_from_a_list_and_remembered(admin: User, cork: Calendar) -> None:
    url, client = f"/setup/calendars/{cork.pk}/holidays/", signed_in(admin)
    assert 'value="QC"' not in client.get(url).content.decode()
    asked = f"{url}?country=CA&subdivision=QC&year=2026"
    assert "Saint Jean Baptiste" in client.get(asked).content.decode()
    client.post(asked, {"days": ["2026-06-24"]})
    cork.refresh_from_db()
    assert (cork.country, cork.subdivision, list(cork.holidays)) == ("CA", "QC", ["2026-06-24"])
    assert '<option value="QC" selected' in client.get(url).content.decode()
    elsewhere = client.get(f"{url}?country=FR&subdivision=QC&year=2026")
    assert (elsewhere.status_code, "2026-07-14" in elsewhere.content.decode()) == (200, True)


def test_round_the_clock_is_a_calendar(admin: User) -> None:
    submit(admin, "/setup/calendars/new/", **dict.fromkeys(DAYS, "0:00-24:00"))
    hours = queries.hours_of(Calendar.objects.get(name="Nights"))
    start = datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert engine.add(hours, start, timedelta(hours=30)) == start + timedelta(hours=30)
