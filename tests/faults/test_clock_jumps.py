"""The clock jumps: two weeks on, an hour back, over both ends of summer time and 29 February. Each step once."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from feedback.calendars.models import Calendar
from feedback.commitments.models import Commitment, Kind, Step
from feedback.commitments.sweep import sweep
from feedback.events.models import Event, Outbox
from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.people.models import Scope, Site, Team
from tests.commitments.conftest import HOURS, Floor, floor
from tests.faults.size import scaled
from tests.figures import Note

__all__ = ["floor"]
pytestmark = pytest.mark.django_db(transaction=True)
#: Summer time from both hemispheres, of half an hour, at midnight; quarter-hour offsets; none at all.
ZONES = (
    "Europe/Dublin",
    "America/Toronto",
    "America/St_Johns",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Manila",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
)
HOUR, MOMENT, FORTNIGHT = timedelta(hours=1), timedelta(microseconds=1), timedelta(days=14)
#: A leap year, whose two weeks lie over 29 February and over both changes of the clocks, on both hemispheres.
STARTS = [datetime(2028, *day, 12, tzinfo=UTC) for day in ((2, 21), (3, 20), (4, 3), (9, 18), (10, 23), (10, 30))]
ROUNDS = scaled(full=len(STARTS), short=2)


def people_everywhere(floor: Floor) -> list[str]:
    """An agent and a supervisor in each zone; the agents' names."""
    for zone in ZONES:
        calendar = Calendar.objects.create(name=zone, timezone=zone, hours=HOURS)
        site = Site.objects.create(name=zone, timezone=zone, calendar=calendar)
        team = Team.objects.create(name=zone, site=site)
        floor.person(zone, "agent", Scope.TEAM, team.pk, site=site, team=team)
        floor.person(f"Supervisor {zone}", "supervisor", Scope.TEAM, team.pk, site=site, team=team)
    return list(ZONES)


def instants(start: datetime) -> Iterator[datetime]:
    """Every instant at which something is due, approached, reached, passed; from each an hour back and two weeks on."""
    marks = sorted({datetime.fromisoformat(at) for row in running() for _step, at, _tell in row.schedule})
    for mark in [start, *marks]:
        yield from (mark - MOMENT, mark, mark - HOUR, mark + MOMENT)
    yield from (marks[-1] + FORTNIGHT, marks[-1] + FORTNIGHT - HOUR, start, marks[-1] + 2 * FORTNIGHT)


def running() -> list[Commitment]:
    return list(Commitment.objects.filter(closed_at=None).exclude(next_step=""))


def sweep_twice_at_once(now: datetime) -> int:
    """Two sweeps at the same time and one after them; how many clocks they moved."""
    found: list[int] = []

    def work() -> None:
        try:
            found.append(sweep(now=now).claimed)
        finally:
            connections.close_all()

    pair = [threading.Thread(target=work) for _ in range(2)]
    for one in pair:
        one.start()
    for one in pair:
        one.join()
    assert len(found) == 2, "a sweep failed"
    assert sweep(now=now).claimed == 0, "two sweeps left something"
    return sum(found)


def too_early(now: datetime) -> int:
    """Steps that were carried out before their instant, by whatever the clock said at its latest."""
    return Step.objects.filter(due_at__gte=now).count()


def in_local_days(row: Commitment) -> bool:
    """Whether an answer is due two weeks later on the wall clock, at the latest at the end of that working day."""
    zone = ZoneInfo(row.calendar.timezone)
    opened, due = row.opened_at.astimezone(zone), row.due_at.astimezone(zone)
    same_day = due.date() == opened.date() + FORTNIGHT
    # A wall clock that skips an hour then shows the next one that there is.
    return same_day and due.replace(tzinfo=None) <= opened.replace(tzinfo=None) + FORTNIGHT + HOUR


def test_each_step_once_however_the_clock_jumps(floor: Floor, figures: Note) -> None:
    agents, sweeps, early, latest = people_everywhere(floor), 0, 0, datetime.min.replace(tzinfo=UTC)
    for start in STARTS[:ROUNDS]:
        for name in agents:
            floor.file(start, by=name)
        for now in list(instants(start)):
            sweep_twice_at_once(now)
            sweeps, latest = sweeps + 3, max(latest, now)
            early += too_early(latest)
        relay()
    planned = Counter((row.pk, step, at) for row in Commitment.objects.all() for step, at, _tell in row.schedule)
    done = Counter((step.commitment_id, step.step, step.due_at) for step in Step.objects.all())
    told = Counter(
        (event.subject_id, event.data["step"], event.at)
        for event in Event.objects.filter(subject_type="commitment", data__has_key="step")
    )
    due = Counter({(pk, step, datetime.fromisoformat(at)): many for (pk, step, at), many in planned.items()})
    answers = Commitment.objects.filter(kind=Kind.RESPOND).select_related("calendar")
    climbed = Event.objects.filter(verb="commitment.escalated")
    lines = sum(row.params["tally"].get("escalated", 0) for row in Notification.objects.filter(kind="clock"))
    measured = {
        "sweeps": sweeps,
        "steps": len(done),
        "missing": len(due - done),
        "twice": sum(done.values()) - len(done) + sum(told.values()) - len(told),
        "too early": early,
        "lines of the journal missing": len(due - told),
        "inbox lines missing": sum(len(event.data["told"]) for event in climbed) - lines,
        "dates off the wall clock": sum(not in_local_days(row) for row in answers),
    }
    figures(
        "the clock jumps: +14 days, -1 hour, both changes of summer time, 29 February",
        size=f"{len(ZONES)} zones, {ROUNDS} starts, two sweeps at once at every instant",
        measured=measured,
        must="each step once",
    )
    assert (done, told) == (due, due)
    assert [name for name, wrong in measured.items() if wrong and name not in ("sweeps", "steps")] == []
    assert not Outbox.objects.exists()
