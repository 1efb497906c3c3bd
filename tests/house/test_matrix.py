"""The permission matrix: every address × method × role × place × session, token or nobody.

`matrix.txt` has one line a route: what agent, champion, owner, supervisor and admin get at their own place, beside it
and far away, for an empty request. `A` let in, `I` let in but the request lacks something (400), `C` let in but it does
not fit the present state (409), `F` 403, `N` 404, `L` sent to sign in, `M` no such method, `X` an error of ours.

The table is what somebody gets at the door that is theirs: a page by session, the API by token. At the other door the
API knows the session (with its CSRF token) just as well, and to a page a token is nobody.

A route without a line fails, and so does a line without a route. After a change that is meant, `WRITE_MATRIX=1` writes
the table anew, to be read before it is committed.
"""

import copy
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from feedback.people.models import ApiToken, User
from tests.faults.size import FULL
from tests.figures import Note
from tests.house.centre import PLACES, ROLES, Centre
from tests.house.routes import Route, routes

FILE = Path(__file__).with_name("matrix.txt")
#: Open to whoever asks: signing in, probes, the language, the API's description, links with a secret of their own, and
#: what the report page is without a connection, the same for everybody.
OPEN = (
    " account_",
    " core:",
    " api:api-",
    " api:nowhere",
    " people:demo",
    " changes:feed",
    " notifications:unsubscribe",
    " reports:offline",
    " reports:worker",
    " reports:manifest",
    " screens:about",
)
LET_IN = set("AIC")
CSRF, OTHER_CSRF = "c" * 32, "d" * 32
#: Where a file is sent, the API takes a form and no JSON.
FORM = "api:reports-attachments"
Clients, People, Table = dict[str, Client], dict[str, User], dict[str, str]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def centre(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Centre]:
    """Built once; every request is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield Centre()
        transaction.set_rollback(True)


class Walk:
    """Asks at every address, and keeps count."""

    def __init__(self, centre: Centre) -> None:
        self.centre, self.asked = centre, 0

    def address(self, route: Route, place: str) -> str:
        """Where the route leads with the things of a place."""
        arguments = route.arguments(self.centre.things[place])
        prefix, _colon, rest = route.name.partition(":")
        if prefix != "api":
            return reverse(route.name, kwargs=arguments or None)
        return "/api/v1/nowhere" if rest == "nowhere" else reverse(rest, kwargs=arguments or None)

    def places(self, route: Route) -> tuple[str, ...]:
        """Where it is worth asking: one's own place is every place for what names no thing."""
        here, there = (route.arguments(self.centre.things[place]) for place in ("own", "far"))
        return PLACES if here != there else PLACES[:1]

    def ask(self, client: Client, route: Route, place: str = "own") -> str:
        """What becomes of an empty request; nothing of it stays."""
        self.asked += 1
        cookies, url = copy.deepcopy(client.cookies), self.address(route, place)
        with transaction.atomic():
            sent = {"format": "multipart" if route.name == FORM else "json"} if isinstance(client, APIClient) else {}
            given = {"data": {}} | sent if route.method != "GET" else {}
            response = getattr(client, route.method.lower())(url, **given)
            transaction.set_rollback(True)
        client.cookies = cookies
        if response.status_code in {301, 302} and "/account/login" in response.headers["Location"]:
            return "L"
        if response.status_code >= 500:
            return "X"
        return {400: "I", 401: "L", 403: "F", 404: "N", 405: "M", 409: "C"}.get(response.status_code, "A")

    def everywhere(self, clients: Clients, route: Route) -> str:
        """What every role gets at every place."""
        return " ".join(
            "".join(self.ask(clients[role], route, place) for place in self.places(route)) for role in ROLES
        )


def session(person: User, client: Client | None = None) -> Client:
    """The pages as somebody who signed in."""
    client = client or Client(raise_request_exception=False)
    client.force_login(person)
    return client


def program(person: User) -> Client:
    """The API by token."""
    return APIClient(raise_request_exception=False, headers=token(person))


def token(person: User) -> dict[str, str]:
    """The header of somebody's token."""
    return {"Authorization": f"Bearer {ApiToken.objects.create(person, scope='write')[1]}"}


def guarded(person: User, *, shown: str = CSRF) -> Client:
    """The API by session, with what its page shows as proof that it is no forgery."""
    client = APIClient(enforce_csrf_checks=True, raise_request_exception=False, headers={"X-CSRFToken": shown})
    client.cookies["csrftoken"] = CSRF
    return session(person, client)


def table() -> dict[str, str]:
    """What the file says, by route."""
    lines = (line.split("|") for line in FILE.read_text().splitlines() if "|" in line) if FILE.exists() else ()
    return {key.strip(): value.strip() for key, value in lines}


def is_api(route: Route) -> bool:
    return route.name.startswith("api:")


def at_their_door(walk: Walk, people: People) -> dict[str, str]:
    """What everybody gets, by route: of a page by session, of the API by token."""
    pages = {role: session(one) for role, one in people.items()}
    programs = {role: program(one) for role, one in people.items()}
    return {route.key: walk.everywhere(programs if is_api(route) else pages, route) for route in routes()}


def by_session(walk: Walk, people: People, seen: Table) -> list[str]:
    """Where the API gives a session something else than a token. In full each role asks at every place; else at their
    own and at one more, which is another one from route to route.
    """
    clients, turn, found = {role: guarded(one) for role, one in people.items()}, count(), []
    for route in filter(is_api, routes()):
        for role, by_token in zip(ROLES, seen[route.key].split(), strict=True):
            places = range(len(by_token)) if FULL else {0, next(turn) % len(by_token)}
            for place in places:
                got = walk.ask(clients[role], route, PLACES[place])
                if got != by_token[place]:
                    found.append(
                        f"{route.key} as {role}, {PLACES[place]}: {by_token[place]} by token, {got} by session"
                    )
    return found


def forged(walk: Walk, admin: User) -> list[str]:
    """What a session may write for a page that is not ours."""
    client = guarded(admin, shown=OTHER_CSRF)
    writes = [route for route in routes() if is_api(route) and route.method != "GET"]
    return [f"{route.key} is open to forgery" for route in writes if walk.ask(client, route) in LET_IN]


def strangers(walk: Walk, admin: User) -> list[str]:
    """Where somebody gets in without a session or a token, and where to a page a token is more than nothing."""
    page, client, with_token, found = Client(), APIClient(), Client(headers=token(admin)), []
    for route in routes():
        got = walk.ask(client if is_api(route) else page, route)
        if got in LET_IN and not any(start in route.key for start in OPEN):
            found.append(f"{route.key} as nobody: {got}")
        if not is_api(route) and (more := walk.ask(with_token, route)) != got:
            found.append(f"{route.key}: {more} with a token, {got} as nobody")
    return found


def beyond(seen: Table, told: Table) -> list[str]:
    """Where somebody is let in whom the table does not let in."""
    both = [(key, seen[key], told[key]) for key in sorted(seen.keys() & told.keys())]
    return [
        f"{key}: {got} and not {said}"
        for key, got, said in both
        if any(one in LET_IN and other not in LET_IN for one, other in zip(got, said, strict=False))
    ]


def test_everybody_gets_what_the_table_says_and_nobody_anything(centre: Centre, figures: Note) -> None:
    walk, people = Walk(centre), {role: centre.people[role] for role in ROLES}
    seen = at_their_door(walk, people)
    if os.environ.get("WRITE_MATRIX"):
        FILE.write_text("".join(f"{key:55} | {value}\n" for key, value in sorted(seen.items())))
    told, admin = table(), people["admin"]
    leaks = [*beyond(seen, told), *by_session(walk, people, seen), *forged(walk, admin), *strangers(walk, admin)]
    untested = sorted(seen.keys() ^ told.keys())
    figures(
        "somebody asks for what is not theirs",
        size=f"{len({route.name for route in routes()})} URLs × method ({len(seen)}) × {len(ROLES)} roles "
        f"× {len(PLACES)} places × session, token and none",
        measured={"requests": walk.asked, "leaks": len(leaks), "untested": len(untested)},
        must="0 leaks, 0 untested URLs, out of scope is an ordinary 404",
    )
    assert leaks == []
    assert untested == []
    assert "X" not in "".join(seen.values())
    assert seen == told
