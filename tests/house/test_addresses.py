"""Every page answers to its address with a slash at its end and without one; the API takes both as they come."""

import pytest
from django.test import Client
from django.urls import reverse

from feedback.people.actions.admins import create_admin
from tests.house.routes import routes

FOUND = [route for route in routes() if not route.parameters and not route.name.startswith("api:")]
PAGES = sorted({reverse(route.name) for route in FOUND})


def other(path: str) -> str:
    return path[:-1] if path.endswith("/") else f"{path}/"


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/"])
def test_a_page_is_found_with_the_other_ending_and_keeps_its_question(path: str) -> None:
    answer = Client().get(f"{other(path)}?q=two+words")
    assert (answer.status_code, answer["Location"]) == (301, f"{path}?q=two+words")


def test_what_is_sent_goes_along(db: None) -> None:
    admin = create_admin(email="ada@harbour.test", name="Ada", password="six-words-nobody-guesses")
    client = Client()
    client.force_login(admin)
    sent = {"email": "ann@harbour.test", "name": "Ann"}
    for path in ("/language/", "/setup/people/new"):
        answer = client.post(path, sent)
        assert (answer.status_code, answer["Location"]) == (308, other(path))
    assert client.post("/setup/people/new", sent, follow=True).status_code == 200
    assert client.get("/api/v1/people", {"q": "Ann"}).json()["results"][0]["email"] == "ann@harbour.test"


@pytest.mark.parametrize("path", ["/api/v1/reports/", "/api/v1/me/", "/api/v1/reports/F-1/timeline/"])
def test_the_api_takes_a_slash_at_the_end(db: None, path: str) -> None:
    assert Client().get(path).status_code == Client().get(path[:-1]).status_code == 401


@pytest.mark.parametrize("path", ["/nowhere", "/nowhere/", "/reports//", "/api/v1/nowhere/"])
def test_an_address_that_exists_in_neither_form_is_not_found(db: None, path: str) -> None:
    assert Client().get(path).status_code in {401, 404}
