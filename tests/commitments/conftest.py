"""A small centre whose promises can be made and broken: Cork and Cebu, a team each, and people of every role."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedback.calendars.models import Calendar
from feedback.catalogue.models import Tool
from feedback.commitments.models import Commitment, Kind
from feedback.events.models import Event
from feedback.people.models import Organisation, Scope, Site, Team, User
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport
from tests.cast import Cast

#: A Monday morning in Cork (winter time), the afternoon in Cebu.
MONDAY = datetime(2024, 11, 18, 9, 30, tzinfo=UTC)
HOURS = {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
DAY = timedelta(days=1)


@dataclass
class Floor(Cast):
    """The centre's things, and what tests do with them over and over."""

    cork: Site
    cebu: Site
    cards: Team
    chat: Team
    tool: Tool

    def file(self, at: datetime = MONDAY, by: str = "Agent", **more: Any) -> FrictionReport:
        """A report, filed at that instant with everything that follows from it."""
        facts = {"severity": "slowing", "text": "It answers too late.", "source": "page", "now": at, **more}
        # Read anew, as a request does: what somebody's site and its calendar are can have changed since.
        return reports.file_report(by=User.objects.get(pk=self.people[by].pk), tool=self.tool, **facts)

    def answer(self, report: FrictionReport, at: datetime, kind: str = "answered", **more: Any) -> FrictionReport:
        return reports.respond(
            report=report, by=self.people["Owner"], kind=kind, message="Here is how.", now=at, **more
        )


@pytest.fixture
def floor(db: None) -> Floor:
    """Cork (Cards) and Cebu (Chat); Agent and Colleague in Cork, Far agent in Cebu; an owner, supervisors, an admin."""
    dublin = Calendar.objects.create(name="Cork", timezone="Europe/Dublin", hours=HOURS)
    manila = Calendar.objects.create(name="Cebu", timezone="Asia/Manila", hours=HOURS)
    Organisation.objects.create(name="Northline", timezone="Europe/Dublin", calendar=dublin)
    cork = Site.objects.create(name="Cork", timezone="Europe/Dublin", calendar=dublin)
    cebu = Site.objects.create(name="Cebu", timezone="Asia/Manila", calendar=manila)
    cards, chat = Team.objects.create(name="Cards", site=cork), Team.objects.create(name="Chat", site=cebu)
    made = Floor(cork, cebu, cards, chat, Tool.objects.create(name="Agent Assist"))
    made.person("Admin", "admin", Scope.ORGANISATION)
    made.tool.owner = made.person("Owner", "owner", Scope.ORGANISATION)
    made.tool.save()
    made.person("Agent", "agent", Scope.TEAM, cards.pk, site=cork, team=cards)
    made.person("Colleague", "agent", Scope.TEAM, cards.pk, site=cork, team=cards)
    made.person("Far agent", "agent", Scope.TEAM, chat.pk, site=cebu, team=chat)
    made.person("Supervisor", "supervisor", Scope.TEAM, cards.pk, site=cork, team=cards)
    made.person("Far supervisor", "supervisor", Scope.SITE, cebu.pk, site=cebu)
    return made


def promise(report: FrictionReport, kind: str = Kind.RESPOND) -> Commitment:
    """The latest promise of that kind about a report."""
    return Commitment.objects.filter(subject_type="report", subject_id=report.pk, kind=kind).order_by("-id")[0]


def verbs(report: FrictionReport, prefix: str = "commitment.") -> list[str]:
    """What the journal says happened to a report's promises, in the order it was written."""
    rows = Event.objects.filter(root_type="report", root_id=report.pk, verb__startswith=prefix).order_by("id")
    return [verb.removeprefix("commitment.") for verb in rows.values_list("verb", flat=True)]
