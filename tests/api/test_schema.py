"""schemathesis on the whole description: no fault, and no status, header or field that is not declared.

In process, as a stranger, an agent and an admin, on what `seed_demo` makes; each operation starts from it afresh.
Half of the made-up ids and names are exchanged for real ones, because they rarely get past a 404.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from rest_framework.test import APIClient
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import TestPhase
from schemathesis.schemas import BaseSchema

from config.wsgi import application
from feedback.core.db import is_postgres
from feedback.people.models import ApiToken, User

#: What a request that fits the description may still be refused with: a tool that is not there (400), a version that
#: is not the present one (412), a key of another request (422). No description can rule these out.
REFUSABLE = ["2xx", "3xx", "400", "401", "403", "404", "409", "412", "422"]
COLLECTIONS = {"call_type": "call-types", "category": "categories", "owner": "people", "into": "reports"}
RELATIONS = {"tool", "vendor", "site", "team", "calendar", *COLLECTIONS}

LENIENT = settings(deadline=None, suppress_health_check=list(HealthCheck))


def described(*, examples: int, coverage: bool) -> BaseSchema:
    """The description with so many made-up requests an operation; `coverage` adds its systematic ones."""
    config = {
        "checks": {"positive_data_acceptance": {"expected-statuses": REFUSABLE}},
        "generation": {"max-examples": examples, "deterministic": True},
        "phases": {"coverage": {"enabled": coverage}},
    }
    return schemathesis.openapi.from_wsgi("/api/v1/schema", application, config=SchemathesisConfig.from_dict(config))


#: The systematic requests take minutes, and find the same on both databases: they are sent to the one of production,
#: by an admin alone, who gets furthest.
DESCRIPTION = described(examples=5, coverage=is_postgres())
#: The ends of all addresses.
WORDS = {path.rsplit("/", 1)[-1] for path in DESCRIPTION.raw_schema["paths"]}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo, made once and taken away after the last test of this file."""
    with django_db_blocker.unblock():
        call_command("seed_demo", agents=12, reports=20, seed=1)
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def asks(world: None, db: None, settings: Any) -> Callable[[str], "Caller"]:
    """Sends cases as somebody of the demo; what they change is undone after the operation."""
    settings.API_PER_MINUTE = {"read": 10**9, "write": 10**9}
    return cache(Caller)


@contextmanager
def connection_kept() -> Iterator[None]:
    """A real request would close the connection, and with it this test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


class Caller:
    """Somebody with a token, who knows what really exists."""

    def __init__(self, email: str) -> None:
        _token, text = ApiToken.objects.create(User.objects.get(email=email), scope="write")
        self.headers = {"Authorization": f"Bearer {text}"}
        self.client = APIClient(headers=self.headers)
        self.known: dict[str, list[dict[str, Any]]] = {}

    def ask(self, case: Any) -> None:
        if case.meta is None or case.meta.generation.mode.is_positive:
            self.make_real(case)
        with connection_kept():
            case.call_and_validate(headers=self.headers)

    def make_real(self, case: Any) -> None:
        """Exchange made-up ids and names of even length."""
        if made_up := (case.path_parameters or {}).get("id"):
            if made_up in WORDS:
                made_up = "0"  # else it would be another address: `routing-rules/preview`
            case.path_parameters["id"] = str(self.real(case.operation.path.split("/")[3], made_up))
        if isinstance(case.body, dict):
            for name in RELATIONS & set(case.body):
                case.body[name] = self.real(COLLECTIONS.get(name, f"{name}s"), case.body[name])

    def real(self, collection: str, made_up: Any) -> Any:
        if not isinstance(made_up, str) or len(made_up) % 2:
            return made_up
        things = self.things(collection)
        return things[len(made_up) // 2 % len(things)]["id"] if things else made_up

    def things(self, collection: str) -> list[dict[str, Any]]:
        if collection not in self.known:
            answer = self.client.get(f"/api/v1/{collection}?page_size=5")
            self.known[collection] = answer.json()["results"] if answer.status_code == 200 else []
        return self.known[collection]


@DESCRIPTION.parametrize()
@LENIENT
def test_everybody_gets_what_is_described(case: Any, asks: Callable[[str], Caller]) -> None:
    if not is_systematic(case):
        with connection_kept():
            case.call_and_validate()
        asks("agent@demo.test").ask(case)
    asks("admin@demo.test").ask(case)


def is_systematic(case: Any) -> bool:
    """Whether a request belongs to those that walk through all the description allows and forbids."""
    return case.meta is not None and case.meta.phase.name is TestPhase.COVERAGE
