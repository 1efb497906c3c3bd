"""One's own settings, and pages in one's own language and zone."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.people import actions
from feedback.people.models import ApiToken, User
from tests.people.factory import Centre, centre, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def c() -> Centre:
    return centre()


@pytest.fixture
def ann(c: Centre) -> User:
    return person("Ann", "agent", team=c.billing)


def signed_in(someone: User) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def test_what_i_prefer_is_kept_and_shown_at_once(ann: User) -> None:
    client = signed_in(ann)
    form = {"language": "fr", "timezone": "Asia/Tokyo", "theme": "dark"}
    assert client.post("/me/", form).status_code == 302
    page = text(client.get("/me/"))
    assert '<html lang="fr" data-theme="dark" data-keys="off">' in page
    ann.refresh_from_db()
    assert (ann.language, ann.timezone, ann.theme, ann.keys_enabled) == ("fr", "Asia/Tokyo", "dark", False)
    refused = client.post("/me/", {"timezone": "Mars", "keys_enabled": "on"})
    assert refused.status_code == 400
    assert "Mars" in text(refused)


def test_my_choice_wins_over_what_a_device_remembers_and_a_switch_is_my_choice(ann: User) -> None:
    client = signed_in(ann)
    client.post("/me/", {"language": "fr", "theme": "dark", "keys_enabled": "on"})
    other = signed_in(ann)
    other.cookies["django_language"] = "en"
    other.cookies["fortnight_theme"] = "light"
    assert '<html lang="fr" data-theme="dark"' in text(other.get("/me/"))
    other.post("/language", {"language": "en", "next": "/me/"})
    other.post("/theme", {"theme": "light", "next": "/me/"})
    ann.refresh_from_db()
    assert (ann.language, ann.theme) == ("en", "light")
    assert '<html lang="en" data-theme="light"' in text(client.get("/me/"))


def test_times_are_told_on_my_own_clock(c: Centre) -> None:
    chi = person("Chi", "agent", team=c.chat)
    assert "Manila" in text(signed_in(chi).get("/me/"))
    actions.set_preferences(person=chi, timezone="America/Toronto")
    assert "Toronto" in text(signed_in(chi).get("/me/"))


def test_reading_in_my_language_and_zone_costs_no_query_of_its_own(ann: User) -> None:
    client = signed_in(ann)
    with CaptureQueriesContext(connection) as queries:
        client.get("/language")
    assert len(queries) == 2  # the session, and the person with their site


def test_a_token_is_shown_once_works_and_is_revoked(ann: User) -> None:
    client = signed_in(ann)
    answer = client.post("/me/tokens/", {"name": "Wallboard", "scope": "read"})
    key = text(answer).split('data-copy="')[1].split('"')[0]
    assert "no-store" in answer["Cache-Control"]
    assert key not in text(client.get("/me/"))
    assert not ApiToken.objects.filter(digest=key).exists()
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
    assert Client().get("/api/v1/me", **bearer).json()["email"] == "ann@example.test"
    patch = Client().patch("/api/v1/me", {"preferences": {}}, content_type="application/json", **bearer)
    assert patch.status_code == 403
    token = ApiToken.objects.get()
    stranger = signed_in(person("Bo", "agent"))
    assert stranger.post(f"/me/tokens/{token.public_id}/revoke/").status_code == 404
    client.post(f"/me/tokens/{token.public_id}/revoke/")
    assert Client().get("/api/v1/me", **bearer).status_code == 401
    assert client.post("/me/tokens/", {"scope": "read"}).status_code == 400


def test_a_token_ends_after_a_year(ann: User) -> None:
    _token, key = actions.create_token(person=ann, by=ann)
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert Client().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {key}").status_code == 401


def test_the_command_prints_a_token_that_works(ann: User) -> None:
    out = StringIO()
    call_command("create_token", "--user", "ANN@example.test", "--name", "cron", "--scope", "write", stdout=out)
    key = out.getvalue().split()[-1]
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
    patch = {"preferences": {"theme": "dark"}}
    assert Client().patch("/api/v1/me", patch, content_type="application/json", **bearer).status_code == 200
    with pytest.raises(CommandError, match="who@example"):
        call_command("create_token", "--user", "who@example.test")
