"""`create_admin`: the way in before anybody can sign in."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from feedback.people.models import User

pytestmark = pytest.mark.django_db


def run(monkeypatch: pytest.MonkeyPatch, **given: str) -> str:
    for name in ("EMAIL", "NAME", "PASSWORD"):
        monkeypatch.setenv(f"FORTNIGHT_ADMIN_{name}", given.get(name.lower(), ""))
    out = StringIO()
    call_command("create_admin", stdout=out)
    return out.getvalue()


def test_the_admin_can_sign_in_and_look_after_the_organisation(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run(monkeypatch, email="Ada@Example.org", name="Ada", password="correct horse battery")
    assert said == "ada@example.org can sign in.\n"
    client.post("/account/login/", {"login": "ada@example.org", "password": "correct horse battery"})
    me = json.loads(client.get("/api/v1/me").content)
    assert (me["email"], me["roles"]) == ("ada@example.org", ["admin"])


@pytest.mark.parametrize(
    ("email", "password", "reason"),
    [
        ("", "correct horse battery", "e-mail address is missing"),
        ("ada@example.org", "", "password is missing"),
        ("ada@example.org", "password", "too"),
        ("ada", "correct horse battery", "e-mail"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch, email: str, password: str, reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        run(monkeypatch, email=email, name="Ada", password=password)
    assert not User.objects.exists()
