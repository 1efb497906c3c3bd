"""The permission matrix: every address × method × role × place × session, token or nobody.

`matrix.txt` has one line a route: what agent, champion, owner, supervisor and admin get at their own place, beside it
and far away, for an empty request. `A` let in, `I` let in but the request lacks something (400), `C` let in but it does
not fit the present state (409), `F` 403, `N` 404, `L` sent to sign in, `M` no such method, `X` an error of ours.

A route without a line fails, and so does a line without a route. After a change that is meant, `WRITE_MATRIX=1` writes
the table anew, to be read before it is committed.
"""

import copy
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from feedback.people.models import ApiToken, User
from tests.house.centre import PLACES, ROLES, Centre
from tests.house.routes import Route, routes

FILE = Path(__file__).with_name("matrix.txt")
#: Open to whoever asks: signing in, probes, the language, the API's description, links with a secret of their own.
OPEN = (
    " account_",
    " core:",
    " api:api-",
    " api:nowhere",
    " people:demo",
    " changes:feed",
    " notifications:unsubscribe",
)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def centre(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Centre]:
    """Built once; every request is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield Centre()
        transaction.set_rollback(True)


def address(route: Route, centre: Centre, place: str) -> str:
    arguments = route.arguments(centre.things[place])
    prefix, _colon, rest = route.name.partition(":")
    if prefix != "api":
        return reverse(route.name, kwargs=arguments or None)
    return "/api/v1/nowhere" if rest == "nowhere" else reverse(rest, kwargs=arguments or None)


def ask(client: Client | APIClient, route: Route, url: str) -> str:
    """What becomes of an empty request; nothing of it stays."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        sent = {"format": "json"} if isinstance(client, APIClient) else {}
        response = getattr(client, route.method.lower())(url, **({"data": {}} | sent if route.method != "GET" else {}))
        transaction.set_rollback(True)
    client.cookies = cookies
    if response.status_code in {301, 302} and "/account/login" in response.headers["Location"]:
        return "L"
    if response.status_code >= 500:
        return "X"
    return {400: "I", 401: "L", 403: "F", 404: "N", 405: "M", 409: "C"}.get(response.status_code, "A")


def session(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def bearer(person: User) -> APIClient:
    _token, text = ApiToken.objects.create(person, scope="write")
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def table() -> dict[str, str]:
    lines = (line.split("|") for line in FILE.read_text().splitlines() if "|" in line) if FILE.exists() else ()
    return {key.strip(): value.strip() for key, value in lines}


def observed(route: Route, centre: Centre, clients: dict[str, Client]) -> str:
    here, there = (route.arguments(centre.things[place]) for place in ("own", "far"))
    places = PLACES if here != there else PLACES[:1]
    return " ".join(
        "".join(ask(clients[role], route, address(route, centre, place)) for place in places) for role in ROLES
    )


def test_every_route_answers_every_role_as_the_table_says(centre: Centre) -> None:
    people = {role: centre.people[role] for role in ROLES}
    clients = {True: {r: bearer(p) for r, p in people.items()}, False: {r: session(p) for r, p in people.items()}}
    seen = {route.key: observed(route, centre, clients[route.name.startswith("api:")]) for route in routes()}
    if os.environ.get("WRITE_MATRIX"):
        FILE.write_text("".join(f"{key:55} | {value}\n" for key, value in sorted(seen.items())))
    assert "X" not in "".join(seen.values())
    assert seen == table()


def test_nobody_gets_nothing(centre: Centre) -> None:
    """Without a session or a token every address but the open ones leads to the sign-in, or does not exist."""
    page, program = Client(), APIClient()
    let_in = [
        route.key
        for route in routes()
        if not any(start in route.key for start in OPEN)
        and ask(program if route.name.startswith("api:") else page, route, address(route, centre, "own")) in "AIC"
    ]
    assert let_in == []


def test_session_and_token_open_the_same_doors_of_the_api(centre: Centre) -> None:
    for role in ROLES:
        signed_in, by_token = session(centre.people[role]), bearer(centre.people[role])
        for route in routes():
            if route.name.startswith("api:") and route.method == "GET":
                url = address(route, centre, "own")
                assert ask(signed_in, route, url) == ask(by_token, route, url), f"{role} {route.key}"
