"""A real Celery worker on the real broker: Redis, or the embedded one."""

import subprocess

import pytest
from django.db import transaction

from config.celery import app
from feedback.events import poke
from feedback.events.models import Heartbeat
from tests.servers import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
RELAY = "feedback.events.tasks.relay"


def ran() -> bool:
    return Heartbeat.objects.filter(name=RELAY).exists()


def test_a_job_that_was_sent_is_carried_out(worker: "subprocess.Popen[bytes]") -> None:
    app.send_task(RELAY)
    wait_for(ran, "the job", 20)
    assert worker.poll() is None


@pytest.mark.usefixtures("worker")
def test_a_nudge_arrives_after_the_commit_and_not_before() -> None:
    with transaction.atomic():
        poke.after_commit()
        assert not ran()
    wait_for(ran, "the nudge", 20)


@pytest.mark.usefixtures("worker")
def test_a_nudge_is_not_sent_for_what_was_rolled_back() -> None:
    with transaction.atomic():
        poke.after_commit()
        transaction.set_rollback(True)
    app.send_task("feedback.events.tasks.seal")
    wait_for(lambda: Heartbeat.objects.filter(name="feedback.events.tasks.seal").exists(), "the next job", 20)
    assert not ran()


def test_a_worker_that_is_asked_to_stop_finishes_and_goes(worker: "subprocess.Popen[bytes]") -> None:
    app.send_task(RELAY)
    wait_for(ran, "the job", 20)
    worker.terminate()
    assert worker.wait(15) == 0
