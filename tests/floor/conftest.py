"""A small floor: Cork with two champions in shifts, Galway next door as its neighbour, and who looks after them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from feedback.calendars.models import Calendar
from feedback.catalogue.models import Tool
from feedback.champions.models import Layer, Member, Roster, Shift
from feedback.events.relay import relay
from feedback.floor import actions
from feedback.floor.models import Question
from feedback.notifications.models import Notification
from feedback.people.models import Organisation, Scope, Site, Team, User
from tests.cast import Cast

#: A Monday morning in Cork (winter time).
NINE = datetime(2024, 11, 18, 9, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HOURS = {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@dataclass
class Hall(Cast):
    """The things of the floor, and what tests do with them over and over."""

    cork: Site
    cards: Team
    tool: Tool
    roster: Roster
    beside: Roster

    def shift(self, name: str, start: datetime, hours: float = 8, roster: Roster | None = None) -> Shift:
        ends_at = start + timedelta(hours=hours)
        return Shift.objects.create(
            roster=roster or self.roster, user=self.people[name], starts_at=start, ends_at=ends_at
        )

    def ask(self, at: datetime = NINE, by: str = "Agent", text: str = "Where is the refund macro?", **more: Any) -> Any:
        return actions.ask(by=self.fresh(by), text=text, now=at, **more)

    def do(self, verb: str, question: Question, by: str, at: datetime = NINE, **more: Any) -> Any:
        """One action by somebody; the question as it is then."""
        getattr(actions, verb)(question=question, by=self.fresh(by), now=at, **more)
        return Question.objects.get(pk=question.pk)

    def post(self, name: str, path: str, data: Any = None) -> Any:
        """A POST to the API by somebody."""
        return self.client(name).post(f"/api/v1/{path}", json.dumps(data or {}), content_type="application/json")


@pytest.fixture
def hall(db: None) -> Hall:
    """Cork (Cards) with Champion and Second on its roster, Neighbour on Galway's; nobody has a shift yet."""
    dublin = Calendar.objects.create(name="Ireland", timezone="Europe/Dublin", hours=HOURS)
    Organisation.objects.create(name="Northline", timezone="Europe/Dublin", calendar=dublin)
    cork = Site.objects.create(name="Cork", timezone="Europe/Dublin", calendar=dublin)
    galway = Site.objects.create(name="Galway", timezone="Europe/Dublin", calendar=dublin)
    cards, chat = Team.objects.create(name="Cards", site=cork), Team.objects.create(name="Chat", site=galway)
    beside = Roster.objects.create(name="Galway", site=galway, timezone="Europe/Dublin")
    roster = Roster.objects.create(name="Cards", site=cork, timezone="Europe/Dublin", neighbour=beside)
    made = Hall(cork, cards, Tool.objects.create(name="Agent Assist"), roster, beside)
    made.person("Admin", "admin", Scope.ORGANISATION)
    made.tool.owner = made.person("Owner", "owner", Scope.ORGANISATION)
    made.tool.save()
    for name, role in (("Agent", "agent"), ("Colleague", "agent"), ("Champion", "champion"), ("Second", "champion")):
        made.person(name, role, Scope.TEAM, cards.pk, site=cork, team=cards)
    made.person("Neighbour", "champion", Scope.TEAM, chat.pk, site=galway, team=chat)
    made.person("Far agent", "agent", Scope.TEAM, chat.pk, site=galway, team=chat)
    made.person("Supervisor", "supervisor", Scope.TEAM, cards.pk, site=cork, team=cards)
    made.person("Far supervisor", "supervisor", Scope.SITE, galway.pk, site=galway)
    _places(roster, made.people["Champion"], made.people["Second"])
    _places(beside, made.people["Neighbour"])
    return made


def _places(roster: Roster, *users: User) -> None:
    """Places on a roster whose rotation begins far ahead: who is on now is said by shifts."""
    layer = Layer.objects.create(roster=roster, name="Later", cadence="weekly", starts_at=NINE + timedelta(days=30_000))
    for position, user in enumerate(users):
        Member.objects.create(layer=layer, user=user, position=position)


def sweep(at: datetime) -> dict[str, float]:
    """Carry out what is due on the clocks, and what follows from it."""
    out = StringIO()
    call_command("sweep_commitments", now=at, stdout=out)
    deliver()
    return json.loads(out.getvalue())


def tend(at: datetime) -> dict[str, int]:
    """What the worker does on the floor every few seconds."""
    out = StringIO()
    call_command("tend_floor", now=at, stdout=out)
    deliver()
    return json.loads(out.getvalue())


def deliver() -> None:
    """Let everything that waits in the outbox happen."""
    relay(now=timezone.now() + timedelta(minutes=1))


def told(name: str, hall: Hall) -> list[str]:
    """What somebody was told, in order: the names of the sentences."""
    rows = Notification.objects.filter(user=hall.people[name]).order_by("created_at", "id")
    return [row.params["what"] for row in rows]
