"""The two months before the story, at the team of the agent who signs in: what was said then, and what came of it.

Everybody of the team speaks for themselves, in turn; whoever asked for a change says that it is fixed. What other teams
had said as well, and nobody after the change, shows on its page what a change can do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from feedback.catalogue.models import CallType, Category, Tool
from feedback.changes import actions as changes
from feedback.letters.gathering import month_before
from feedback.people.models import Role, Team, User
from feedback.people.queries import holders
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport, Kind, Source

MORNING, HOUR, DAY = time(10, 20), timedelta(hours=1), timedelta(days=1)
FRIDAY = 4
#: With fewer reports than this the demo is too small for a past.
LEAST = 150


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, about which tool, and what they were told; with `title` it was changed.

    `also` is what other teams had said of it in the days before, an answer to each by the same change.
    """

    tool: str
    text: str
    answer: str
    title: str = ""
    before: str = ""
    also: tuple[str, ...] = ()

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
            also=(
                "Two customers today were waiting for a call back that was never planned.",
                "The bot told them we call before noon. Nobody had that on a list.",
                "It offers a call back at once, also when all of us are on the line.",
                "A customer read me the chat: somebody will call within the hour. Who should that be?",
                "I say sorry three times a day for calls back that the bot made up.",
                "It promised one for Sunday. We are closed on Sundays.",
                "The call back it offered is in no calendar, so I cannot even hand it over.",
                "Once more a promised call back, and the customer is cross before I say hello.",
            ),
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
#: What other teams said as well; it takes the place of so many of the settled reports from before the story.
ALSO = sum(len(said.also) for month in MONTHS for said in month)


def count_for(reports_wanted: int) -> int:
    """How many of the wanted reports are told here."""
    return REPORTS if reports_wanted >= LEAST else 0


def also_for(reports_wanted: int, story: int) -> int:
    """How many more of the wanted reports are told here, where the story takes so many of them."""
    return ALSO if reports_wanted >= story + ALSO else 0


def tell(*, team: Team, newest: date, also: bool) -> list[date]:
    """Raise and answer what was said in the two months before `newest`; gives the first days of these months."""
    people = list(User.objects.filter(team=team, is_active=True).order_by("pk"))
    found, month = [], newest
    for told in reversed(MONTHS):
        month = month_before(month)
        found.append(month)
        for place, said in enumerate(told):
            _live(said, people[place % len(people)], _instant(month, 3 * place, team), said.also if also else ())
    return found[::-1]


def _instant(month: date, day: int, team: Team) -> datetime:
    """A working morning at the team's site, so many days into the month, or on the Monday after."""
    at = month + day * DAY
    if at.weekday() > FRIDAY:
        at += DAY * (7 - at.weekday())
    return datetime.combine(at, MORNING, ZoneInfo(team.site.timezone))


def _live(said: Said, by: User, at: datetime, also: Sequence[str]) -> None:
    report = _file(said.tool, said.text, by, at)
    owner = report.owner or holders(Role.ADMIN)[0]
    reports.acknowledge(report=report, by=owner, now=at + 2 * HOUR)
    answered = at + 5 * DAY
    if not said.title:
        reports.respond(report=report, by=owner, kind=Kind.ANSWERED, message=said.answer, now=answered)
    else:
        elsewhere = list(_said_elsewhere(said.tool, also, by, owner, at))
        change = changes.draft(by=owner, tool=report.tool, links=[report, *elsewhere], now=answered, **said.words)
        changes.publish(change=change, by=owner, now=answered)
        for other in elsewhere[::2]:
            reports.verify(report=other, by=_raiser(other), fixed=True, now=answered + 2 * DAY)
    reports.verify(report=report, by=by, fixed=True, now=answered + DAY)


def _said_elsewhere(tool: str, also: Sequence[str], first: User, owner: User, at: datetime) -> Iterator[FrictionReport]:
    """Raised by others in the eight days before, seen at once."""
    others = User.objects.filter(grants__role=Role.AGENT, is_active=True).exclude(team=first.team).order_by("pk")
    for place, (by, text) in enumerate(zip(others.distinct(), also, strict=False)):
        said_at = at - (8 - place % 7) * DAY + place * HOUR / 2
        report = _file(tool, text, by, said_at)
        reports.acknowledge(report=report, by=report.owner or owner, now=said_at + 2 * HOUR)
        yield report


def _raiser(report: FrictionReport) -> User:
    assert report.reporter is not None  # noqa: S101 - nobody is nameless here
    return report.reporter


def _file(tool: str, text: str, by: User, at: datetime) -> FrictionReport:
    return reports.file_report(
        by=by,
        tool=Tool.objects.get(name=tool),
        severity="slowing",
        text=text,
        call_type=CallType.objects.order_by("pk")[0],
        category=Category.objects.order_by("pk")[0],
        source=Source.DEMO,
        created_at=at,
        now=at,
    )
