"""`create_admin`: the way in before anybody can sign in."""

import json
import os
import pty
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from feedback.people.models import User
from tests import processes

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


@pytest.mark.django_db(transaction=True)
def test_in_a_terminal_only_what_was_wrong_is_asked_for_again(tmp_path: Path) -> None:
    env = {**processes.environment(), "DATA_DIR": str(tmp_path)}
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "manage.py", "create_admin"], env)  # noqa: S606
    answers = [b"ada@example.org\n", b"Ada\n", b"short\n", b"correct horse battery\n"]
    said = b""
    while chunk := read(terminal):
        said += chunk
        if said.endswith(b": ") and answers:
            os.write(terminal, answers.pop(0))
    os.waitpid(pid, 0)
    assert (said.count(b"E-mail: "), said.count(b"Name: "), said.count(b"Password")) == (1, 1, 2), said
    assert b"ada@example.org can sign in." in said


def read(terminal: int) -> bytes:
    """What the terminal shows next; nothing once the program has ended."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
