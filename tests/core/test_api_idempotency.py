"""A key makes a POST happen once: repeated, raced, killed, altered, refused."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from feedback.catalogue.models import Tool
from feedback.core.api.idempotent import fingerprint
from feedback.core.errors import KeyReused
from feedback.core.idempotency import forget_old, once
from feedback.core.models import IdempotencyRecord
from feedback.people.models import User
from tests.core.conftest import AsClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.sample_api")]
TOOLS = "/api/v1/tools"


def post(client: APIClient, key: str, body: dict[str, Any], path: str = TOOLS) -> Any:
    return client.post(path, body, headers={"Idempotency-Key": key})


def test_the_first_answer_comes_again_to_the_byte(api: APIClient) -> None:
    first = post(api, "k-1", {"name": "Agent Assist", "version": "1"})
    again = post(api, "k-1", {"version": "1", "name": "Agent Assist"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    for name in ("Content-Type", "Location", "ETag"):
        assert again[name] == first[name]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Tool.objects.count() == 1


def test_another_body_or_address_under_the_same_key_is_refused(api: APIClient) -> None:
    made = post(api, "k-1", {"name": "Agent Assist"}).json()
    for answer in (post(api, "k-1", {"name": "Other"}), post(api, "k-1", {}, f"{TOOLS}/{made['id']}/preview")):
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
    assert Tool.objects.count() == 1


def test_keys_are_each_persons_own(api: APIClient, client_of: AsClient) -> None:
    other = User.objects.create_user("bob@demo.test", name="Bob")
    assert post(api, "k-1", {"name": "One"}).status_code == 201
    assert post(client_of(user=other), "k-1", {"name": "Two"}).status_code == 201


def test_a_refusal_changes_nothing_and_frees_the_key(api: APIClient) -> None:
    assert post(api, "k-1", {"name": ""}).status_code == 400
    assert post(api, "k-1", {"name": "Corrected"}).status_code == 201


@pytest.mark.parametrize("verb", ["illegal", "forbidden", "conflict", "broken"])
def test_what_failed_half_way_left_no_trace(api: APIClient, verb: str) -> None:
    tool = Tool.objects.create(name="Agent Assist")
    answer = post(api, "k-1", {"verb": verb}, f"{TOOLS}/{tool.pk}/move")
    assert answer.status_code >= 400
    tool.refresh_from_db()
    assert tool.version == ""
    assert not IdempotencyRecord.objects.exists()
    assert post(api, "k-1", {"verb": "allowed"}, f"{TOOLS}/{tool.pk}/move").json()["version"] == "allowed"


@pytest.mark.parametrize("key", [" ", "x" * 201, "clé", "a\tb"])
def test_keys_of_no_use_are_refused(api: APIClient, key: str) -> None:
    answer = post(api, key, {"name": "A"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_key_costs_two_statements(api: APIClient) -> None:
    def asked(key: dict[str, str]) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert api.post(TOOLS, {"name": f"Tool {len(key)}"}, headers=key).status_code == 201
        return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]

    assert len(asked({"Idempotency-Key": "k"})) == len(asked({})) + 2


def test_a_key_is_forgotten_after_a_day(api: APIClient) -> None:
    post(api, "k-1", {"name": "One"})
    IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(hours=25, seconds=1))
    assert post(api, "k-1", {"name": "Two"}).status_code == 201
    assert forget_old(timezone.now()) == 0
    assert forget_old(timezone.now() + timedelta(hours=26)) == 1


def test_a_page_acts_once_on_a_form_sent_twice(person: User) -> None:
    done: list[int] = []

    def act() -> str:
        done.append(1)
        return "/reports/F-1"

    assert {once(person.pk, "form", "same", act) for _ in range(3)} == {"/reports/F-1"}
    assert done == [1]
    with pytest.raises(KeyReused):
        once(person.pk, "form", "edited", act)


def test_files_count_by_their_bytes() -> None:
    def sent(content: bytes) -> str:
        upload = SimpleUploadedFile("note.txt", content)
        request = APIRequestFactory().post("/x", {"file": upload, "note": "n"}, format="multipart")
        return fingerprint(Request(request, parsers=[MultiPartParser()]))

    assert sent(b"one") == sent(b"one") != sent(b"two")


@pytest.mark.django_db(transaction=True)
def test_raced_by_many_it_still_happens_once(client_of: AsClient) -> None:
    answers: list[Any] = []
    start = threading.Barrier(8)

    def race(client: APIClient, name: str) -> None:
        start.wait()
        answers.append(post(client, "k-1", {"name": name}))
        close_old_connections()
        connection.close()

    names = ["Same"] * 6 + ["Altered"] * 2
    threads = [threading.Thread(target=race, args=(client_of(), name)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted({answer.status_code for answer in answers}) == [201, 422]
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Tool.objects.count() == IdempotencyRecord.objects.count() == 1
