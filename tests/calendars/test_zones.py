"""Local time as stretches of one offset, against zoneinfo itself."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.calendars import zones
from tests.calendars.strategies import ZONES, examples, instants

#: Zones whose changes lie close together, have seconds, or skip a day.
ODD = ("Africa/Freetown", "Africa/Monrovia", "Asia/Gaza", "America/Noronha", "Europe/Amsterdam", "Pacific/Kwajalein")


@examples(60)
@given(st.sampled_from(ZONES + ODD), st.integers(1900, 2099), st.integers(0, 365 * 86_400))
def test_a_stretch_has_the_offset_of_its_instants(zone, year, second):
    at = datetime(year, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    instant = zones.to_instant(at)
    (piece,) = zones.stretches(zone, instant, instant + 1)
    assert timedelta(microseconds=piece.offset) == at.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize("zone", ZONES)
def test_stretches_change_at_the_second_the_offset_does(zone):
    start, end = (zones.to_instant(datetime(year, 1, 1, tzinfo=UTC)) for year in (2024, 2026))
    pieces = list(zones.stretches(zone, start, end))
    assert (pieces[0].start, pieces[-1].end) == (start, end)
    for piece in pieces:
        first, last = (zones.to_datetime(at).astimezone(ZoneInfo(zone)) for at in (piece.start, piece.end - 1))
        assert first.utcoffset() == last.utcoffset() == timedelta(microseconds=piece.offset)


@examples(60)
@given(st.data(), st.sampled_from(ZONES))
def test_the_earliest_instant_is_the_first_at_which_the_clock_reads_so_late(data, zone):
    wall = data.draw(instants(zone)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wall += timedelta(minutes=data.draw(st.integers(-90, 90)))
    found = zones.earliest_instant(zone, wall)
    assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) >= wall
    for minutes in range(-26 * 60, 0):
        earlier = found + timedelta(minutes=minutes, seconds=59)
        assert earlier.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wall


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        ("Europe/Paris", "2026-03-29T02:30", "2026-03-29T01:00"),
        ("Europe/Paris", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),
    ],
)
def test_a_skipped_reading_is_met_at_the_jump_and_a_repeated_one_at_once(zone, wall, expected):
    found = zones.earliest_instant(zone, datetime.fromisoformat(wall))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
