"""The rows of settled history, table by table: what a report that is over leaves behind in each of them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Model

from feedback.commitments.models import Commitment
from feedback.events.lines import Line
from feedback.events.models import Event
from feedback.events.seals import digest_of
from feedback.reports.models import FrictionReport, Response, Seal, Supporter, Verification
from feedback.reports.seal import close_envelope
from feedback.reports.titles import first_sentence
from feedback.reports.wordforms import words
from feedback.routing.models import Assignment
from feedback.setup.demo.lives import Life

Row = tuple[Any, ...]

REPORT = [
    "id",
    "reporter_id",
    "anonymous",
    "unplaced",
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
SUPPORTER = ["report_id", "user_id", "created_at"]
SEAL = ["report_id", "envelope", "token"]
VERDICT = ["report_id", "user_id", "sealed_id", "fixed", "note", "round", "created_at", "updated_at"]
EVENT = [*Line._fields, "digest"]


@lru_cache(maxsize=50_000)
def _words(text: str) -> str:
    """The words that a report is found by; there are fewer texts than reports."""
    return " ".join(words(text))


@lru_cache(maxsize=50_000)
def _title(text: str) -> str:
    return first_sentence(text)


def report(life: Life) -> Iterator[Row]:
    """The report itself."""
    tool = life.tool
    yield (
        life.pk, life.named_id, life.anonymous, False, life.start.site_id, life.team_id, tool.pk,
        life.call_type_id, life.category_id, life.severity, life.moment, _title(life.text), life.text, "", "",
        "", "{}", "demo", life.state, tool.owner_id, tool.name, tool.reason, 1 + len(life.supporters), 0, life.seen_at,
        life.answered_at, life.confirmed_at, life.start.at, life.start.at, life.closed_at, 4, _words(life.text),
    )  # fmt: skip


def assignment(life: Life) -> Iterator[Row]:
    """Who owned it, and why."""
    yield life.pk, life.tool.owner_id, life.tool.name, life.tool.reason, "[]", "", life.start.at


def answer(life: Life) -> Iterator[Row]:
    """What was said to those concerned."""
    yield life.answer_pk, life.pk, life.tool.owner_id, life.kind, life.answer, "", life.answered_at


def seal(life: Life) -> Iterator[Row]:
    """Who raised it, where they did not give their name."""
    if life.token:
        yield life.pk, close_envelope(life.pk, life.reporter.pk), life.token


def supporters(life: Life) -> Iterator[Row]:
    """Those to whom it happened too."""
    for person in life.supporters:
        yield life.pk, person, life.seen_at


def verdict(life: Life) -> Iterator[Row]:
    """The reporter's word that it is fixed, which confirmed it."""
    if life.confirmed_at:
        yield (
            life.pk,
            life.named_id,
            life.pk if life.anonymous else None,
            True,
            "",
            0,
            life.confirmed_at,
            life.confirmed_at,
        )


def promises(life: Life) -> Iterator[Row]:
    """What was promised, kept or kept late; nothing of it goes on running."""
    for given in life.start.promises:
        kept_at = life.seen_at if given.kind == "acknowledge" else life.answered_at
        late = kept_at > given.due_at
        yield (
            "report", life.pk, 0, given.kind, "missed" if late else "kept", life.start.site_id, life.team_id,
            life.tool.pk, life.tool.owner_id, given.calendar_id, given.calendar_version, given.policy, life.start.at,
            given.runs_out_at, given.due_at, given.due_at, 0, None, 1, given.schedule, "",
            kept_at, given.due_at if late else None, given.due_at if late else kept_at, kept_at, "", life.start.at,
            kept_at,
        )  # fmt: skip


def events(life: Life) -> Iterator[Row]:
    """The journal's lines of the report."""
    person = life.named_id
    owner, tool = life.tool.owner_id, life.tool
    filed = {
        "severity": life.severity,
        "tool": tool.pk,
        "anonymous": life.anonymous,
        "masked": {},
        "source": "demo",
    }
    routed = {"owner_id": owner, "rule_id": None, "rule_name": tool.name, "how": "by_rule"}
    given = {"kind": life.kind, "response_id": life.answer_pk, "deliver_by": None, "change_id": None, "round": 0}
    yield _line("report.filed", life, life.start.at, person, filed)
    yield _line("report.routed", life, life.start.at, None, routed)
    for people, supporter in enumerate(life.supporters, start=2):
        yield _line("report.supported", life, life.seen_at, supporter, {"people": people})
    yield _line("report.responded", life, life.answered_at, owner, given)
    if life.confirmed_at:
        told = {"people": 1 + len(life.supporters)}
        yield _line("report.confirmed", life, life.confirmed_at, person, told)


def _line(verb: str, life: Life, at: Any, actor: int | None, data: dict[str, Any]) -> Row:
    pk = life.pk
    line = Line(
        verb, at, actor, "report", pk, "report", pk, life.start.site_id, life.team_id, life.tool.pk, data, ""
    )  # fmt: skip
    return (*line, digest_of(line))


#: What is written for each life, in the order in which tables lean on one another.
TABLES: tuple[tuple[type[Model], list[str], Any], ...] = (
    (FrictionReport, REPORT, report),
    (Assignment, ASSIGNMENT, assignment),
    (Response, ANSWER, answer),
    (Seal, SEAL, seal),
    (Supporter, SUPPORTER, supporters),
    (Verification, VERDICT, verdict),
    (Commitment, PROMISE, promises),
    (Event, EVENT, events),
)
