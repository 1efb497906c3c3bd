"""Redis is killed, or frozen: no page fails, none waits, and the clocks still fire."""

import signal
import time
from pathlib import Path

import pytest
from django.utils import timezone

from feedback.core.cache import ForgivingRedisCache
from feedback.events.models import Heartbeat
from tests import processes
from tests.servers import Server, wait_for

#: What the scheduler carries out by itself every few seconds when nobody else does.
CLOCKS = ("feedback.events.tasks.relay", "feedback.commitments.tasks.sweep")


def cache_on(server: Server) -> ForgivingRedisCache:
    return ForgivingRedisCache(server.url, {"OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}})


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
def test_a_cache_without_its_server_is_no_cache_and_soon_a_cache_again(
    redis_server: Server, fault: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.core.cache.PAUSE_SECONDS", 1)
    cache = cache_on(redis_server)
    cache.set("a", 1)
    assert cache.get("a") == 1
    redis_server.send(fault)
    began = time.monotonic()
    assert cache.get("a", "nothing") == "nothing"
    assert cache.add("lock", 1) is True
    cache.set("b", 2)
    for _ in range(100):
        cache.get("a")
    assert time.monotonic() - began < 1
    redis_server.send(signal.SIGCONT)
    if fault == signal.SIGKILL:
        redis_server.stop()
        redis_server.start()
    time.sleep(1.1)
    cache.set("c", 3)
    assert cache.get("c") == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
def test_the_scheduler_fires_the_clocks_itself(redis_server: Server, fault: int, tmp_path: Path) -> None:
    log = tmp_path / "scheduler.log"
    redis_server.send(fault)
    began = timezone.now()
    settings = {"REDIS_URL": redis_server.url, "SWEEP_SECONDS": "5", "DATA_DIR": str(tmp_path)}
    with processes.celery("beat", log=log, **settings):
        beats = Heartbeat.objects.filter(name__in=CLOCKS, at__gt=began)
        wait_for(lambda: beats.count() == len(CLOCKS), "the clocks", 30)
    assert '"run_by_scheduler"' in log.read_text()


@pytest.mark.django_db(transaction=True)
def test_a_broker_whose_workers_are_gone_is_as_good_as_no_broker(redis_server: Server, tmp_path: Path) -> None:
    settings = {"REDIS_URL": redis_server.url, "SWEEP_SECONDS": "2", "DATA_DIR": str(tmp_path)}
    with processes.celery("beat", log=tmp_path / "scheduler.log", **settings):
        wait_for(lambda: Heartbeat.objects.filter(name__in=CLOCKS).count() == len(CLOCKS), "the clocks", 45)
