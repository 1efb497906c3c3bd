"""The two months before the story, at the team of the agent who signs in: what was said then, and what came of it.

Everybody of the team speaks for themselves, in turn; whoever asked for a change says that it is fixed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from feedback.catalogue.models import Category, Tool
from feedback.changes import actions as changes
from feedback.letters.gathering import month_before
from feedback.people.models import Role, Team, User
from feedback.people.queries import holders
from feedback.reports import actions as reports
from feedback.reports.models import Kind, Source

MORNING, HOUR, DAY = time(10, 20), timedelta(hours=1), timedelta(days=1)
FRIDAY = 4
#: With fewer reports than this the demo is too small for a past.
LEAST = 150


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, about which tool, and what they were told; with `title` it was changed."""

    tool: str
    text: str
    answer: str
    title: str = ""
    before: str = ""

    @property
    def words(self) -> dict[str, Any]:
        """What the change says."""
        return {"title": self.title, "before": self.before, "after": self.answer}


#: The months, the older one first; what is said in one of them is answered in it.
MONTHS: Sequence[Sequence[Said]] = (
    (
        Said(
            "Call Summary",
            "It writes every amount without its currency, so I look it up again for each transfer abroad.",
            "Amounts carry their currency since this morning.",
            title="Amounts in the summary carry their currency",
            before="The summary wrote 240 where the customer had said 240 dollars.",
        ),
        Said(
            "Agent Assist",
            "The tip covers the button for muting. I close it with the customer listening.",
            "Tips open on the right now, and the buttons of the call stay free.",
            title="Tips no longer cover the buttons of the call",
            before="A tip opened in the middle of the window, above mute and hold.",
        ),
        Said(
            "Knowledge Search",
            "Searching for a branch by its town finds nothing, only by its number.",
            "Put the word branch before the town, it looks for places then. We will make that shorter.",
        ),
        Said(
            "Call Summary",
            "When I open two calls after each other the second note has the first one’s name in it.",
            "This comes from the browser’s own back button. With the arrow in the tool the note is a fresh one.",
        ),
        Said(
            "Virtual Agent",
            "It hands over without saying in which language it spoke with them.",
            "The language stands in the first line of its handover. The line can be folded out with the arrow.",
        ),
        Said(
            "Knowledge Search",
            "The article on card limits opens at the top, not where my words are.",
            "Press Alt and F after opening it, and it goes to your words.",
        ),
    ),
    (
        Said(
            "Virtual Agent",
            "It promised a call back within the hour, and none of us knew of it.",
            "It asks the planning first, and names a time that somebody is free.",
            title="The virtual agent promises only calls that somebody can make",
            before="It offered a call back within the hour, whoever was on.",
        ),
        Said(
            "Knowledge Search",
            "The old price list still comes first when I look for the monthly fee.",
            "The old list is out of the search.",
            title="Price lists that no longer hold are out of the search",
            before="The list of last year came first, for it had been opened most.",
        ),
        Said(
            "Agent Assist",
            "It suggests the same reply three times in one call.",
            "It may repeat one once, where the customer asks again. Thumbs down takes it out of that call.",
        ),
        Said(
            "Call Summary",
            "I cannot see in the note which of us two took over the call.",
            "Both names are in the details of the note, below the time.",
        ),
        Said(
            "Agent Assist",
            "The tips are in English when the customer and I speak French.",
            "The language follows the line of the call. For this line it is set by hand: choose it once, it stays.",
        ),
        Said(
            "Virtual Agent",
            "It asks for the contract number, and then I have to ask again.",
            "The number is in its handover. We will tell everybody where it stands in the next training.",
        ),
    ),
)
REPORTS = sum(len(month) for month in MONTHS)


def count_for(reports_wanted: int) -> int:
    """How many of the wanted reports are told here."""
    return REPORTS if reports_wanted >= LEAST else 0


def tell(*, team: Team, newest: date) -> list[date]:
    """Raise and answer what was said in the two months before `newest`; gives the first days of these months."""
    people = list(User.objects.filter(team=team, is_active=True).order_by("pk"))
    found, month = [], newest
    for told in reversed(MONTHS):
        month = month_before(month)
        found.append(month)
        for place, said in enumerate(told):
            _live(said, people[place % len(people)], _instant(month, 3 * place, team))
    return found[::-1]


def _instant(month: date, day: int, team: Team) -> datetime:
    """A working morning at the team's site, so many days into the month, or on the Monday after."""
    at = month + day * DAY
    if at.weekday() > FRIDAY:
        at += DAY * (7 - at.weekday())
    return datetime.combine(at, MORNING, ZoneInfo(team.site.timezone))


def _live(said: Said, by: User, at: datetime) -> None:
    tool = Tool.objects.get(name=said.tool)
    category = Category.objects.order_by("pk")[0]
    report = reports.file_report(
        by=by,
        tool=tool,
        severity="slowing",
        text=said.text,
        category=category,
        source=Source.DEMO,
        created_at=at,
        now=at,
    )
    owner = report.owner or holders(Role.ADMIN)[0]
    reports.acknowledge(report=report, by=owner, now=at + 2 * HOUR)
    answered = at + 5 * DAY
    if not said.title:
        reports.respond(report=report, by=owner, kind=Kind.ANSWERED, message=said.answer, now=answered)
    else:
        change = changes.draft(by=owner, tool=tool, links=[report], now=answered, **said.words)
        changes.publish(change=change, by=owner, now=answered)
    reports.verify(report=report, by=by, fixed=True, now=answered + DAY)
