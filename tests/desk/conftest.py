"""A small centre to work in: Cork and Montréal, two agents who work side by side, an owner, and the pages as each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from feedback.calendars.models import Calendar
from feedback.catalogue.models import CallType, Category, Tool
from feedback.people.models import ApiToken, Grant, Organisation, Site, Team, User
from feedback.reports import actions
from feedback.reports.models import FrictionReport

HOURS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
WORDS = "The summary says the customer was satisfied but he hung up on me."


@dataclass
class Desk:
    """The centre's things by name, and what tests do with them over and over."""

    sites: dict[str, Site] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    tools: dict[str, Tool] = field(default_factory=dict)

    def person(self, name: str, role: str, site: str | None = "Cork", scope: str = "organisation", of: int = 0) -> User:
        """Somebody with a role: agents and champions over their team, others over the organisation unless told."""
        place = self.sites[site] if site else None
        team = self.teams[site] if site and role in ("agent", "champion") else None
        email = name.lower().replace(" ", "") + "@example.test"
        person = User.objects.create_user(email, "a-good-password", name=name, site=place, team=team)
        if team:
            scope, of = "team", team.pk
        Grant.objects.create(user=person, role=role, scope=scope, scope_id=of)
        self.people[name] = person
        return person

    def report(self, by: str = "Agent 01", tool: str = "Call Summary", **more: Any) -> FrictionReport:
        """A report that is filed, routed and promised, as the page would do it."""
        facts = {"severity": "slowing", "text": WORDS, **more}
        return actions.file_report(by=self.people[by], tool=self.tools[tool], **facts)

    def page(self, name: str, **options: Any) -> Client:
        """The pages as this person, signed in."""
        client = Client(**options)
        client.force_login(self.people[name])
        return client

    def api(self, name: str, scope: str = "write") -> APIClient:
        """The API as this person, by token."""
        _token, text = ApiToken.objects.create(self.people[name], scope=scope)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        return client


@pytest.fixture
def desk(db: None) -> Desk:
    """Agents 01 and 02 in Cork, Agent 03 in Montréal, Owner 04 with Call Summary, a supervisor of Cork, an admin."""
    calendar = Calendar.objects.create(name="Always", timezone="Europe/Dublin", hours=HOURS)
    Organisation.objects.create(name="Northline", timezone="Europe/Dublin", calendar=calendar)
    made = Desk()
    for name, zone in (("Cork", "Europe/Dublin"), ("Montréal", "America/Toronto")):
        made.sites[name] = Site.objects.create(name=name, timezone=zone, calendar=calendar)
        made.teams[name] = Team.objects.create(name=f"{name} Cards", site=made.sites[name])
    made.person("Agent 01", "agent")
    made.person("Agent 02", "agent")
    made.person("Agent 03", "agent", site="Montréal")
    owner = made.person("Owner 04", "owner")
    made.person("Supervisor 05", "supervisor", scope="site", of=made.sites["Cork"].pk)
    made.person("Admin 06", "admin", site=None)
    made.tools["Call Summary"] = Tool.objects.create(name="Call Summary", owner=owner)
    made.tools["Agent Assist"] = Tool.objects.create(name="Agent Assist", owner=owner)
    CallType.objects.create(name="Billing", position=1)
    Category.objects.create(name="Wrong summary", position=1)
    return made


Queries = Callable[[Callable[[], object]], int]


@pytest.fixture
def queries(db: None) -> Queries:
    """How many queries something takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    return count
