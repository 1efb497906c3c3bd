"""Any number of schedulers: one fires, each slot once, and another takes over."""

from datetime import datetime, timedelta

import pytest
from celery.beat import ScheduleEntry
from django.conf import settings

from config.celery import app
from config.scheduler import LEASE, LeasedScheduler
from feedback.core.db import clock
from feedback.events.models import Heartbeat, Occurrence, SchedulerLease

pytestmark = pytest.mark.django_db(transaction=True)


class Recording(LeasedScheduler):
    """Writes down what it would have fired, and looks at the lease at every tick."""

    fired: list[str]

    def tick(self, *_: object, **__: object) -> float:
        self._renewed = 0.0
        return super().tick()

    def _fire(self, entry: ScheduleEntry, now: datetime, period: float) -> None:
        self.fired.append(entry.task)


@pytest.fixture
def two() -> tuple[Recording, Recording]:
    """Two schedulers on one database."""
    pair = Recording(app), Recording(app)
    for scheduler in pair:
        scheduler.fired = []
    return pair


def test_every_task_on_the_schedule_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_one_of_two_fires_each_task_once(two: tuple[Recording, Recording]) -> None:
    first, second = two
    for _ in range(3):
        first.tick()
        second.tick()
    assert (first.holds, second.holds) == (True, False)
    assert second.fired == []
    assert sorted(set(first.fired)) == sorted(settings.CELERY_BEAT_SCHEDULE)
    assert Occurrence.objects.count() == len(first.fired)


def test_a_scheduler_that_believes_it_leads_fires_nothing_twice(two: tuple[Recording, Recording]) -> None:
    first, second = two
    first.tick()
    now = clock()
    SchedulerLease.objects.update(expires_at=now - timedelta(seconds=1))
    second.tick()
    first._fire_due()  # frozen in the middle of a tick, then woken
    fired = first.fired + second.fired
    assert len(fired) == Occurrence.objects.count()
    assert second.holds


def test_the_lease_runs_out_and_another_takes_it(two: tuple[Recording, Recording]) -> None:
    first, second = two
    first.tick()
    SchedulerLease.objects.update(expires_at=clock() - timedelta(seconds=1))
    second.tick()
    first.tick()
    assert (first.holds, second.holds) == (False, True)
    assert SchedulerLease.objects.get(name=LEASE).holder == second.holder


def test_a_scheduler_that_stops_gives_the_lease_back(two: tuple[Recording, Recording]) -> None:
    first, second = two
    first.tick()
    lease = SchedulerLease.objects.get()
    assert timedelta(seconds=5) < lease.expires_at - lease.beat_at <= timedelta(seconds=10)
    first.close()
    second.tick()
    assert second.holds


def test_a_silent_worker_is_noticed(two: tuple[Recording, Recording]) -> None:
    scheduler, now, task = two[0], clock(), "feedback.commitments.tasks.sweep"
    scheduler._leads_since = now - timedelta(seconds=30)
    assert scheduler._answered(task, now, 5) is False
    Heartbeat.objects.create(name=task, at=now - timedelta(seconds=15))
    assert scheduler._answered(task, now, 5) is True
    assert scheduler._answered(task, now + timedelta(seconds=10), 5) is False


HOUR = timedelta(hours=1)


def write_an_hour_ahead() -> None:
    """What a clock leaves that was an hour ahead: slots still to come, the lease of one who is gone."""
    now = clock()
    # Not before the next minute: what is still to come when this begins shall be so when it ends.
    slots = [now.replace(microsecond=0) + timedelta(seconds=second) for second in range(61, 3600, 5)]
    Occurrence.objects.bulk_create(
        Occurrence(task=task, slot=slot) for task in settings.CELERY_BEAT_SCHEDULE for slot in slots
    )
    SchedulerLease.objects.update_or_create(
        name=LEASE, defaults={"holder": "gone:1:0", "expires_at": now + HOUR, "beat_at": now + HOUR}
    )


def test_a_clock_that_was_ahead_stops_nobody(two: tuple[Recording, Recording]) -> None:
    write_an_hour_ahead()
    first, _second = two
    first.tick()
    assert first.holds
    assert sorted(first.fired) == sorted(settings.CELERY_BEAT_SCHEDULE)
    assert not Occurrence.objects.filter(slot__gt=clock()).exists()


def test_a_clock_that_is_set_back_does_not_stop_whoever_leads(two: tuple[Recording, Recording]) -> None:
    first, _second = two
    first.tick()
    Occurrence.objects.all().delete()
    first._done = dict.fromkeys(first._done, clock() + HOUR)
    first._leads_since = clock() + HOUR
    Occurrence.objects.bulk_create(Occurrence(task=task, slot=slot) for task, slot in first._done.items())
    first.fired.clear()
    first.tick()
    assert sorted(first.fired) == sorted(settings.CELERY_BEAT_SCHEDULE)
    assert first._leads_since <= clock()


def test_a_worker_that_finished_in_the_future_has_not_answered(two: tuple[Recording, Recording]) -> None:
    first, _second = two
    now, task = clock(), "feedback.events.tasks.relay"
    first._leads_since = now - HOUR
    for at, answered in ((now + HOUR, False), (now, True), (now - HOUR, False)):
        Heartbeat.objects.update_or_create(name=task, defaults={"at": at})
        assert first._answered(task, now, 5) is answered
