"""A centre of any size for the lists: the same people with the same in front of them, and more and more behind it."""

from datetime import datetime, timedelta
from itertools import cycle, islice

from django.db import connection
from django.utils import timezone

from bench import centre
from feedback.catalogue.models import Tool
from feedback.changes.models import Change, ChangeReport
from feedback.letters.models import TeamLetter
from feedback.notifications.models import Notification
from feedback.people.models import User
from feedback.reports import actions
from feedback.reports.models import FrictionReport

AGENT, OWNER = "agent@demo.test", "owner@demo.test"
#: So many reports wait for the owner at any size, and of so many changes and news at least there is to read.
OPEN, LEAST = 70, 80
EFFECT = "The whole of the tool was changed"
#: One change for so many reports, and one line in the agent's inbox.
REPORTS_A_CHANGE, REPORTS_A_LINE = 50, 100
#: Reports that wait are so old that their answers are at risk, but not broken yet.
OLDEST, STEP = timedelta(days=13, hours=20), timedelta(minutes=45)


def fill(rows: int) -> None:
    """So many reports in all, some of them the agent's own and still open; changes and news in proportion."""
    centre.ready(rows)
    now = timezone.now()
    _reports(OPEN, now)
    _changes(max(LEAST, rows // REPORTS_A_CHANGE), now)
    _effect(now)
    _news(max(LEAST, rows // REPORTS_A_LINE), LEAST, now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def things() -> dict[str, str]:
    """What the addresses of pages about one thing name: the same thing at any size."""
    agent = User.objects.get(email=AGENT)
    return {
        "effect": str(Change.objects.get(title=EFFECT).pk),
        "letter": str(TeamLetter.objects.filter(team=agent.team, state="sent").order_by("-month")[0].pk),
        "report": FrictionReport.objects.filter(reporter=agent, state="new").order_by("-pk")[0].reference,
    }


def ways_in() -> dict[tuple[str, bool], dict[str, str]]:
    """Headers for each role, by role and by whether a page is asked for."""
    roles = ("agent", "owner", "supervisor", "admin")
    pages = {(role, True): {"cookie": centre.cookie(f"{role}@demo.test")} for role in roles}
    return pages | {(role, False): {"authorization": centre.token(f"{role}@demo.test")} for role in roles}


def _reports(count: int, now: datetime) -> None:
    agent, tool = User.objects.get(email=AGENT), Tool.objects.filter(owner__email=OWNER).order_by("pk")[0]
    missing = count - FrictionReport.objects.filter(reporter=agent, tool=tool, source="page").count()
    for number in range(missing):
        at = now - OLDEST + STEP * number
        text = f"The summary leaves out what was agreed, for the {number}th time."
        actions.file_report(by=agent, tool=tool, severity="slowing", text=text, source="page", created_at=at, now=at)


def _changes(count: int, now: datetime) -> None:
    missing = max(0, count - Change.objects.count())
    tools = islice(cycle(Tool.objects.filter(owner__isnull=False)), missing)
    made = Change.objects.bulk_create(
        [_change(tool, now - timedelta(hours=number)) for number, tool in enumerate(tools)], batch_size=2_000
    )
    settled = FrictionReport.objects.filter(state="confirmed").order_by("pk").values_list("pk", flat=True)[:missing]
    ChangeReport.objects.bulk_create(
        [
            ChangeReport(change=change, report_id=pk, created_at=change.created_at)
            for change, pk in zip(made, settled, strict=False)
        ],
        batch_size=5_000,
    )


def _effect(now: datetime) -> None:
    """A change of ten weeks ago that counts whatever is said of its tool: the most that an effect can hold."""
    if not Change.objects.filter(title=EFFECT).exists():
        _change(Tool.objects.filter(owner__email=OWNER).order_by("pk")[0], now - timedelta(weeks=10), EFFECT).save()


def _change(tool: Tool, at: datetime, title: str = "Summaries name what was agreed") -> Change:
    return Change(
        title=title,
        before="The summary left out what had been agreed.",
        after="What was agreed stands in its first line.",
        tool=tool,
        author_id=tool.owner_id,
        effective_at=at,
        state=Change.State.PUBLISHED,
        published_at=at,
        asked_at=at - timedelta(days=9),
        people_count=1,
        fixed_count=1,
        created_at=at,
        updated_at=at,
    )


def _news(count: int, unread: int, now: datetime) -> None:
    """Lines about the agent's own reports; the latest are not read yet."""
    agent, owner = User.objects.get(email=AGENT), User.objects.get(email=OWNER)
    missing = count - Notification.objects.filter(user=agent).count()
    own = cycle(FrictionReport.objects.filter(reporter=agent).order_by("-pk").values_list("pk", flat=True)[:LEAST])
    Notification.objects.bulk_create(
        [
            Notification(
                user=agent,
                kind="progress",
                subject_type="report",
                subject_id=next(own),
                params={"what": "seen", "actor": owner.pk, "tally": {"seen": 1}, "several": False},
                dedupe=f"bench:{number}",
                created_at=now - timedelta(minutes=number),
                read_at=None if number < unread else now,
            )
            for number in range(missing)
        ],
        batch_size=2_000,
    )
