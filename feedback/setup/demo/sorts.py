"""The demo's reports that are more than a friction, its register of where tools stay out, and a theme."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from feedback.catalogue.models import CallType
from feedback.reports import actions as reports
from feedback.reports.models import FrictionReport, Kind, Source
from feedback.reports.natures import Nature
from feedback.setup.demo.cast import Cast
from feedback.themes import actions as themes


@dataclass(frozen=True, slots=True)
class Said:
    """One such report: days ago, what it is, about which tool, in the agent's words, and what the tool had said."""

    days: int
    nature: Nature
    tool: str
    text: str
    suggested: str = ""
    expected: str = ""
    answer: tuple[Kind, str] | None = None
    severity: str = "slowing"
    themed: bool = False


SAID = (
    Said(
        19,
        Nature.STAY_OUT,
        "Agent Assist",
        "With somebody who reports a death, tips on savings plans should not come up.",
        answer=(
            Kind.CHANGED,
            "You are right, and it is off in these calls since this morning.",
        ),
        severity="blocking",
    ),
    Said(
        4,
        Nature.STAY_OUT,
        "Virtual Agent",
        "It should not greet people who call back within the hour. They are cross by then.",
    ),
    Said(
        12,
        Nature.EXPLAIN,
        "Knowledge Search",
        "Why did it put an article from 2019 first for a question on this year’s fees?",
        suggested="Annual fee: 24 euros (last updated in 2019)",
        expected="The fee table of this year: 29 euros",
        answer=(
            Kind.ANSWERED,
            (
                "It ranks by how often an article is opened, and the old one has years of opens. We weigh the "
                "date in now."
            ),
        ),
    ),
    Said(
        3,
        Nature.EXPLAIN,
        "Call Summary",
        "Why did it write that the customer agreed to the new contract? They said they would think about it.",
        suggested="Customer accepts the new contract from 1 December.",
        expected="Customer wants to think about the new contract.",
        severity="blocking",
    ),
    Said(
        15,
        Nature.WORKAROUND,
        "Call Summary",
        "Type the account number first, then the summary keeps to that account. It mixes them up otherwise.",
        answer=(
            Kind.ANSWERED,
            "That is how it finds the right account. Please go on like this until the next version.",
        ),
        severity="annoying",
    ),
    Said(
        6,
        Nature.WORKAROUND,
        "Knowledge Search",
        "Search with the French word for the form and it comes up first, in English calls too.",
        severity="annoying",
    ),
    Said(
        9,
        Nature.WORKS_WELL,
        "Call Summary",
        "It got the whole chargeback call right, with the dates. I changed nothing.",
        severity="annoying",
    ),
    Said(
        2,
        Nature.WORKS_WELL,
        "Agent Assist",
        "The card with the opening hours came up before I had to ask. It saved me a search.",
        severity="annoying",
    ),
    Said(
        8,
        Nature.FRICTION,
        "Agent Assist",
        "The tip for roaming abroad shows the prices of last summer.",
        suggested="Roaming: 3.99 a day",
        expected="Roaming: 4.99 a day",
        themed=True,
    ),
    Said(
        6,
        Nature.FRICTION,
        "Agent Assist",
        "Roaming prices in the tip are the old ones, I have to look them up on every call.",
        suggested="Roaming: 3.99 a day",
        expected="Roaming: 4.99 a day",
        themed=True,
    ),
    Said(
        5,
        Nature.FRICTION,
        "Agent Assist",
        "It tells me old roaming prices and the customer reads the right ones from our page.",
        themed=True,
    ),
)
#: With fewer reports than this, a demo is for a test, and these would be most of it.
LEAST = 60
THEME = "Roaming prices in tips are last summer’s"


def count_for(reports_wanted: int) -> int:
    """How many of the wanted reports are told here."""
    return len(SAID) if reports_wanted >= LEAST else 0


def tell(crew: Cast, *, rng: Random, now: datetime) -> None:
    """File them, answer some, and make a theme of those that say the same."""
    call_types = list(CallType.objects.order_by("pk"))
    together = []
    for one in SAID:
        at = now - timedelta(days=one.days, minutes=rng.randrange(240))
        report = reports.file_report(
            by=rng.choice(crew.agents),
            tool=crew.tools[one.tool],
            nature=one.nature,
            severity=one.severity,
            text=one.text,
            suggested=one.suggested,
            expected=one.expected,
            call_type=rng.choice(call_types),
            source=Source.DEMO,
            created_at=at,
            now=at,
        )
        _answer(report, one, at)
        if one.themed and report.owner is not None:
            reports.acknowledge(report=report, by=report.owner, now=at + timedelta(hours=2))
            together.append(report)
    owner = together[0].owner
    if owner is not None:
        themes.make(by=owner, title=THEME, links=together, owner=owner, now=now - timedelta(days=4))


def _answer(report: FrictionReport, one: Said, at: datetime) -> None:
    if one.answer is None or report.owner is None:
        return
    kind, message = one.answer
    reports.respond(report=report, by=report.owner, kind=kind, message=message, now=at + timedelta(hours=26))
