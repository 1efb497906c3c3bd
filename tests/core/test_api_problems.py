"""Every refusal is application/problem+json, and none tells what it should not."""

import json
from typing import Any

import pytest
from django.test import Client, override_settings
from rest_framework.test import APIClient

from feedback.catalogue.models import Tool
from feedback.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.sample_api")]
TOOLS = "/api/v1/tools"


def refused(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert {"type", "title", "status", "detail", "errors"} <= set(body)
    assert body["status"] == status
    assert body["detail"]
    return body


@pytest.fixture
def tool() -> Tool:
    return Tool.objects.create(name="Agent Assist")


def test_a_field_that_does_not_fit_is_named(api: APIClient) -> None:
    body = refused(api.post(TOOLS, {"name": "", "vendor": "Nobody"}), 400)
    assert {error["field"] for error in body["errors"]} == {"name", "vendor"}
    assert "Nobody" in next(error["message"] for error in body["errors"] if error["field"] == "vendor")


def test_fields_that_nobody_knows_are_named(api: APIClient) -> None:
    body = refused(api.post(TOOLS, {"name": "A", "vendr": 1}), 400)
    assert [error["field"] for error in body["errors"]] == ["vendr"]


def test_parameters_that_nobody_knows_are_named(api: APIClient) -> None:
    assert refused(api.get(f"{TOOLS}?vendr=1"), 400)["errors"][0]["field"] == "vendr"


@pytest.mark.parametrize("value", ["yes", 1, [], {}])
def test_true_is_only_true(api: APIClient, value: object) -> None:
    assert refused(api.post(TOOLS, {"name": "A", "is_active": value}), 400)["errors"][0]["field"] == "is_active"


@pytest.mark.parametrize("body", [b"{", b'{"name": NaN}', b"[" * 100_000, b'{"name": ' + b"9" * 5000 + b"}", b"\xff"])
def test_what_is_not_json_is_told_so(api: APIClient, body: bytes) -> None:
    refused(api.generic("POST", TOOLS, body, "application/json"), 400)


@pytest.mark.parametrize("body", ["[1]", '"text"', "1", "null"])
def test_what_is_no_object_is_told_so(api: APIClient, body: str) -> None:
    refused(api.generic("POST", TOOLS, body, "application/json"), 400)


@pytest.mark.parametrize("text", ["\\u0000", "a\\ud800b"])
def test_what_no_database_stores_is_refused_by_field(api: APIClient, text: str) -> None:
    body = refused(api.generic("POST", TOOLS, f'{{"name": "{text}"}}', "application/json"), 400)
    assert body["errors"][0]["field"] == "name"
    refused(api.generic("POST", TOOLS, f'{{"{text}": 1}}', "application/json"), 400)


@pytest.mark.parametrize("name", ["0", "-1", "99999999999999999999", "9" * 400, "F-1", "T-", "%00", "%ff", "1%0a"])
def test_an_id_that_names_nothing_is_nothing(api: APIClient, name: str) -> None:
    refused(api.get(f"{TOOLS}/{name}"), 404)


@pytest.mark.parametrize(
    "query", ["vendor=%00", "is_active=maybe", "made_before=soon", "made_before=0001-01-01T00:00:00%2B14:00"]
)
def test_filters_that_make_no_sense_are_named(api: APIClient, query: str) -> None:
    assert refused(api.get(f"{TOOLS}?{query}"), 400)["errors"][0]["field"] == query.partition("=")[0]


def test_a_huge_number_in_a_filter_finds_nothing(api: APIClient, tool: Tool) -> None:
    assert api.get(f"{TOOLS}?vendor={10**30}").json()["results"] == []


def test_an_illegal_move_lists_the_legal_ones(api: APIClient, tool: Tool) -> None:
    body = refused(api.post(f"{TOOLS}/{tool.pk}/move", {"verb": "illegal"}), 409)
    assert body["type"] == "urn:fortnight:problem:illegal-move"
    assert (body["state"], body["legal"]) == ("declined", ["reopen"])


@pytest.mark.parametrize(
    ("verb", "status", "reason"), [("forbidden", 403, "Only its owner"), ("conflict", 409, "quicker")]
)
def test_a_rule_that_says_no_says_why(api: APIClient, tool: Tool, verb: str, status: int, reason: str) -> None:
    assert reason in refused(api.post(f"{TOOLS}/{tool.pk}/move", {"verb": verb}), status)["detail"]


def test_a_fault_of_ours_tells_nothing(api: APIClient, tool: Tool) -> None:
    body = refused(api.post(f"{TOOLS}/{tool.pk}/move", {"verb": "broken"}), 500)
    assert "secret" not in json.dumps(body)


def test_other_content_and_other_methods(api: APIClient, tool: Tool) -> None:
    refused(api.generic("POST", TOOLS, "a: 1", "text/yaml"), 415)
    answer = api.put(f"{TOOLS}/{tool.pk}", {})
    refused(answer, 405)
    assert "PATCH" in answer["Allow"]


def test_an_address_that_does_not_exist(api: APIClient) -> None:
    for method in ("get", "post", "delete"):
        refused(getattr(api, method)("/api/v1/nowhere/at/all"), 404)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_too_large(api: APIClient) -> None:
    refused(api.post(TOOLS, {"name": "x" * 2000}), 413)


def test_strangers_are_asked_to_sign_in(tool: Tool) -> None:
    for client in (APIClient(), APIClient(headers={"Authorization": "Bearer nonsense"})):
        answer = client.get(TOOLS)
        refused(answer, 401)
        assert answer["WWW-Authenticate"] == "Bearer"


def test_the_sentences_follow_the_language(api: APIClient) -> None:
    answer = api.get("/api/v1/nowhere", headers={"Accept-Language": "en"})
    assert answer.json()["title"] == "Nothing here"


def test_a_deactivated_person_is_a_stranger_at_once(api: APIClient, person: User) -> None:
    assert api.get(TOOLS).status_code == 200
    User.objects.filter(pk=person.pk).update(is_active=False)
    refused(api.get(TOOLS), 401)


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [("", 403, "Only its owner"), ("conflict=1", 409, "quicker"), ("cursor=made-up", 400, "Follow next or previous")],
)
def test_a_page_without_a_form_shows_the_reason_too(client: Client, query: str, status: int, reason: str) -> None:
    answer = client.get(f"/page?{query}")
    assert answer.status_code == status
    assert reason in answer.content.decode()
