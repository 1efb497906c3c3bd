"""Reading routing: the rules, what they would say about a report, and what they said about those that are stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from feedback.catalogue.models import CallType, Category, Tool
from feedback.events.models import Event
from feedback.people.models import OwnerGroup, Site, Team, User
from feedback.people.queries import Anyone
from feedback.routing import book, explain
from feedback.routing.asking import Sketch, ask, facts_of
from feedback.routing.engine import Note, Rule
from feedback.routing.models import Assignment, RoutingRule
from feedback.routing.permissions import may_read_rules


def rules_visible_to(user: Anyone) -> QuerySet[RoutingRule]:
    """All rules, in the order in which they are tried, to those who may read them."""
    return RoutingRule.objects.all() if may_read_rules(user) else RoutingRule.objects.none()


# --- who would get this? -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passed:
    """A rule that would not decide, and why in words."""

    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would get a report, by which rule and why, and why no rule before it; in the reader's language."""

    owner: User | None
    rule: Rule | None
    reason: str
    passed_over: list[Passed]

    @property
    def rule_name(self) -> str:
        """The deciding rule's name; empty where nobody can be found."""
        return explain.rule_name(self.rule.name) if self.rule else ""


def preview(
    user: User,
    *,
    tool: Tool,
    severity: str,
    call_type: CallType | None = None,
    category: Category | None = None,
    site: Site | None = None,
    team: Team | None = None,
    anonymous: bool = False,
    at: datetime | None = None,
) -> Preview:
    """Who would get such a report at that instant, by default now, from that site and team, by default the person's.

    Without a name no rule asks for the team, nor for a site that would tell too much.
    """
    if site is None and team is None:
        site, team = user.site, user.team
    elif site is None and team is not None:
        site = team.site
    sketch = Sketch(
        tool=tool,
        severity=severity,
        site=site,
        team=team,
        call_type=call_type,
        category=category,
        anonymous=anonymous,
    )
    answer = ask(book.read(), sketch, at or timezone.now())
    facts = facts_of(sketch)
    return Preview(
        owner=answer.owner,
        rule=answer.decision.rule,
        reason=explain.words(answer.decision.notes),
        passed_over=[Passed(one.rule, explain.why_not(one, facts)) for one in answer.decision.passed_over],
    )


# --- what was decided --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Routing:
    """One decision about a report, told in the reader's language. `rule` is empty where it was given by hand."""

    assignment_id: int
    report_id: int
    owner: User | None
    by: User | None
    rule: str
    rule_version: int | None
    reason: str
    at: datetime


def routings_of(report_ids: Iterable[int]) -> dict[int, list[Routing]]:
    """Every decision about these reports, oldest first, in one query; the last one counts."""
    found: dict[int, list[Routing]] = {}
    assignments = Assignment.objects.filter(report__in=list(report_ids)).select_related("owner", "by")
    for assignment in assignments:
        found.setdefault(assignment.report_id, []).append(told(assignment))
    return found


def routing_of(report_id: int) -> Routing | None:
    """The decision that counts for one report."""
    last = Assignment.objects.filter(report=report_id).select_related("owner", "by").last()
    return told(last) if last else None


def told(assignment: Assignment) -> Routing:
    """A stored decision, its reason in the active language and zone."""
    reasons = explain.words(Note.from_json(note) for note in assignment.notes)
    return Routing(
        assignment_id=assignment.pk,
        report_id=assignment.report_id,
        owner=assignment.owner,
        by=assignment.by,
        rule=assignment.rule_name,
        rule_version=assignment.rule_version,
        reason=" ".join(filter(None, [reasons, assignment.words])),
        at=assignment.created_at,
    )


# --- how a rule came to say what it says -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chapter:
    """One event in the life of a rule. `sentence` is what the rule said from then on; empty for a move or a switch."""

    event: Event
    actor: User | None
    sentence: str
    version: int | None


def history_of(rule: RoutingRule) -> list[Chapter]:
    """Everything that was done to a rule, newest first, from the journal; three queries, however much it is."""
    events = list(Event.objects.filter(subject_type="routing_rule", subject_id=rule.pk).order_by("-id"))
    people = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    names = _target_names(events)
    return [_chapter(rule, event, people.get(event.actor_id or 0), names) for event in events]


def _chapter(rule: RoutingRule, event: Event, actor: User | None, names: dict[tuple[str, int], str]) -> Chapter:
    if "target" not in event.data:
        return Chapter(event, actor, "", None)
    target = event.data["target"]
    then = book.from_snapshot(rule.pk, event.data, names.get((target["kind"], target["id"]), ""))
    return Chapter(event, actor, explain.rule_sentence(then), then.version)


def _target_names(events: Iterable[Event]) -> dict[tuple[str, int], str]:
    targets = [event.data["target"] for event in events if "target" in event.data]
    found: dict[tuple[str, int], str] = {}
    for kind, model in (("person", User), ("group", OwnerGroup)):
        ids = {target["id"] for target in targets if target["kind"] == kind}
        rows = model._default_manager.filter(pk__in=ids) if ids else ()
        found |= {(kind, row.pk): row.name for row in rows}
    return found
