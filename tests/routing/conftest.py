"""A small centre to route reports in: two sites, a team each, a tool with its owner, and people of every role."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedback.calendars.models import Calendar
from feedback.catalogue.models import CallType, Category, Tool
from feedback.people.models import Absence, Grant, Organisation, OwnerGroup, Scope, Site, Team, User
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from feedback.routing import actions
from feedback.routing.actions.rules import Draft
from feedback.routing.models import RoutingRule

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOURS = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@dataclass
class Centre:
    """The centre's things by name, and what tests do with them over and over."""

    sites: dict[str, Site] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    tools: dict[str, Tool] = field(default_factory=dict)

    def person(self, name: str, *roles: str, site: str | None = "Cork", scope: str = "", scope_id: int = 0) -> User:
        """Somebody with roles, over the organisation unless a scope is given."""
        email = name.lower().replace(" ", "") + "@example.test"
        place = self.sites[site] if site else None
        team = next((team for team in self.teams.values() if team.site == place), None) if "agent" in roles else None
        person = User.objects.create_user(email, name=name, site=place, team=team)
        for role in roles:
            self.give(person, role, scope or Scope.ORGANISATION, scope_id)
        self.people[name] = person
        return person

    def give(self, person: User, role: str, scope: str, scope_id: int) -> None:
        """A role over a scope."""
        if role in ("agent", "champion") and person.team_id:
            scope, scope_id = Scope.TEAM, person.team_id
        Grant.objects.create(user=person, role=role, scope=scope, scope_id=scope_id)

    def tool(self, name: str, owner: User | None = None) -> Tool:
        """A tool in use everywhere."""
        self.tools[name] = Tool.objects.create(name=name, owner=owner)
        return self.tools[name]

    def away(self, person: User, days: int = 10, deputy: User | None = None) -> Absence:
        """Somebody is away from yesterday for some days."""
        begin = NOW - timedelta(days=1)
        return Absence.objects.create(user=person, starts_at=begin, ends_at=NOW + timedelta(days=days), deputy=deputy)

    def rule(self, name: str, target: str = "tool_owner", **draft: Any) -> RoutingRule:
        """A rule after those there are."""
        return actions.create_rule(by=None, draft=Draft(name=name, target=target, **draft), now=NOW)

    def group(self, name: str, *members: User) -> OwnerGroup:
        """A group of owners."""
        group = OwnerGroup.objects.create(name=name)
        group.members.set(members)
        return group

    def report(self, by: User, tool: Tool, **more: Any) -> FrictionReport:
        """A report, filed and routed."""
        facts = {"severity": "slowing", "text": "It answers too late.", "source": "page", "now": NOW, **more}
        return reports.file_report(by=by, tool=tool, **facts)


@pytest.fixture
def centre(db: None) -> Centre:
    """Cork and Montréal with a team each, Agent 01 and Agent 02 in them, an admin, and Agent Assist with its owner."""
    calendar = Calendar.objects.create(name="Weekdays", timezone="Europe/Dublin", hours=HOURS)
    Organisation.objects.create(name="Northline", timezone="Europe/Dublin", calendar=calendar)
    made = Centre()
    for name, zone in (("Cork", "Europe/Dublin"), ("Montréal", "America/Toronto")):
        made.sites[name] = Site.objects.create(name=name, timezone=zone, calendar=calendar)
        made.teams[f"{name} Cards"] = Team.objects.create(name=f"{name} Cards", site=made.sites[name])
    made.person("Agent 01", "agent")
    made.person("Agent 02", "agent", site="Montréal")
    made.person("Admin 01", "admin", site=None)
    owner = made.person("Owner 01", "owner")
    made.tool("Agent Assist", owner)
    CallType.objects.create(name="Cards", position=1)
    Category.objects.create(name="Too slow", position=1)
    return made
