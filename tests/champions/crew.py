"""A small centre with champions: Cork's Billing and Claims, Cebu's Chat, and a roster of Billing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from feedback.champions import actions
from feedback.champions.kept import plans
from feedback.champions.models import Layer, Roster
from feedback.champions.queries import on_duty
from feedback.people.models import Absence, Team, User
from tests.people import factory

#: A Wednesday, noon in Cork.
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Crew:
    """The centre's things by name, and what tests do with them over and over."""

    places: factory.Centre
    roster: Roster
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str, *roles: str, team: Team | None = None, **more: Any) -> User:
        """Somebody with roles where they work."""
        self.people[name] = factory.person(name, *roles, team=team, **more)
        return self.people[name]

    def layer(self, *names: str, **fields: Any) -> Layer:
        """A rotation of these people that begins at NOW, by the day unless said otherwise."""
        given = {"name": "Days", "cadence": "daily", "starts_at": NOW, "now": NOW, **fields}
        members = [self.people[name] for name in names]
        return actions.add_layer(roster=given.pop("roster", self.roster), by=None, members=members, **given)

    def on(self, at: datetime, roster: Roster | None = None) -> list[str]:
        """The names of who is on at an instant."""
        found = on_duty(plans().values(), at)
        return [on.user.name for on in found.get((roster or self.roster).pk, [])]

    def away(self, name: str, start: datetime, end: datetime) -> Absence:
        """Somebody is away."""
        return Absence.objects.create(user=self.people[name], starts_at=start, ends_at=end)


def crew() -> Crew:
    """Ana, Ben, Cleo, Dan are champions of Billing, Eve of Claims, Fay of Chat; Sue supervises Cork, Abe is admin."""
    places = factory.centre()
    roster = actions.make_roster(by=None, name="Billing", site=places.cork, teams=[places.billing], now=NOW)
    made = Crew(places, roster)
    for name in ("Ana", "Ben", "Cleo", "Dan"):
        made.person(name, "agent", "champion", team=places.billing)
    made.person("Eve", "agent", "champion", team=places.claims)
    made.person("Fay", "agent", "champion", team=places.chat)
    made.person("Gus", "agent", team=places.billing)
    made.person("Sue", "supervisor", site=places.cork)
    made.person("Abe", "admin")
    return made
