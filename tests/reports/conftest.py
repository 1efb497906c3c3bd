"""A small centre whose reports can go through their life: Cork and Cebu, people of every role, two tools."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedback.calendars.models import Calendar
from feedback.catalogue.models import CallType, Category, Tool
from feedback.commitments.models import SlaPolicy
from feedback.events.models import Event
from feedback.people.models import Grant, Organisation, Role, Scope, Site, Team, User
from feedback.reports import actions
from feedback.reports.models import FrictionReport

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
HOURS = {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
LATER = timedelta(minutes=1)


@dataclass
class Floor:
    """The centre's things by name, and what tests do with them over and over. Its clock goes on with every `now()`."""

    sites: dict[str, Site]
    teams: dict[str, Team]
    assist: Tool
    summary: Tool
    people: dict[str, User] = field(default_factory=dict)
    clock: datetime = NOW

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def now(self) -> datetime:
        """A minute after the last time it was asked."""
        self.clock += LATER
        return self.clock

    def person(self, name: str, *roles: str, site: str = "Cork", scope: tuple[str, int] | None = None) -> User:
        """Somebody with roles over the whole organisation, or over a scope; agents over their team."""
        team = self.teams[site] if Role.AGENT in roles else None
        user = User.objects.create_user(f"{name}@northline.test", name=name.title(), site=self.sites[site], team=team)
        for role in roles:
            where = scope or ((Scope.TEAM, team.pk) if team and role == Role.AGENT else (Scope.ORGANISATION, 0))
            Grant.objects.create(user=user, role=role, scope=where[0], scope_id=where[1])
        self.people[name] = user
        return user

    def file(
        self, by: User | None = None, text: str = "The summary is wrong. I rewrite it.", **more: Any
    ) -> FrictionReport:
        """A report by the first agent, or by somebody else."""
        facts = {"tool": self.assist, "severity": "slowing", "now": self.now(), **more}
        return actions.file_report(by=by or self.people["ana"], text=text, **facts)

    def respond(self, report: FrictionReport, kind: str, **more: Any) -> FrictionReport:
        """An answer by the owner, with what its kind needs."""
        if kind == "planned":
            more.setdefault("deliver_by", (self.clock + timedelta(days=10)).date())
        facts = {"by": self.people["olga"], "message": "Here is what we do.", "now": self.now(), **more}
        return actions.respond(report=report, kind=kind, **facts)

    def organisation(self, **rules: Any) -> None:
        """Change a rule of the organisation."""
        Organisation.objects.update(**rules)


@pytest.fixture
def floor(db: None) -> Floor:
    """Ana, Ben and Cleo in Cork, Dev in Cebu; Olga owns everything, Sue supervises Cork, Ada is the admin."""
    return build()


def build() -> Floor:
    """The centre's rows, with the standard promise, which a test on committed data finds emptied."""
    SlaPolicy.objects.get_or_create(is_fallback=True, defaults={"name": "Standard fortnight", "warn_at": [50, 80]})
    calendar = Calendar.objects.create(name="Weekdays", timezone="Europe/Dublin", hours=HOURS)
    Organisation.objects.create(name="Northline", timezone="Europe/Dublin", calendar=calendar)
    zones = {"Cork": "Europe/Dublin", "Cebu": "Asia/Manila"}
    sites = {name: Site.objects.create(name=name, timezone=zone, calendar=calendar) for name, zone in zones.items()}
    teams = {name: Team.objects.create(name=f"{name} Cards", site=site) for name, site in sites.items()}
    CallType.objects.create(name="Billing dispute")
    Category.objects.create(name="Wrong answer")
    floor = Floor(sites, teams, Tool.objects.create(name="Agent Assist"), Tool.objects.create(name="Call Summary"))
    for name in ("ana", "ben", "cleo"):
        floor.person(name, Role.AGENT)
    floor.person("dev", Role.AGENT, site="Cebu")
    floor.person("olga", Role.OWNER)
    floor.person("sue", Role.SUPERVISOR, scope=(Scope.SITE, sites["Cork"].pk))
    floor.person("ada", Role.ADMIN)
    return floor


def events_of(report: FrictionReport, verb: str = "") -> list[Event]:
    """The lines of the journal about a report, oldest first."""
    found = Event.objects.filter(subject_type="report", subject_id=report.pk).order_by("pk")
    return list(found.filter(verb=verb) if verb else found)


def fresh(report: FrictionReport) -> FrictionReport:
    """The report as it is stored now."""
    return FrictionReport.objects.get(pk=report.pk)
