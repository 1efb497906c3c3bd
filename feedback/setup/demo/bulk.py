"""Settled history by the million: reports of past years with owners, kept and broken promises, answers and events.

Rows are written as tables, not through actions, and only what is over: nothing of it has a clock that still runs. The
dates of promises come from the same pure arithmetic as everybody's, over a pool of instants that reports share.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from feedback.calendars.queries import hours_of
from feedback.catalogue.models import CallType, Category, Moment, Severity, Tool
from feedback.commitments import policies
from feedback.commitments.actions.opening import Scope, promise
from feedback.commitments.models import Commitment
from feedback.core.db import insert_rows, next_ids
from feedback.events.actions import Fact, Thing, event_row
from feedback.events.models import Event
from feedback.people.models import Site, User
from feedback.reports.models import FrictionReport, Kind, Response, State
from feedback.reports.titles import first_sentence
from feedback.reports.wordforms import words
from feedback.routing.models import Assignment
from feedback.setup.demo import script
from feedback.setup.demo.cast import Cast

CHUNK = 20_000
#: So many different instants a site; reports are dealt out over them.
POOL = 2_000
SPAN = timedelta(days=730)
OUTCOMES = (
    (State.CONFIRMED, Kind.CHANGED),
    (State.CONFIRMED, Kind.ANSWERED),
    (State.ANSWERED, Kind.ANSWERED),
    (State.DECLINED, Kind.DECLINED),
)
WEIGHTS = (40, 25, 20, 15)

REPORT = [
    "id",
    "reporter_id",
    "anonymous",
    "site_id",
    "team_id",
    "tool_id",
    "call_type_id",
    "category_id",
    "severity",
    "moment",
    "title",
    "text",
    "expected",
    "suggested",
    "interaction_id",
    "masked",
    "source",
    "state",
    "owner_id",
    "routing_rule",
    "routing_reason",
    "people_count",
    "reopened_count",
    "acknowledged_at",
    "answered_at",
    "confirmed_at",
    "created_at",
    "stored_at",
    "updated_at",
    "version",
    "words",
]
ASSIGNMENT = ["report_id", "owner_id", "rule_name", "reason", "notes", "words", "created_at"]
ANSWER = ["id", "report_id", "by_id", "kind", "message", "vendor_reference", "created_at"]
PROMISE = [
    "subject_type",
    "subject_id",
    "round",
    "kind",
    "state",
    "site_id",
    "team_id",
    "tool_id",
    "owner_id",
    "calendar_id",
    "calendar_version",
    "policy",
    "opened_at",
    "runs_out_at",
    "due_at",
    "first_due_at",
    "moved_count",
    "risk_at",
    "clock_version",
    "schedule",
    "next_step",
    "kept_at",
    "missed_at",
    "decided_at",
    "closed_at",
    "closed_because",
    "created_at",
    "updated_at",
]
EVENT = [
    "verb",
    "at",
    "actor_id",
    "subject_type",
    "subject_id",
    "root_type",
    "root_id",
    "site_id",
    "team_id",
    "tool_id",
    "data",
    "request_id",
    "digest",
]


@dataclass(frozen=True, slots=True)
class Moments:
    """An instant at a site, with the promises that a report raised then was given."""

    at: datetime
    site: Site
    promises: tuple[Commitment, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """Everything about one settled report that its rows need."""

    pk: int
    answer_pk: int
    reporter: User
    tool: Tool
    start: Moments
    call_type: CallType
    category: Category
    severity: str
    moment: str
    text: str
    answer: str
    state: str
    kind: str
    anonymous: bool
    seen_at: datetime
    answered_at: datetime
    closed_at: datetime


def load(*, cast: Cast, count: int, rng: Random, before: datetime) -> None:
    """Append so many settled reports, all raised in the two years before an instant."""
    dealer = Dealer(cast, rng, before, count)
    for first in range(0, count, CHUNK):
        lives = [dealer.life(index) for index in range(first, min(first + CHUNK, count))]
        insert_rows(FrictionReport, REPORT, map(_report, lives))
        insert_rows(Assignment, ASSIGNMENT, map(_assignment, lives))
        insert_rows(Response, ANSWER, map(_answer, lives))
        insert_rows(Commitment, PROMISE, (row for life in lives for row in _promises(life)))
        insert_rows(Event, EVENT, (row for life in lives for row in _events(life)))


class Dealer:
    """Deals out lives, the same ones for the same random numbers."""

    def __init__(self, cast: Cast, rng: Random, before: datetime, count: int) -> None:
        self.rng = rng
        self.ids, self.answer_ids = next_ids(FrictionReport, count), next_ids(Response, count)
        self.people = [person for person in cast.agents if person.site is not None]
        self.lines = [(line, cast.tools[line.tool]) for line in script.LINES]
        self.call_types = list(CallType.objects.order_by("pk"))
        self.categories = list(Category.objects.order_by("pk"))
        self.pools = {
            site.pk: self._pool(site, before, min(POOL, count)) for site in Site.objects.select_related("calendar")
        }

    def _pool(self, site: Site, before: datetime, size: int) -> list[Moments]:
        hours, rules = hours_of(site.calendar), policies.in_force()
        terms = policies.terms_of(policies.matching(rules, policies.About(site.pk, None, "", None)))
        found = []
        instants = (before - SPAN * self.rng.random() for _ in range(size))
        for at in sorted(instant.replace(second=0, microsecond=0) for instant in instants):
            promises = tuple(
                promise(
                    Thing("report", 0),
                    kind,
                    target,
                    Scope(site.pk, None, None, None),
                    calendar=site.calendar,
                    hours=hours,
                    terms=terms,
                    opened_at=at,
                )
                for kind, target in policies.first_targets(hours, terms, at).items()
            )
            found.append(Moments(at, site, promises))
        return found

    def life(self, index: int) -> Life:
        """One settled report."""
        rng = self.rng
        reporter = rng.choice(self.people)
        line, tool = rng.choice(self.lines)
        start = rng.choice(self.pools[reporter.site_id or 0])
        seen_at = start.at + timedelta(minutes=rng.randrange(20, 1500))
        answered_at = seen_at + timedelta(minutes=rng.randrange(60, 60 * 24 * (13 if rng.random() < 0.9 else 20)))
        state, kind = rng.choices(OUTCOMES, WEIGHTS)[0]
        return Life(
            pk=self.ids[index],
            answer_pk=self.answer_ids[index],
            reporter=reporter,
            tool=tool,
            start=start,
            call_type=rng.choice(self.call_types),
            category=rng.choice(self.categories),
            severity=rng.choice(Severity.values),
            moment=rng.choice(Moment.values),
            text=f"{line.text} {rng.choice(script.ENDINGS)} {rng.choice(script.PLACES)}.",
            answer=line.answer or script.THANKS,
            state=state,
            kind=kind,
            anonymous=rng.random() < 0.08,
            seen_at=seen_at,
            answered_at=answered_at,
            closed_at=answered_at + timedelta(hours=rng.randrange(1, 90)),
        )


@lru_cache(maxsize=50_000)
def _words(text: str) -> str:
    """The words that a report is found by; there are fewer texts than reports."""
    return " ".join(words(text))


def _team(life: Life) -> int | None:
    return None if life.anonymous else life.reporter.team_id


def _report(life: Life) -> tuple[Any, ...]:
    confirmed = life.closed_at if life.state == State.CONFIRMED else None
    return (
        life.pk, life.reporter.pk, life.anonymous, life.start.site.pk, life.reporter.team_id, life.tool.pk,
        life.call_type.pk, life.category.pk, life.severity, life.moment, first_sentence(life.text), life.text, "", "",
        "", "{}", "demo", life.state, life.tool.owner_id, life.tool.name, _reason(life), 1, 0, life.seen_at,
        life.answered_at, confirmed, life.start.at, life.start.at, life.closed_at, 4, _words(life.text),
    )  # fmt: skip


def _reason(life: Life) -> str:
    return f"{life.tool.owner} answers for {life.tool.name}."


def _assignment(life: Life) -> tuple[Any, ...]:
    return (life.pk, life.tool.owner_id, life.tool.name, _reason(life), "[]", "", life.start.at)


def _answer(life: Life) -> tuple[Any, ...]:
    return (life.answer_pk, life.pk, life.tool.owner_id, life.kind, life.answer, "", life.answered_at)


def _promises(life: Life) -> Iterator[tuple[Any, ...]]:
    for given in life.start.promises:
        kept_at = life.seen_at if given.kind == "acknowledge" else life.answered_at
        late = kept_at > given.due_at
        yield (
            "report", life.pk, 0, given.kind, "missed" if late else "kept", life.start.site.pk, _team(life),
            life.tool.pk, life.tool.owner_id, given.calendar_id, given.calendar_version, given.policy, given.opened_at,
            given.runs_out_at, given.due_at, given.first_due_at, 0, None, 1, given.schedule, "",
            kept_at, given.due_at if late else None, given.due_at if late else kept_at, kept_at, "", given.opened_at,
            kept_at,
        )  # fmt: skip


def _events(life: Life) -> Iterator[tuple[Any, ...]]:
    facts = {
        "severity": life.severity,
        "tool": life.tool.pk,
        "anonymous": life.anonymous,
        "masked": {},
        "source": "demo",
    }
    answer = {"kind": life.kind, "response_id": life.answer_pk, "deliver_by": None, "change_id": None, "round": 0}
    routed = {"owner_id": life.tool.owner_id, "rule_id": None, "rule_name": life.tool.name, "how": "by_rule"}
    yield _line("report.filed", life, life.start.at, None if life.anonymous else life.reporter.pk, facts)
    yield _line("report.routed", life, life.start.at, None, routed)
    yield _line("report.responded", life, life.answered_at, life.tool.owner_id, answer)


def _line(verb: str, life: Life, at: datetime, actor: int | None, data: dict[str, Any]) -> tuple[Any, ...]:
    event = event_row(
        Fact(
            verb,
            Thing("report", life.pk),
            at,
            actor=actor,
            site_id=life.start.site.pk,
            team_id=_team(life),
            tool_id=life.tool.pk,
            data=data,
        )
    )
    return (
        verb, at, actor, "report", life.pk, "report", life.pk, life.start.site.pk, _team(life), life.tool.pk,
        data, "", event.digest,
    )  # fmt: skip
