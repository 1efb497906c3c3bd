"""What a load balancer and a Prometheus are told."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from config import probes
from feedback.events.models import Heartbeat, SchedulerLease
from feedback.insights import audit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the process had come up this moment."""
    monkeypatch.setattr(probes, "STARTED", time.monotonic())


@pytest.fixture
def _long_running(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the process had been up for an hour."""
    monkeypatch.setattr(probes, "STARTED", probes.STARTED - 3600)


@pytest.fixture(autouse=True)
def _audited(db: None) -> None:
    """As if the auditor had just looked and found nothing."""
    audit.audit()


def beat(seconds_ago: float) -> None:
    at = timezone.now() - timedelta(seconds=seconds_ago)
    SchedulerLease.objects.create(name="periodic", holder="a", expires_at=at, beat_at=at)


def test_healthz_answers_anybody_and_sets_nothing(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (200, b"ok\n", {})
    assert "no-store" in answer["Cache-Control"]


def test_readyz_has_patience_right_after_the_start(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["scheduler"]) == (200, "starting")


@pytest.mark.usefixtures("_long_running")
def test_readyz_names_a_scheduler_that_never_came(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["scheduler"])


@pytest.mark.usefixtures("_long_running")
@pytest.mark.parametrize(("seconds", "status"), [(1, 200), (28, 200), (32, 503)])
def test_readyz_goes_by_the_last_beat(client: Client, seconds: float, status: int) -> None:
    beat(seconds)
    answer = client.get("/readyz")
    assert answer.status_code == status
    assert answer.json()["parts"]["database"] == answer.json()["parts"]["broker"] == "ok"


def test_readyz_names_a_broker_that_is_gone(client: Client, settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["broker"])


def test_metrics_are_read_from_inside(client: Client) -> None:
    Heartbeat.objects.create(name="feedback.events.tasks.relay", at=timezone.now() - timedelta(seconds=60))
    text = client.get("/metrics").content.decode()
    assert "django_http_requests_total_by_method_total" in text
    assert "fortnight_outbox_late_seconds 0.0" in text
    line = next(line for line in text.splitlines() if line.startswith("fortnight_task_age_seconds{"))
    assert 59 < float(line.split()[-1]) < 90


@pytest.mark.parametrize(
    "caller",
    [{"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, {"HTTP_FORWARDED": "for=203.0.113.9"}],
)
def test_metrics_are_nothing_to_anybody_outside(client: Client, caller: dict[str, str]) -> None:
    assert client.get("/metrics", **caller).status_code == 404  # type: ignore[arg-type]


def test_probes_answer_without_a_redirect_behind_https(client: Client, settings: object) -> None:
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 200]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_are_asked_by_address_and_pages_are_not(client: Client, path: str) -> None:
    assert client.get(path, headers={"Host": "10.1.2.3:8000"}).status_code == 200
    assert client.get("/account/login/", headers={"Host": "10.1.2.3:8000"}).status_code == 400
