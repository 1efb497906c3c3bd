"""The description is OpenAPI 3.1, complete, for programs and people, and comes from here alone."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.test import Client

METHODS = {"get", "post", "patch", "delete"}
ALWAYS = {"400", "404", "429", "503"}
ALSO = {
    "post": {"409", "413", "415", "422"},
    "patch": {"409", "412", "413", "415"},
    "delete": {"409", "412"},
    "get": set(),
}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return Client().get("/api/v1/schema").json()


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield path, method, operation


def test_it_is_openapi_31_in_both_spellings(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert Client().get("/api/v1/schema?format=json").json() == described
    answer = Client().get("/api/v1/schema?format=yaml")
    assert yaml.safe_load(answer.content)["paths"].keys() == described["paths"].keys()
    assert set(described["components"]["securitySchemes"]) == {"bearer", "cookieAuth"}


def test_every_refusal_is_declared_for_every_operation(described: dict[str, Any]) -> None:
    for path, method, operation in operations(described):
        declared = set(operation["responses"])
        assert ALWAYS | ALSO[method] <= declared, f"{method} {path}"
        for status in declared - {"200", "201", "202", "204", "304"}:
            assert set(operation["responses"][status]["content"]) == {"application/problem+json"}


def test_keys_and_versions_are_declared(described: dict[str, Any]) -> None:
    for path, method, operation in operations(described):
        headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
        assert ("Idempotency-Key" in headers) == (method == "post"), path
        assert ("If-Match" in headers) == (method in {"patch", "delete"}), path


def test_every_operation_has_a_name_of_its_own_and_words(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _path, _method, operation in operations(described)]
    assert len(names) == len(set(names))
    assert [
        name for name, (*_, operation) in zip(names, operations(described), strict=True) if not operation.get("summary")
    ] == []


def test_the_index_leads_to_every_collection(described: dict[str, Any]) -> None:
    index = Client().get("/api/v1/").json()
    assert index["schema"].endswith("/api/v1/schema")
    for name, address in index["resources"].items():
        assert address.endswith(f"/api/v1/{name}")
        assert f"/api/v1/{name}" in described["paths"]


def test_the_readable_page_takes_nothing_from_elsewhere() -> None:
    answer = Client().get("/api/v1/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "http://" not in page
    assert "https://" not in page
    assert "<script>" not in page
    assert "style=" not in page
    assert "unsafe" not in answer["Content-Security-Policy"]
