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
