"""Giving a report to somebody. Each decision is kept with its rule, the rule's version and the reason."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from feedback.core.db import create_rows
from feedback.core.errors import Conflict, IllegalMove, Invalid
from feedback.core.kept import steady
from feedback.core.text import clean
from feedback.events.actions import Fact, Thing, record, record_all
from feedback.people.masking import masked
from feedback.people.models import Absence, User
from feedback.people.queries import organisation
from feedback.reports import states
from feedback.reports.actions import put_owner, set_owner
from feedback.reports.models import FrictionReport, State
from feedback.reports.permissions import may_triage
from feedback.routing import book, explain
from feedback.routing.asking import Answer, ask
from feedback.routing.engine import Note
from feedback.routing.finding import Memory
from feedback.routing.models import Assignment
from feedback.routing.permissions import may_edit_rules

LONGEST_REASON = 1000
#: Reports that are given to somebody anew in one transaction.
MOST_AT_ONCE = 500
#: What rules may look at, joined to the report.
PARTS = ("tool", "site", "team", "call_type", "category")


@steady()
@transaction.atomic(savepoint=False)
def route(*, report: FrictionReport, now: datetime | None = None, because: Sequence[Note] = ()) -> Assignment:
    """Give a report, held in the caller's transaction, to whom the rules say at that instant.

    `because` is told before their own reasons. Where nobody is found the report has no owner, and the reason says so.
    """
    now = now or timezone.now()
    answer = ask(book.current(), report, now)
    with _for_the_record():
        assignment = _by_rules(report, answer, (*because, *answer.decision.notes), now)
    return _store(assignment, None)


@steady()
def choose(*, reports: Sequence[FrictionReport]) -> None:
    """Say of new reports, before they are stored, whom the rules give each to at the instant it was raised.

    Each is written on the report, and kept on it until `give` stores it. It runs inside every filing: while nobody is
    away and no rule counts reports, the rules and people that the process keeps decide.
    """
    rules, memory = book.current(), _memory(reports)
    with _for_the_record():
        for report in reports:
            answer = ask(rules, report, report.created_at, memory)
            if answer.owner is not None:
                memory.give(answer.owner.pk, report.created_at)
            made = _by_rules(report, answer, answer.decision.notes, report.created_at)
            put_owner(report=report, owner=made.owner, rule_name=made.rule_name, reason=made.reason)
            report.assignment = made


def _memory(reports: Sequence[FrictionReport]) -> Memory:
    """What is known from one report to the next; of a single one, nothing."""
    if len(reports) == 1:
        return Memory(steady=False)
    raised = [report.created_at for report in reports]
    return Memory(steady=not Absence.objects.filter(starts_at__lte=max(raised), ends_at__gt=min(raised)).exists())


@transaction.atomic(savepoint=False)
def give(*, reports: Sequence[FrictionReport]) -> None:
    """Store for new reports, which are stored by now, how each came to the owner that was chosen."""
    made: list[Assignment] = [report.assignment for report in reports]
    for report, assignment in zip(reports, made, strict=True):
        assignment.report = report  # by now it has its number
    create_rows(made)
    record_all(_routed(assignment, None, first=True) for assignment in made)


@transaction.atomic
def assign(
    *, report: FrictionReport, by: User, owner: User, reason: str, now: datetime | None = None
) -> FrictionReport:
    """Give a report to somebody by hand; everybody who sees the report reads the reason.

    Raises Forbidden, Invalid for an empty reason or somebody who has left, Conflict where they have it already, and
    IllegalMove for a merged report, whose owner is that of the report it went into.
    """
    now = now or timezone.now()
    report = _held(report.pk)
    may_triage(by, report, at=now).demand()
    return _assign(report, by, owner, reason, now)


@transaction.atomic
def pass_on(*, report: FrictionReport, owner: User, because: Sequence[Note], now: datetime | None = None) -> Assignment:
    """Give a report, held in the caller's transaction, to whom the escalation of a broken promise leads.

    `because` is why it is them (see receiving.py). Raises Invalid for somebody who has left, IllegalMove for a merged
    report.
    """
    if report.state == State.MERGED:
        raise IllegalMove(State.MERGED, "assign", states.legal(report.state, report.nature))
    _check_owner(owner)
    notes = [Note("climbed"), *because]
    with _for_the_record():
        reason = explain.words(notes)
    assignment = Assignment(
        report=report,
        owner=owner,
        reason=reason,
        notes=[note.as_json() for note in notes],
        created_at=now or timezone.now(),
    )
    return _store(assignment, None, how="climbed")


@transaction.atomic
def hand_over_reports(*, owner: User, to: User, by: User | None, now: datetime | None = None) -> int:
    """Give every open report of somebody to one other person; returns how many."""
    if by is not None:
        may_edit_rules(by).demand()
    now = now or timezone.now()
    _check_owner(to)
    note = Note("handed_over", {"person": owner.name, "person_id": owner.pk, "to": to.name, "to_id": to.pk})
    reports = _open_reports(owner)
    for report_id in reports:
        _keep_by_hand(_held(report_id), by=by, owner=to, note=note, words="", now=now)
    return len(reports)


@transaction.atomic
def route_again(*, owner: User | None, by: User, now: datetime | None = None) -> int:
    """Ask the rules anew for the open reports of somebody who has left, or, with None, for those without an owner.

    At most MOST_AT_ONCE in one go; returns how many. Raises Conflict for an owner who is here.
    """
    may_edit_rules(by).demand()
    if owner is not None and owner.is_active:
        raise Conflict(format_lazy(_("{name} is here, so these reports have their owner."), name=owner.name))
    note = Note("owner_left", {"person": owner.name, "person_id": owner.pk}) if owner else Note("asked_again")
    reports = _open_reports(owner)[:MOST_AT_ONCE]
    for report_id in reports:
        route(report=_held(report_id), now=now, because=[note])
    return len(reports)


def _held(report_id: int) -> FrictionReport:
    """The report with what the rules ask about it, held until the transaction ends."""
    return FrictionReport.objects.select_related(*PARTS).select_for_update(of=("self",)).get(pk=report_id)


def _open_reports(owner: User | None) -> list[int]:
    return list(
        FrictionReport.objects.filter(owner=owner, state__in=states.OPEN).order_by("pk").values_list("pk", flat=True)
    )


def _assign(report: FrictionReport, by: User, owner: User, reason: str, now: datetime) -> FrictionReport:
    if report.state == State.MERGED:
        raise IllegalMove(State.MERGED, "assign", states.legal(report.state, report.nature))
    _check_owner(owner)
    words = _checked_reason(reason)
    if report.owner_id == owner.pk:
        raise Conflict(format_lazy(_("{name} has it already."), name=owner.name))
    note = Note("by_hand", {"by": by.name, "by_id": by.pk, "person": owner.name, "person_id": owner.pk})
    _keep_by_hand(report, by=by, owner=owner, note=note, words=words, now=now)
    return report


def _check_owner(owner: User) -> None:
    if not owner.is_active:
        raise Invalid({"owner": format_lazy(_("{name} has left. Choose somebody who is here."), name=owner.name)})


def _checked_reason(reason: str) -> str:
    words = clean(reason)
    if not words:
        raise Invalid({"reason": _("Say in a sentence why. Everybody on the report reads it.")})
    if len(words) > LONGEST_REASON:
        raise Invalid({"reason": format_lazy(_("Keep it to {limit} characters."), limit=LONGEST_REASON)})
    return masked(words).text


def _by_rules(report: FrictionReport, answer: Answer, notes: Sequence[Note], now: datetime) -> Assignment:
    rule = answer.decision.rule
    return Assignment(
        report=report,
        owner=answer.owner,
        rule_id=rule.id if rule else None,
        rule_name=explain.rule_name(rule.name) if rule else "",
        rule_version=rule.version if rule else None,
        reason=explain.words(notes),
        notes=[note.as_json() for note in notes],
        created_at=now,
    )


def _keep_by_hand(
    report: FrictionReport, *, by: User | None, owner: User, note: Note, words: str, now: datetime
) -> Assignment:
    with _for_the_record():
        reason = " ".join(filter(None, [explain.sentence(note), words]))
    assignment = Assignment(
        report=report, owner=owner, by=by, reason=reason, notes=[note.as_json()], words=words, created_at=now
    )
    return _store(assignment, by)


def _how(assignment: Assignment) -> str:
    if assignment.owner_id is None:
        return "nobody"
    return "by_hand" if assignment.rule_id is None else "by_rule"


def _store(assignment: Assignment, by: User | None, *, how: str = "") -> Assignment:
    """The assignment, the report's owner and the event, in one transaction."""
    create_rows([assignment])
    set_owner(
        report=assignment.report,
        owner=assignment.owner,
        rule_name=assignment.rule_name,
        reason=assignment.reason,
        at=assignment.created_at,
    )
    record(_routed(assignment, by, first=False, how=how))
    return assignment


def _routed(assignment: Assignment, by: User | None, *, first: bool, how: str = "") -> Fact:
    report, how = assignment.report, how or _how(assignment)
    return Fact(
        "report.routed",
        subject=Thing("report", report.pk),
        at=assignment.created_at,
        actor=by.pk if by else None,
        site_id=report.told_site_id,
        team_id=report.team_id,
        tool_id=report.tool_id,
        data={
            "owner_id": assignment.owner_id,
            "rule_id": assignment.rule_id,
            "rule_name": assignment.rule_name,
            "rule_version": assignment.rule_version,
            "assignment_id": assignment.pk,
            "how": how,
            "first": first,
            "by_hand": how == "by_hand",
        },
        carried=report,
    )


@contextmanager
def _for_the_record() -> Iterator[None]:
    """The record is kept in the organisation's language and zone, whoever files the report."""
    found = organisation()
    with translation.override(found.language), timezone.override(found.timezone):
        yield
