"""What is wrong with the rules, or soon will be: for the rules' page and the set-up. Reads only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from feedback.catalogue.models import CallType, Category, Tool
from feedback.people.models import Grant, OwnerGroup, Site, Team, User
from feedback.reports.models import FrictionReport
from feedback.reports.states import OPEN
from feedback.routing import book
from feedback.routing.engine import Dimension, Key, Rule, contradicts_itself, never_reached
from feedback.routing.explain import any_of, rule_name
from feedback.routing.models import RoutingRule

Target = RoutingRule.Target
#: What can be retired, by the dimension that names it.
RETIRABLE: Mapping[Dimension, Any] = {
    Dimension.TOOL: Tool,
    Dimension.CALL_TYPE: CallType,
    Dimension.CATEGORY: Category,
    Dimension.SITE: Site,
    Dimension.TEAM: Team,
}
SENTENCES: Mapping[str, str | Promise] = {
    "never_reached": _(
        "Rule %(number)s “%(rule)s” never decides: rule %(other_number)s “%(other)s” takes all it is for."
    ),
    "contradiction": _("Rule %(number)s “%(rule)s” fits no report: none of its teams is at any of its sites."),
    "person_left": _("Rule %(number)s “%(rule)s” names %(person)s, who has left."),
    "group_empty": _("Rule %(number)s “%(rule)s” leads to “%(group)s”, where nobody is here."),
    "role_empty": _("Rule %(number)s “%(rule)s” asks for a role that nobody has."),
    "retired": _("Rule %(number)s “%(rule)s” is only for what is retired: %(names)s."),
    "tool_without_owner": ngettext_lazy(
        "%(names)s has no owner, so its reports go to whoever else is an owner.",
        "%(names)s have no owner, so their reports go to whoever else is an owner.",
        "count",
    ),
    "tool_owner_left": _("%(tool)s belongs to %(person)s, who has left."),
    "reports_of_left": ngettext_lazy(
        "%(person)s has left and still owns %(count)s open report.",
        "%(person)s has left and still owns %(count)s open reports.",
        "count",
    ),
    "reports_without_owner": ngettext_lazy(
        "%(count)s open report has no owner.", "%(count)s open reports have no owner.", "count"
    ),
}
#: What holds up reports that are there already; the rest is only about rules.
URGENT = frozenset({"reports_of_left", "reports_without_owner"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right: a code, the facts of its sentence, and the page that helps."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    rule_id: int | None = None
    person_id: int | None = None

    @property
    def sentence(self) -> str:
        """The finding in the reader's language."""
        return SENTENCES[self.code] % self.facts

    @property
    def tone(self) -> str:
        """`broken` for what holds up reports now, `risk` for the rest."""
        return "broken" if self.code in URGENT else "risk"


def findings(rules: Iterable[Rule] | None = None) -> list[Finding]:
    """Everything there is to put right, the most urgent first; the number of queries does not grow with the rules."""
    rules = book.read() if rules is None else tuple(rules)
    about_reports = [*_reports_without_owner(), *_reports_of_left()]
    active = [rule for rule in rules if rule.is_active]
    return [*about_reports, *_of_order(active), *_of_targets(active), *_of_conditions(active), *_of_tools()]


def _of(rule: Rule, code: str, **facts: Any) -> Finding:
    named = {"number": rule.number, "rule": rule_name(rule.name), **facts}
    return Finding(code, named, url=reverse("routing:edit", args=[rule.id]), rule_id=rule.id)


def _of_order(rules: list[Rule]) -> Iterator[Finding]:
    """Rules that never decide, whatever comes."""
    teams = {team for rule in rules for team in rule.conditions.get(Dimension.TEAM, ())}
    site_of: dict[Key, Key] = dict(Team.objects.filter(pk__in=teams).values_list("pk", "site_id")) if teams else {}
    for place, rule in enumerate(rules):
        if contradicts_itself(rule, site_of):
            yield _of(rule, "contradiction")
        elif not rule.is_fallback and (other := never_reached(rule, rules[:place], site_of)):
            yield _of(rule, "never_reached", other=other.name, other_number=other.number)


def _of_targets(rules: list[Rule]) -> Iterator[Finding]:
    """Rules that lead to nobody."""
    people = {rule.target.id or 0 for rule in rules if rule.target.kind == Target.PERSON}
    groups = {rule.target.id or 0 for rule in rules if rule.target.kind == Target.GROUP}
    left = set(User.objects.filter(pk__in=people, is_active=False).values_list("pk", flat=True)) if people else set()
    manned = OwnerGroup.objects.filter(pk__in=groups, is_active=True, members__is_active=True)
    here = set(manned.values_list("pk", flat=True)) if groups else set()
    roles = set(Grant.objects.filter(user__is_active=True).values_list("role", flat=True).distinct())
    for rule in rules:
        match rule.target.kind:
            case Target.PERSON if rule.target.id in left:
                yield _of(rule, "person_left", person=rule.target.name)
            case Target.GROUP if rule.target.id not in here:
                yield _of(rule, "group_empty", group=rule.target.name)
            case Target.ROLE if rule.target.role not in roles:
                yield _of(rule, "role_empty")


def _of_conditions(rules: list[Rule]) -> Iterator[Finding]:
    """Rules that are only for what is not in use any more."""
    retired: dict[Dimension, set[int]] = {}
    for dimension, model in RETIRABLE.items():
        asked = {key for rule in rules for key in rule.conditions.get(dimension, ())}
        rows = model._default_manager.filter(pk__in=asked, is_active=False) if asked else model._default_manager.none()
        retired[dimension] = set(rows.values_list("pk", flat=True))
    for rule in rules:
        for dimension, gone in retired.items():
            wanted = rule.conditions.get(dimension)
            if wanted and set(wanted) <= gone:
                yield _of(rule, "retired", names=any_of(wanted.values()))


def _of_tools() -> Iterator[Finding]:
    """Tools nobody answers for."""
    tools = Tool.objects.filter(is_active=True).select_related("owner")
    orphans = [tool.name for tool in tools if tool.owner is None]
    if orphans:
        facts = {"names": any_of(orphans), "count": len(orphans)}
        yield Finding("tool_without_owner", facts, url=reverse("catalogue:tools"))
    for tool in tools:
        if tool.owner is not None and not tool.owner.is_active:
            facts = {"tool": tool.name, "person": tool.owner.name}
            yield Finding("tool_owner_left", facts, url=reverse("catalogue:tool", args=[tool.pk]))


def _reports_of_left() -> Iterator[Finding]:
    """Open reports of people who have left."""
    owned = FrictionReport.objects.filter(owner=OuterRef("pk"), state__in=OPEN).order_by()
    count = owned.values("owner").annotate(count=Count("pk")).values("count")
    left = User.objects.filter(Exists(owned), is_active=False).annotate(owned=Subquery(count))
    for person in left:
        facts = {"person": person.name, "count": person.owned}
        url = reverse("routing:again-of", args=[person.pk])
        yield Finding("reports_of_left", facts, url=url, person_id=person.pk)


def _reports_without_owner() -> Iterator[Finding]:
    """Open reports that nobody could be found for."""
    if count := FrictionReport.objects.filter(owner=None, state__in=OPEN).count():
        yield Finding("reports_without_owner", {"count": count}, url=reverse("routing:again"))
