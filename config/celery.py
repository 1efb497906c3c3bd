"""The Celery application: finds each room's `tasks.py` and takes its settings from Django's (`CELERY_…`)."""

import logging
import os
import time
from typing import Any

import structlog
from celery import Celery, Task, signals
from kombu.transport import TRANSPORT_ALIASES
from structlog.contextvars import bind_contextvars, clear_contextvars

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TRANSPORT_ALIASES["embedded"] = "config.broker:Transport"
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "config.redis_broker:Transport"
app = Celery("fortnight")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
#: Seconds.
WORTH_A_LINE = 0.5
log = structlog.get_logger("fortnight.jobs")


@signals.setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Leave the logs as the settings made them: a receiver here stops Celery from setting up its own."""


@signals.task_prerun.connect
def begin(task: Task, task_id: str, **_: Any) -> None:
    """Name the job on every line that is logged while it runs."""
    clear_contextvars()
    bind_contextvars(task=task.name, task_id=task_id, request_id=task_id)
    task.request.began = time.perf_counter()


@signals.task_postrun.connect
def finish(task: Task, state: str, **_: Any) -> None:
    """One line for each job that failed or took its time: the periodic ones come every few seconds."""
    seconds, ok = round(time.perf_counter() - task.request.began, 3), state == "SUCCESS"
    log.log(logging.DEBUG if ok and seconds < WORTH_A_LINE else logging.INFO, "job", ok=ok, seconds=seconds)
    clear_contextvars()


@signals.task_success.connect
def beat(sender: Task, **_: Any) -> None:
    """Note when a periodic task last finished: the scheduler and the metrics go by it."""
    from config.scheduler import note_heartbeat

    if sender.name in app.conf.beat_schedule:
        note_heartbeat(sender.name)
