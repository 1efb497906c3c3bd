"""A process ends just before and just after each of its commits: state, journal and outbox agree."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from rest_framework.test import APIClient

from feedback.commitments.actions import count_all, count_on
from feedback.commitments.models import Commitment, DayCount, Step
from feedback.commitments.sweep import sweep
from feedback.events import relay, seals
from feedback.events.models import Event, Outbox
from feedback.flow import PIPELINE
from feedback.notifications import posting
from feedback.notifications.models import Mail, Notification
from feedback.reports.models import FrictionReport
from tests.desk.conftest import WORDS, Desk, desk
from tests.faults.audit import wrong
from tests.faults.exits import all_the_way, apart, everywhere
from tests.faults.size import scaled
from tests.figures import Note
from tests.postbox import MailServer, Postbox

__all__ = ["desk"]
pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, REPORTS, BATCH = scaled(full=5, short=1), scaled(full=60, short=8), 5
REPORT = {"tool": "Call Summary", "severity": "slowing", "text": WORDS}
LATE = datetime.now(UTC) + timedelta(days=30)
MUST = "state, event and outbox agree; the retry does what was not done, once"


@dataclass
class People:
    """The API as three people, on reports of their own, and the key of the request at hand."""

    agent: APIClient
    colleague: APIClient
    owner: APIClient
    key: str = ""
    report: int = 0
    other: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def post(self, who: APIClient, path: str = "", **body: Any) -> None:
        """Send it with the key."""
        answer = who.post(f"/api/v1/reports{path}", body, HTTP_IDEMPOTENCY_KEY=self.key)
        assert answer.status_code < 300, answer.content

    def about(self, who: APIClient, verb: str, **body: Any) -> None:
        """Do something with the report."""
        self.post(who, f"/F-{self.report}/{verb}", **body)

    def fresh(self) -> None:
        """Two more reports, and a key that nobody has used."""
        self.key = uuid.uuid4().hex
        apart(lambda: [self.agent.post("/api/v1/reports", REPORT) for _ in range(2)])
        self.other, self.report = FrictionReport.objects.order_by("-pk").values_list("pk", flat=True)[:2]


@pytest.fixture
def people(desk: Desk) -> People:
    made = People(desk.api("Agent 01"), desk.api("Agent 02"), desk.api("Owner 04"))
    made.owner.get("/api/v1/reports")  # what is imported with the first request, each process need not import again
    return made


#: Verb, what comes before it on the same report, and how it is done.
Deed = Callable[[People], None]
FILE: Deed = lambda at: at.post(at.agent, **REPORT)  # noqa: E731
SEEN: Deed = lambda at: at.about(at.owner, "acknowledge", message="On it.")  # noqa: E731
ASK: Deed = lambda at: at.about(at.owner, "ask", message="When?")  # noqa: E731
REPLY: Deed = lambda at: at.about(at.agent, "reply", message="At nine.")  # noqa: E731
ANSWER: Deed = lambda at: at.about(at.owner, "respond", kind="answered", message="So it is.")  # noqa: E731
PLAN: Deed = lambda at: at.about(  # noqa: E731
    at.owner, "respond", kind="planned", message="Soon.", deliver_by=f"{LATE:%Y-%m-%d}"
)
JOIN: Deed = lambda at: at.about(at.colleague, "support")  # noqa: E731
MERGE: Deed = lambda at: at.about(at.owner, "merge", into=f"F-{at.other}")  # noqa: E731
VERIFY: Deed = lambda at: at.about(at.agent, "verify", fixed=True)  # noqa: E731
DEEDS: dict[str, tuple[list[Deed], Deed]] = {
    "report.filed": ([], FILE),
    "report.acknowledged": ([], SEEN),
    "report.asked": ([], ASK),
    "report.replied": ([ASK], REPLY),
    "report.responded": ([], ANSWER),
    "commitment.opened": ([], PLAN),
    "report.supported": ([], JOIN),
    "report.merged": ([], MERGE),
    "report.confirmed": ([ANSWER], VERIFY),
}


def count(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])


def disagreeing() -> dict[str, int]:
    """What the database says that does not hang together; before any relay, every reaction is owed still."""
    found = wrong(count)
    owed = set(Outbox.objects.values_list("event_id", "reaction"))
    wanted = {(pk, path) for pk, verb in Event.objects.values_list("pk", "verb") for path in later(verb)}
    return found | ({"reactions that are not owed as they should be": len(owed ^ wanted)} if owed ^ wanted else {})


def later(verb: str) -> tuple[str, ...]:
    return PIPELINE[verb].later if verb in PIPELINE else ()


@pytest.mark.parametrize("verb", DEEDS)
def test_a_request(people: People, figures: Note, verb: str) -> None:
    before, deed = DEEDS[verb]
    exits, twice, bad = 0, 0, Counter[str]()

    def prepare() -> None:
        people.fresh()
        for earlier in before:
            key, people.key = people.key, uuid.uuid4().hex
            apart(lambda earlier=earlier: earlier(people))
            people.key = key
        people.seen[verb] = Event.objects.filter(verb=verb).count()

    for _ in range(ROUNDS):
        for _exit in everywhere(prepare, lambda: deed(people)):
            exits += 1
            bad.update(disagreeing())
            apart(lambda: deed(people))
            bad.update(disagreeing())
            twice += Event.objects.filter(verb=verb).count() - people.seen[verb] != 1
    measured = {"exits": exits, "disagreeing": dict(bad), "not done once": twice}
    figures(f"the process exits around a commit: {verb}", size=f"{exits} exits", measured=measured, must=MUST)
    assert exits >= 2 * ROUNDS
    assert (bad, twice) == ({}, 0)


@pytest.fixture
def post(settings: Any) -> Iterator[MailServer]:
    made = MailServer(Postbox())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.port
    made.start()
    yield made
    made.stop()


def test_the_jobs(people: People, post: MailServer, figures: Note, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep, the count, the seals, the relay and the post, each ended at each of its commits in turn."""
    monkeypatch.setattr(relay, "BATCH", BATCH)
    apart(lambda: [people.agent.post("/api/v1/reports", REPORT) for _ in range(REPORTS)])
    bad, exits = Counter[str](), Counter[str]()

    def end_everywhere(name: str, work: Callable[[], object], check: Callable[[], dict[str, int]]) -> None:
        for _exit in all_the_way(work):
            exits[name] += 1
            bad.update(check())
        apart(work)
        bad.update(check())

    end_everywhere("sweep", lambda: sweep(now=LATE, batch=BATCH), disagreeing_steps)
    end_everywhere("count", count_on, dict)
    end_everywhere("seal", seals.seal_pending, broken_seals)
    end_everywhere("relay", relay.relay, lost_news)
    end_everywhere("post", lambda: posting.send_due(now=soon(exits["post"])), dict)
    ids, kept = post.box.ids(), broken()
    count_all()
    measured = {
        "exits": dict(exits),
        "disagreeing": dict(bad),
        "steps not carried out once": len(steps_to_come() ^ steps_done()),
        "owed still": Outbox.objects.count(),
        "mails": len(set(ids)),
        "mails repeated": len(ids) - len(set(ids)),
        "counted otherwise": abs(kept - broken()),
    }
    repeats = "; a mail is repeated once an exit at most, with the same Message-ID"
    size = f"{sum(exits.values())} exits, {REPORTS} reports"
    figures("the process exits around a commit: the jobs", size=size, measured=measured, must=MUST + repeats)
    assert min(exits[name] for name in ("sweep", "count", "seal", "relay", "post")) >= 2
    assert bad == {}
    assert steps_done() == steps_to_come()
    assert (Outbox.objects.count(), kept) == (0, broken())
    assert set(ids) == set(Mail.objects.filter(sent_at__isnull=False).values_list("message_id", flat=True))
    assert not Mail.objects.filter(sent_at=None).exists()
    assert 0 < len(ids) - len(set(ids)) <= exits["post"]


def soon(exits: int) -> datetime:
    """When the post goes round again: after the lease of whoever died with a mail in hand."""
    return timezone.now() + timedelta(hours=1 + exits)


def disagreeing_steps() -> dict[str, int]:
    """As `disagreeing`, but for warnings of which nobody needs to hear: those are owed to nobody."""
    found = disagreeing()
    quiet = Event.objects.filter(verb="commitment.warned").count()
    if found.get("reactions that are not owed as they should be") == quiet:
        del found["reactions that are not owed as they should be"]
    return found


def broken_seals() -> dict[str, int]:
    return {} if seals.verify().ok else {"seals broken": 1}


def lost_news() -> dict[str, int]:
    """Who was given a report hears of it once: what is owed still and what was told add up."""
    owed = Outbox.objects.filter(reaction__endswith="tell_assigned").count()
    told = sum(row.params["tally"]["assigned"] for row in Notification.objects.filter(kind="assigned"))
    lost = Event.objects.filter(verb="report.routed").count() - owed - told
    return {"news lost or told twice": lost} if lost else {}


def steps_to_come() -> set[tuple[int, str]]:
    rows = Commitment.objects.values_list("pk", "schedule")
    return {(pk, step) for pk, schedule in rows for step, _at, _tell in schedule}


def steps_done() -> set[tuple[int, str]]:
    return set(Step.objects.values_list("commitment_id", "step"))


def broken() -> int:
    return DayCount.objects.aggregate(all=Sum("broken"))["all"] or 0
