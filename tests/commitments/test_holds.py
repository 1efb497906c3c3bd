"""When somebody is at work next, against a reference that looks minute by minute on their own clock."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.calendars.models import Calendar
from feedback.commitments.clockwork import Row
from feedback.commitments.listeners import Listeners, Reached, hours_at_work
from feedback.commitments.targets import steps
from feedback.commitments.terms import Aim, Link
from feedback.people.models import Organisation, Site, User

MINUTE = timedelta(minutes=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKS: list[dict[str, Any]] = [
    {day: [["09:00", "17:30"]] for day in DAYS[:5]},
    {day: [["22:00", "24:00"]] for day in DAYS[:4]} | {"sat": [["00:00", "03:00"], ["11:15", "12:00"]]},
    {"tue": [["13:00", "13:30"]]},
    {day: [["00:00", "24:00"]] for day in DAYS},
]
#: Half-hour offsets, half-hour and midnight changes of the clock, and none at all.
ZONES = ["UTC", "Europe/Dublin", "Asia/Manila", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago"]
instants = st.integers(0, 4_165_000).map(lambda minute: datetime(2024, 1, 1, tzinfo=UTC) + minute * MINUTE)


def works(week: dict[str, Any], holidays: set[str], zone: str, at: datetime) -> bool:
    """The definition: on the wall clock of the zone, inside one of the day's spans, and no holiday."""
    wall = at.astimezone(ZoneInfo(zone))
    reading = f"{wall:%H:%M}"
    return wall.date().isoformat() not in holidays and any(
        a <= reading < b for a, b in week.get(DAYS[wall.weekday()], ())
    )


def reference(week: dict[str, Any], holidays: set[str], zone: str, at: datetime) -> datetime:
    while not works(week, holidays, zone, at):
        at += MINUTE
    return at


def person_at(week: dict[str, Any], holidays: set[str], zone: str, own: str) -> User:
    calendar = Calendar(name="Here", timezone=zone, hours=week, holidays=dict.fromkeys(holidays, "off"))
    return User(name="Night", site=Site(name="Here", timezone=zone, calendar=calendar), timezone=own)


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    week=st.sampled_from(WEEKS),
    zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(["", *ZONES])),
    at=instants,
    late=st.integers(0, 3000),
    off=st.integers(-1, 3),
)
def test_a_step_waits_until_the_first_minute_at_work(
    week: dict[str, Any], zones: tuple[str, str], at: datetime, late: int, off: int
) -> None:
    zone, own = zones
    holidays = {(at + timedelta(days=off)).date().isoformat()}
    now = at + late * MINUTE
    listeners = Listeners(now)
    listeners._hours[7] = hours_at_work(person_at(week, holidays, zone, own))
    listeners._known[("person", 7)] = Reached([7], "person")
    began = listeners.begins(_clock(), "hold:person:7", at)
    clock = own or zone
    if works(week, holidays, clock, now):
        assert began == reference(week, holidays, clock, at) <= now
    else:
        assert began == reference(week, holidays, clock, now) > now


def _clock() -> Row:
    return Row(1, "respond", "missed", "report", 1, 1, 1, 1, 1, datetime(2024, 1, 1, tzinfo=UTC), 1, [], "")


@settings(deadline=None, max_examples=80)
@given(week=st.sampled_from(WEEKS[:2]), zone=st.sampled_from(ZONES), due=instants, minutes=st.integers(0, 1500))
def test_working_time_after_the_deadline_is_the_time_at_work(
    week: dict[str, Any], zone: str, due: datetime, minutes: int
) -> None:
    hours = hours_at_work(person_at(week, set(), zone, ""))
    ((_breach, _due, _none), step) = steps(due, [], [Link(minutes, "owner", time="working")], hours)
    at, left = due, minutes
    while left:
        left -= works(week, set(), zone, at)
        at += MINUTE
    assert (step.at, step.name) == (at, "escalate:1")


def test_of_several_those_at_work_are_told_and_else_the_first_is_waited_for(db: None) -> None:
    morning, evening = (
        {day: [[start, end]] for day in DAYS} for start, end in (("06:00", "12:00"), ("14:00", "20:00"))
    )
    people = [
        User.objects.create_user(
            f"{name}@example.test",
            name=name,
            site=Site.objects.create(
                name=name, timezone="UTC", calendar=Calendar.objects.create(name=name, timezone="UTC", hours=week)
            ),
        )
        for name, week in (("early", morning), ("late", evening))
    ]
    for hour, told, begins in ((8, [0], 8), (13, [], 14), (15, [1], 15), (21, [], 30)):
        day = datetime(2024, 11, 18, tzinfo=UTC)
        at = day + timedelta(hours=hour)
        listeners = Listeners(at)
        listeners._known[("supervisor", 1, 1)] = Reached([person.pk for person in people], "supervisor")
        assert listeners.begins(_clock(), "hold:supervisor", at) == day + timedelta(hours=begins)
        assert listeners.of(_clock(), "hold:supervisor").people == [people[place].pk for place in told]


@pytest.mark.parametrize(
    ("link", "aim"),
    [
        (Link(0, "lead"), Aim("lead")),
        (Link(0, "person", person_id=17), Aim("person", 17)),
        (Link(0, "group", act="reassign", group_id=5, hold=True), Aim("group", 5, hold=True)),
        (Link(0, "owner", person_id=17, hold=True), Aim("owner", hold=True)),
    ],
)
def test_an_aim_is_read_as_it_was_written(link: Link, aim: Aim) -> None:
    assert Aim.read(link.aim) == aim
    assert Link(**link.as_json()) == link


def test_somebody_without_a_site_works_as_the_organisation_does(db: None) -> None:
    calendar = Calendar.objects.create(name="All", timezone="UTC", hours=WEEKS[0])
    nobody = User(name="Nobody")
    assert hours_at_work(nobody).week[6] == ((0, 1440),)
    Organisation.objects.create(name="Northline", timezone="Asia/Manila", calendar=calendar)
    hours = hours_at_work(nobody)
    assert (hours.zone, hours.week[0]) == ("Asia/Manila", ((540, 1050),))
