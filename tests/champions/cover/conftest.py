"""Cork in a week in November: a team, its supervisor, champions, and a roster from seven to nine in two shifts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.test import Client

from feedback.calendars.models import Calendar
from feedback.champions.kept import Plan, plans
from feedback.champions.models import Layer, Member, Requirement, Roster, Shift
from feedback.people.models import Grant, Organisation, Site, Team, User

#: A Wednesday, 09:30 in Cork.
NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
HOURS = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026 in Cork, where the wall clock is UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@dataclass
class Place:
    """The site's things, and what tests do with them over and over."""

    site: Site
    team: Team
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str, role: str = "champion", scope: str = "team", scope_id: int = 0, **more: Any) -> User:
        email = name.lower().replace(" ", ".") + "@example.test"
        home = {"site": self.site, "team": self.team} | more
        made = User.objects.create_user(email, password="a-long-enough-word", name=name, **home)
        Grant.objects.create(user=made, role=role, scope=scope, scope_id=scope_id or self.team.pk)
        self.people[name] = made
        return made

    def roster(self, name: str = "Retail", **more: Any) -> Roster:
        made = Roster.objects.create(name=name, site=self.site, timezone=more.pop("timezone", "Europe/Dublin"), **more)
        made.teams.add(self.team)
        return made

    def needs(self, roster: Roster, opens: int, closes: int, people: int = 1, days: tuple[str, ...] = ()) -> None:
        hours = {"opens": time(opens), "closes": time(closes)}
        Requirement.objects.create(roster=roster, people=people, days=list(days), **hours)

    def rotation(self, roster: Roster, opens: int, closes: int, *people: str, **more: Any) -> Layer:
        """Daily turns in these hours, the first one on Monday 2 November."""
        facts = {"cadence": "daily", "starts_at": at(2, 0), "opens": time(opens), "closes": time(closes)} | more
        layer = Layer.objects.create(roster=roster, name=f"{opens}-{closes}", **facts)
        rows = [Member(layer=layer, user=self.people[name], position=n) for n, name in enumerate(people)]
        Member.objects.bulk_create(rows)
        return layer

    def shift(self, roster: Roster, name: str, start: datetime, end: datetime) -> Shift:
        return Shift.objects.create(roster=roster, user=self.people[name], starts_at=start, ends_at=end)

    def plan(self, roster: Roster) -> Plan:
        return plans()[roster.pk]

    def as_(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name])
        return client


@pytest.fixture
def place(db: None) -> Place:
    """Cork's Retail with a supervisor, an agent and three champions; no roster yet."""
    calendar = Calendar.objects.create(name="Cork", timezone="Europe/Dublin", hours=HOURS, holidays=["2026-11-20"])
    Organisation.objects.create(name="Northline", timezone="Europe/Dublin", calendar=calendar)
    site = Site.objects.create(name="Cork", timezone="Europe/Dublin", calendar=calendar)
    made = Place(site, Team.objects.create(name="Retail", site=site))
    made.person("Supervisor", "supervisor")
    made.person("Agent", "agent")
    for name in ("Ann", "Ben", "Cleo"):
        made.person(name)
    return made
