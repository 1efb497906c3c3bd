"""A small school: Cork and Cebu, two teams, people of every role, and a programme whose round is open."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from feedback.calendars.models import Calendar
from feedback.catalogue.models import Tool
from feedback.people.models import Organisation, Scope, Site, Team
from feedback.training.models import Cycle, Enrolment, Programme, Session, Why
from tests.cast import Cast

#: A Monday morning in Cork (winter time), the afternoon in Cebu.
NINE = datetime(2024, 11, 18, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURS = {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@dataclass
class School(Cast):
    """The things of the school, and what tests do with them over and over."""

    cork: Site
    cebu: Site
    cards: Team
    chat: Team
    tool: Tool
    programme: Programme
    cycle: Cycle

    def session(self, at: datetime = NINE + DAY, seats: int = 20, **more: Any) -> Session:
        facts = {"cycle": self.cycle, "site": self.cork, "lead": self.people["Lead"], **more}
        times = {"starts_at": at, "ends_at": at + self.programme.length, "created_at": NINE, "updated_at": NINE}
        return Session.objects.create(seats=seats, **times, **facts)

    def enrolment(self, name: str, **more: Any) -> Enrolment:
        facts = {"why": Why.NOT_PLANNED, "due_on": self.cycle.due_on, **more}
        return Enrolment.objects.create(
            cycle=self.cycle, person=self.people[name], created_at=NINE, updated_at=NINE, **facts
        )


@pytest.fixture
def spared(school: "School") -> None:
    """All of a team may be away at once: for tests of seats alone."""
    Programme.objects.update(away_percent=100)


@pytest.fixture
def school(db: None) -> School:
    """Cork (Cards: Agent, Colleague, Lead as its champion, Supervisor) and Cebu (Chat: Far agent, Far supervisor)."""
    dublin = Calendar.objects.create(name="Cork", timezone="Europe/Dublin", hours=HOURS)
    manila = Calendar.objects.create(name="Cebu", timezone="Asia/Manila", hours=HOURS)
    Organisation.objects.create(name="Northline", timezone="Europe/Dublin", calendar=dublin)
    cork = Site.objects.create(name="Cork", timezone="Europe/Dublin", calendar=dublin)
    cebu = Site.objects.create(name="Cebu", timezone="Asia/Manila", calendar=manila)
    cards, chat = Team.objects.create(name="Cards", site=cork), Team.objects.create(name="Chat", site=cebu)
    programme = Programme.objects.create(
        name="Agent Assist refresher", starts_on=date(2024, 10, 1), minutes=25, created_at=NINE, updated_at=NINE
    )
    window = {"opens_on": date(2024, 10, 1), "closes_on": date(2024, 12, 31), "due_on": date(2024, 12, 31)}
    cycle = Cycle.objects.create(programme=programme, created_at=NINE, **window)
    made = School(cork, cebu, cards, chat, Tool.objects.create(name="Agent Assist"), programme, cycle)
    programme.tools.add(made.tool)
    made.person("Admin", "admin", Scope.ORGANISATION)
    made.tool.owner = made.person("Owner", "owner", Scope.ORGANISATION)
    made.tool.save()
    for name, role in (("Agent", "agent"), ("Colleague", "agent"), ("Lead", "champion")):
        made.person(name, role, Scope.TEAM, cards.pk, site=cork, team=cards)
    made.person("Far agent", "agent", Scope.TEAM, chat.pk, site=cebu, team=chat)
    made.person("Supervisor", "supervisor", Scope.SITE, cork.pk, site=cork, team=cards)
    made.person("Far supervisor", "supervisor", Scope.SITE, cebu.pk, site=cebu)
    programme.leads.add(made.people["Lead"])
    return made
