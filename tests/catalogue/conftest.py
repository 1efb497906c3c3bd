"""An organisation with two sites, an admin, an owner and an agent at each site."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from feedback.calendars.models import Calendar
from feedback.people.models import Grant, Organisation, Scope, Site, Team, User


@dataclass
class House:
    """The people of the organisation by name."""

    cork: Site
    cebu: Site
    admin: User
    owner: User
    agent: User
    far_agent: User


class Caller:
    """Somebody with a session: pages by `get` and `post`, the API by calling it."""

    def __init__(self, person: User) -> None:
        self.client = Client()
        self.client.force_login(person)

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        sent = json.dumps(body) if body is not None else ""
        answer = self.client.generic(method, f"/api/v1/{path}", sent, content_type="application/json")
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def page(self, url: str, data: Any = None) -> str:
        """A page's text, after following redirects; with `data` by POST."""
        answer = self.client.post(url, data, follow=True) if data is not None else self.client.get(url, follow=True)
        return " ".join(answer.content.decode().split())


@pytest.fixture
def house(db: None) -> House:
    """Cork and Cebu."""
    calendar = Calendar.objects.create(name="Weekdays", timezone="Europe/Dublin", hours={"mon": [["09:00", "17:00"]]})
    Organisation.objects.create(name="Northline", calendar=calendar)
    cork, cebu = (Site.objects.create(name=name, timezone="UTC", calendar=calendar) for name in ("Cork", "Cebu"))

    def person(name: str, role: str, site: Site | None = None) -> User:
        team = Team.objects.get_or_create(name=f"{site} Cards", site=site)[0] if site else None
        made = User.objects.create_user(f"{name.lower()}@example.test", name=name, site=site, team=team)
        scope = {"scope": Scope.TEAM, "scope_id": team.pk} if team else {"scope": Scope.ORGANISATION}
        Grant.objects.create(user=made, role=role, **scope)
        return made

    return House(
        cork,
        cebu,
        person("Ada", "admin"),
        person("Otto", "owner"),
        person("Ann", "agent", cork),
        person("Bea", "agent", cebu),
    )
