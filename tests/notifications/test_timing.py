"""When a line goes into a mail: at once, at eight in the morning, on Monday at eight, or never."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from feedback.notifications.timing import DIGEST_AT, PATIENCE, SETTLE, Quiet, after_quiet, mail_at, still_settling

ZONES = st.sampled_from(
    ["Europe/Dublin", "America/Toronto", "Asia/Manila", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"]
)
INSTANTS = st.integers(1_704_067_200, 1_830_297_600).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(at=INSTANTS, zone=ZONES.map(ZoneInfo), often=st.sampled_from(["daily", "weekly"]))
def test_a_digest_leaves_at_eight_on_the_readers_clock_and_at_the_next_chance(
    at: datetime, zone: ZoneInfo, often: str
) -> None:
    leaves = mail_at(often, zone, at)
    assert leaves is not None
    assert leaves.astimezone(zone).time() == time(8) == DIGEST_AT
    # The day before the clocks go back has an hour more.
    assert timedelta() <= leaves - at <= timedelta(days=1 if often == "daily" else 7, hours=1)
    assert often == "daily" or leaves.astimezone(zone).weekday() == 0


@given(at=INSTANTS, zone=ZONES.map(ZoneInfo))
def test_what_happens_at_eight_sharp_goes_with_that_mail(at: datetime, zone: ZoneInfo) -> None:
    leaves = mail_at("daily", zone, at)
    assert leaves is not None
    assert mail_at("daily", zone, leaves.astimezone(UTC)) == leaves
    later = mail_at("daily", zone, leaves.astimezone(UTC) + timedelta(microseconds=1))
    assert later is not None
    assert later > leaves


@given(at=INSTANTS, zone=ZONES.map(ZoneInfo))
def test_at_once_settles_first_and_never_is_never(at: datetime, zone: ZoneInfo) -> None:
    assert mail_at("now", zone, at) == at + SETTLE
    assert mail_at("never", zone, at) is None


@given(first=INSTANTS, gone=st.timedeltas(timedelta(), timedelta(hours=2)))
def test_a_burst_waits_for_its_end_but_not_for_ever(first: datetime, gone: timedelta) -> None:
    now = first + gone
    leaves = still_settling(first, now, ZoneInfo("Europe/Dublin"))
    assert now <= leaves <= now + SETTLE
    assert leaves <= max(first + PATIENCE, now)


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))


@given(at=INSTANTS, zone=ZONES.map(ZoneInfo), start=TIMES, end=TIMES)
def test_quiet_hours_end_at_the_first_minute_that_is_not_quiet(
    at: datetime, zone: ZoneInfo, start: time, end: time
) -> None:
    assume(start != end)
    at = at.replace(second=0)
    leaves = after_quiet(at, zone, Quiet(start, end))

    def is_quiet(moment: datetime) -> bool:
        shown = moment.astimezone(zone).time()
        return start <= shown < end if start < end else not end <= shown < start

    slowly = at
    while is_quiet(slowly):
        slowly += timedelta(minutes=1)
    # Where the clocks change inside the quiet hours, the wall clock skips or repeats their end: an hour is the most.
    assert abs(leaves - slowly) <= timedelta(hours=1)
    assert leaves >= at
    if at.astimezone(zone).utcoffset() == slowly.astimezone(zone).utcoffset():
        assert leaves == slowly


def test_without_quiet_hours_nothing_waits_and_a_digest_keeps_its_time() -> None:
    at, zone = datetime(2026, 3, 3, 23, 0, tzinfo=UTC), ZoneInfo("Europe/Dublin")
    quiet = Quiet(time(20), time(9))
    assert mail_at("now", zone, at) == at + SETTLE
    assert mail_at("now", zone, at, quiet) == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    assert mail_at("daily", zone, at, quiet) == datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
    assert still_settling(at, at, zone, quiet) == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
