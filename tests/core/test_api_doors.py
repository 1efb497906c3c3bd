"""Who may come in, with what, and how often."""

import signal
import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from feedback.catalogue.models import Tool
from feedback.core.api import throttles
from feedback.core.api.throttles import BATCH, Meter
from feedback.people.models import ApiToken, User
from tests.core.conftest import AsClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.sample_api")]
TOOLS = "/api/v1/tools"


def test_a_reading_token_reads_and_previews(client_of: AsClient) -> None:
    tool, client = Tool.objects.create(name="Agent Assist"), client_of("read")
    assert client.get(TOOLS).status_code == 200
    assert client.post(f"{TOOLS}/{tool.pk}/preview").status_code == 200
    for answer in (
        client.post(TOOLS, {"name": "A"}),
        client.patch(f"{TOOLS}/{tool.pk}", {}),
        client.delete(f"{TOOLS}/{tool.pk}"),
    ):
        assert answer.status_code == 403
        assert "may only read" in answer.json()["detail"]


def test_a_token_that_ran_out_or_was_taken_back(client_of: AsClient) -> None:
    client = client_of()
    ApiToken.objects.update(expiry=timezone.now())
    assert client.get(TOOLS).status_code == 401
    client = client_of()
    ApiToken.objects.all().delete()
    assert client.get(TOOLS).status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer \x00", "Bearer " + "é" * 30, "Bearer zz" * 60, "Basic eDp5", "x"]
)
def test_headers_that_are_no_token(header: str) -> None:
    assert APIClient(headers={"Authorization": header}).get(TOOLS).status_code == 401


def test_the_session_needs_its_csrf_token_to_write(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.get(TOOLS).status_code == 200
    answer = client.post(TOOLS, {"name": "A"}, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_who_asks_too_much_waits(api: APIClient, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttles, "METER", Meter(lambda: 1_000_000_050.0))
    settings.API_PER_MINUTE = {"read": 3, "write": 1}
    assert [api.get(TOOLS).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [api.post(TOOLS, {"name": f"T{n}"}).status_code for n in range(2)] == [201, 429]
    answer = api.get(TOOLS)
    assert answer["Content-Type"] == "application/problem+json"
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_the_next_minute_starts_afresh() -> None:
    now = [600.0]
    meter = Meter(lambda: now[0])
    assert [meter.hit("a"), meter.hit("a"), meter.hit("b")] == [1, 2, 1]
    now[0] = 660.0
    assert meter.hit("a") == 1


def test_processes_tell_each_other_and_a_frozen_redis_slows_nobody(settings: Any, redis_server: Any) -> None:
    backend, options = "feedback.core.cache.ForgivingRedisCache", {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": redis_server.url, "OPTIONS": options}}
    settings.THROTTLES_SHARED = True
    one, other = Meter(lambda: 600.0), Meter(lambda: 600.0)
    for meter in (one, other):
        counts = [meter.hit("ada") for _ in range(BATCH)]
    assert counts[-1] == 2 * BATCH
    redis_server.send(signal.SIGSTOP)
    started = time.monotonic()
    for _ in range(10 * BATCH):
        one.hit("ada")
    redis_server.send(signal.SIGCONT)
    assert time.monotonic() - started < 1
