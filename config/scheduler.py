"""Celery's scheduler with a lease: any number may run, one fires, and another takes over within seconds.

The right to fire is a row in the database, kept by a conditional UPDATE on the database's clock. It only saves work:
what makes two schedulers safe is the unique row for each occurrence (task and slot). A slot is the task's period
counted from 1970, so every scheduler names it alike, however late it wakes up.
"""

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from celery import Celery
from celery.beat import ScheduleEntry, Scheduler
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.db.models import Q
from django.db.models.functions import Now
from kombu.exceptions import OperationalError
from redis import RedisError

from feedback.core.db import clock
from feedback.events.models import Heartbeat, Occurrence, SchedulerLease

log = structlog.get_logger("fortnight.scheduler")
LEASE = "periodic"
LASTS = timedelta(seconds=8)
RENEW_SECONDS = 2.5
#: After a publish that failed the broker is left alone this long, so that its time-outs do not delay the clocks.
BROKER_PAUSE = 10
#: A worker that has not finished a vital task for this long (and two periods) is taken for absent.
PATIENCE_SECONDS = 10
#: What the scheduler carries out by itself when it cannot reach the broker, or no worker answers.
VITAL = {"feedback.events.tasks.relay", "feedback.commitments.tasks.sweep", "feedback.insights.tasks.audit"}
#: Touched at every look at the clock: a health check can tell a scheduler that hangs.
BEAT_FILE = Path(settings.DATA_DIR, "scheduler.beat")
BROKER_ERRORS = (OperationalError, RedisError, OSError)


def note_heartbeat(task: str) -> None:
    """Write down that a periodic task has just finished."""
    Heartbeat.objects.update_or_create(name=task, defaults={"at": clock()})


class LeasedScheduler(Scheduler):
    """Fires each slot of each entry of CELERY_BEAT_SCHEDULE once, whoever else is running."""

    def __init__(self, app: Celery, *args: Any, **kwargs: Any) -> None:
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.holds = self._ticking = False
        self._renewed = self._broker_rests_until = 0.0
        self._done: dict[str, datetime] = {}
        self._leads_since = datetime.max.replace(tzinfo=UTC)
        super().__init__(app, *args, **kwargs)

    def tick(self, *_: Any, **__: Any) -> float:
        """One look at the clock; returns the seconds until the next one."""
        with self._in_tick():
            BEAT_FILE.touch()
            try:
                close_old_connections()
                return self._fire_due() if self._hold() else 1.0
            except (DatabaseError, InterfaceError):
                log.warning("database_away", holder=self.holder, exc_info=True)
                self.holds = False
                connection.close()
                return 1.0

    def close(self) -> None:
        """Give the lease back at the end, so that another scheduler need not wait for it to run out.

        Celery calls this from a signal handler too, perhaps in the middle of a query: then it is left to the second
        call, after the tick.
        """
        super().close()
        if self.holds and not self._ticking:
            self.holds = False
            SchedulerLease.objects.filter(name=LEASE, holder=self.holder).update(expires_at=Now())
            connection.close()

    @contextmanager
    def _in_tick(self) -> Iterator[None]:
        self._ticking = True
        try:
            yield
        finally:
            self._ticking = False

    def _hold(self) -> bool:
        """Keep or take the lease; whether this scheduler may fire."""
        if time.monotonic() - self._renewed < (RENEW_SECONDS if self.holds else 1):
            return self.holds
        # A lease that runs on for longer than one can last was taken by a clock that was ahead.
        free = Q(holder=self.holder) | Q(expires_at__lte=Now()) | Q(expires_at__gt=Now() + 2 * LASTS)
        fresh = {"holder": self.holder, "expires_at": Now() + LASTS, "beat_at": Now()}
        self._renewed = time.monotonic()
        held = bool(SchedulerLease.objects.filter(free, name=LEASE).update(**fresh))
        if not held and not SchedulerLease.objects.filter(name=LEASE).exists():
            _, held = SchedulerLease.objects.get_or_create(name=LEASE, defaults=fresh)
        if held and not self.holds:
            self._begin()
            log.info("lease_taken", holder=self.holder)
        self.holds = held
        return held

    def _begin(self) -> None:
        """Lead from now on, whatever was written while the clock was ahead.

        Where it was set back, slots that are still to come count as fired: nothing would fire until they are over.
        """
        self._leads_since = clock()
        self._done.clear()
        Occurrence.objects.filter(slot__gt=Now()).delete()

    def _fire_due(self) -> float:
        now, waits = clock(), [1.0]
        if any(slot > now for slot in self._done.values()):
            log.warning("clock_set_back", holder=self.holder)
            self._begin()
        for entry in self.schedule.values():
            period = entry.schedule.run_every.total_seconds()
            slot = datetime.fromtimestamp(now.timestamp() // period * period, UTC)
            waits.append((slot - now).total_seconds() + period)
            if self._done.get(entry.task) != slot:
                _, first = Occurrence.objects.get_or_create(task=entry.task, slot=slot)
                self._done[entry.task] = slot
                if first:
                    self._fire(entry, now, period)
        return max(min(waits), 0.01)

    def _fire(self, entry: ScheduleEntry, now: datetime, period: float) -> None:
        published = self._publish(entry, period)
        if entry.task in VITAL and not (published and self._answered(entry.task, now, period)):
            log.warning("run_by_scheduler", task=entry.task, broker=published)
            self.app.tasks[entry.task]()
            note_heartbeat(entry.task)

    def _publish(self, entry: ScheduleEntry, period: float) -> bool:
        if time.monotonic() < self._broker_rests_until:
            return False
        try:
            # A job nobody took is worth nothing once the next ones are there.
            self.app.send_task(entry.task, expires=max(2 * period, 10), retry=False)
        except BROKER_ERRORS:
            log.warning("broker_away", task=entry.task, exc_info=True)
            self._broker_rests_until = time.monotonic() + BROKER_PAUSE
            return False
        return True

    def _answered(self, task: str, now: datetime, period: float) -> bool:
        """Whether a worker has finished this task lately, or has not had the time to since we lead."""
        patience = timedelta(seconds=PATIENCE_SECONDS + 2 * period)
        if now - self._leads_since < patience:
            return True
        return Heartbeat.objects.filter(name=task, at__range=(now - patience, now + patience)).exists()
