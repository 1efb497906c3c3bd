"""Rotations against a slow walk along the wall clock, against facts from other systems, and through the door."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.calendars.errors import BadRotationError, UnknownZoneError
from feedback.champions.rotation import Cadence, Rotation, active_index, turn_at, turns
from tests.calendars.preview import ask, vectors
from tests.calendars.strategies import examples, instants, zones

DAYS = {Cadence.DAILY: 1, Cadence.WEEKLY: 7}
QUESTION = {
    "id": "q",
    "tz": "Europe/Paris",
    "type": "daily",
    "shift_length": 1,
    "start": "2026-03-27T02:30:00+01:00",
    "members": ["A", "B", "C"],
    "at": "2026-03-29T01:00:00Z",
}


def walked_index(rotation: Rotation, at: datetime) -> int:
    """Hand-off k has come once the wall clock has read `start` plus k lengths: keep the latest reading seen so far."""
    if rotation.cadence is Cadence.HOURLY:
        return (at - rotation.start) // timedelta(hours=rotation.shift_length) % rotation.size
    zone, length = ZoneInfo(rotation.zone), timedelta(days=rotation.shift_length * DAYS[rotation.cadence])
    begun = rotation.start.astimezone(zone).replace(tzinfo=None)
    walk = (at - timedelta(minutes=minutes) for minutes in range(26 * 60))
    latest = max(now.astimezone(zone).replace(tzinfo=None) for now in walk)
    return (latest - begun) // length % rotation.size


@st.composite
def rotations(draw):
    zone = draw(zones)
    start = draw(instants(zone))
    rotation = Rotation(zone, draw(st.sampled_from(Cadence)), draw(st.integers(1, 5)), start, draw(st.integers(1, 6)))
    near_start = st.integers(-40 * 1440, 40 * 1440).map(lambda minutes: start + timedelta(minutes=minutes))
    return rotation, draw(instants(zone) | near_start)


@examples(100)
@given(rotations())
def test_who_is_on_agrees_with_walking_the_wall_clock(question):
    rotation, at = question
    assert active_index(rotation, at) == walked_index(rotation, at)


@examples(100)
@given(rotations())
def test_turns_follow_each_other_without_a_gap(question):
    rotation, at = question
    found = list(turns(rotation, at, at + timedelta(days=30)))
    assert found[0] == turn_at(rotation, at)
    assert found[0].start <= at < found[0].end
    assert found[-1].start < at + timedelta(days=30) <= found[-1].end
    for before, after in pairwise(found):
        assert before.end == after.start
        assert after.member == (before.member + 1) % rotation.size
        assert active_index(rotation, after.start) == after.member
        assert active_index(rotation, after.start - timedelta(microseconds=1)) == before.member


def test_hand_offs_keep_their_wall_clock_time_in_spring_and_autumn():
    daily = Rotation("America/Chicago", Cadence.DAILY, 1, datetime(2017, 3, 11, 14, tzinfo=UTC), 3)
    first = turn_at(daily, daily.start)
    assert first.end - first.start == timedelta(hours=23)
    weekly = Rotation("America/Chicago", Cadence.WEEKLY, 1, datetime(2017, 11, 4, 13, tzinfo=UTC), 3)
    first = turn_at(weekly, weekly.start)
    assert first.end - first.start == timedelta(days=7, hours=1)
    hourly = Rotation("America/Chicago", Cadence.HOURLY, 3, datetime(2017, 11, 5, 5, tzinfo=UTC), 3)
    assert turn_at(hourly, hourly.start).end == datetime(2017, 11, 5, 8, tzinfo=UTC)


def test_a_hand_off_in_the_missing_hour_comes_when_the_clock_jumps(monkeypatch):
    before = {**QUESTION, "at": "2026-03-29T00:59:59.999999Z"}
    answers, well = ask(monkeypatch, "preview_rotation", QUESTION, before)
    assert well
    assert [answer["active"] for answer in answers] == [2, 1]


def test_a_hand_off_in_the_repeated_hour_comes_at_its_first_pass(monkeypatch):
    autumn = {**QUESTION, "start": "2026-10-24T02:30:00+02:00"}
    times = ("2026-10-25T00:29:59Z", "2026-10-25T00:30:00Z", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z")
    answers, _ = ask(monkeypatch, "preview_rotation", *({**autumn, "at": at} for at in times))
    assert [answer["active"] for answer in answers] == [0, 1, 1, 1]


def test_before_its_start_a_rotation_runs_backwards(monkeypatch):
    times = ("2026-03-27T01:30:00Z", "2026-03-27T01:29:59Z", "2026-03-26T01:29:59Z", "2026-03-25T01:29:59Z")
    answers, _ = ask(monkeypatch, "preview_rotation", *({**QUESTION, "at": at} for at in times))
    assert [answer["active"] for answer in answers] == [0, 2, 1, 0]


def test_rotations_of_other_systems(monkeypatch):
    cases = vectors("rotation")
    answers, _ = ask(monkeypatch, "preview_rotation", *cases)
    assert answers == [{"id": case["id"], "active": case.get("active_elapsed", case["active"])} for case in cases]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"tz": "Mars/Base"}, "“Mars/Base” is not a time zone"),
        ({"type": "monthly"}, "type: needs one of hourly, daily, weekly; found “monthly”"),
        ({"type": ["daily"]}, "type: needs one of hourly, daily, weekly; found a list"),
        ({"shift_length": 0}, "shift_length: needs a whole number of 1 or more"),
        ({"shift_length": 1.5}, "shift_length: needs a whole number of 1 or more"),
        ({"members": []}, "at least one member"),
        ({"members": None}, "members: is missing; it needs a list"),
        ({"at": "2026-03-29 01:00"}, "at: needs a UTC offset"),
    ],
)
def test_a_bad_field_is_named(monkeypatch, change, complaint):
    answers, well = ask(monkeypatch, "preview_rotation", {**QUESTION, **change}, QUESTION)
    assert not well
    assert complaint in answers[0]["error"]
    assert answers[1] == {"id": "q", "active": 2}


def test_a_shift_of_any_length_has_an_answer(monkeypatch):
    endless = {**QUESTION, "shift_length": 10**30}
    answers, _ = ask(monkeypatch, "preview_rotation", endless, {**endless, "at": "2026-03-01T00:00:00Z"})
    assert [answer["active"] for answer in answers] == [0, 2]


@pytest.mark.parametrize(("size", "length"), [(0, 1), (1, 0), (1, -1)])
def test_a_rotation_without_turns_is_refused_when_built(size, length):
    with pytest.raises(BadRotationError):
        Rotation("UTC", Cadence.DAILY, length, datetime(2026, 1, 1, tzinfo=UTC), size)
    with pytest.raises(UnknownZoneError):
        Rotation("Mars/Base", Cadence.DAILY, 1, datetime(2026, 1, 1, tzinfo=UTC), 1)
