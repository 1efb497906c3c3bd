"""The first admin in front of an empty database, and the guided way as they walk it."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.test import Client

from feedback.people.actions.admins import create_admin
from feedback.people.models import User

PASSWORD = "six-words-nobody-guesses"
PLACE = {
    "name": "Harbour Mutual",
    "language": "en",
    "site": "Cork",
    "timezone": "Europe/Dublin",
    "hours": "office",
}
FORTNIGHT = {
    "acknowledge_within": "1",
    "acknowledge_unit": "working",
    "respond_within": "14",
    "respond_unit": "calendar",
}
TABLE = """email,name,site,team,roles,timezone,language,external_id
ann@harbour.test,Ann Murphy,Cork,Billing,agent,Europe/Dublin,en,E1
olu@harbour.test,Olu Ade,Cork,,owner,Europe/Dublin,en,E2
"""


@dataclass
class Walk:
    """The guided set-up in the hands of one admin."""

    admin: User
    client: Client

    def page(self, path: str = "/setup/") -> str:
        """A page's text as it is read."""
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return unescape(answer.content.decode())

    def go_on(self) -> str:
        """Where the set-up's page leads on to, empty when nothing is left."""
        found = re.search(r'href="(/setup/start/\w+/)"[^>]*>\s*(?:Go on|Continuer)', self.page())
        return found.group(1) if found else ""

    def send(self, path: str, **given: Any) -> Any:
        """Send a form."""
        return self.client.post(path, given)

    def step(self, code: str, **given: Any) -> str:
        """Answer a step; where it leads."""
        answer = self.send(f"/setup/start/{code}/", **given)
        assert answer.status_code == 302, unescape(answer.content.decode())
        return str(answer["Location"])

    def place(self) -> str:
        return self.step("place", **PLACE)

    def people(self) -> str:
        """Paste the table, and store what it would do."""
        table = {"pasted": TABLE, "create_missing": "on", "next": "/setup/start/people/"}
        answer = self.send("/setup/people/import/", **table, store="1")
        assert answer.status_code == 302, unescape(answer.content.decode())
        return str(answer["Location"])

    def tool(self, name: str = "Agent Assist", owner: str = "olu@harbour.test") -> str:
        return self.step("tools", name=name, vendor="Acme", owner=User.objects.get(email=owner).pk)

    def everything(self) -> None:
        """All of it, up to the end."""
        self.place()
        self.people()
        self.tool()
        self.step("rule", target="owner")
        self.step("promise", **FORTNIGHT)


@pytest.fixture
def walk(db: None) -> Walk:
    """An admin who has just signed in for the first time."""
    admin = create_admin(email="ada@harbour.test", name="Ada", password=PASSWORD)
    client = Client()
    assert client.post("/account/login/", {"login": admin.email, "password": PASSWORD}).status_code == 302
    return Walk(admin, client)
