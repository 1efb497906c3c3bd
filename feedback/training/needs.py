"""Extra sessions by need: friction that passes the threshold, and changes that reach the calls people take. Reads.

Reports are counted, not people: each one that was raised in the last so many days at the reader's sites, whatever has
become of it since, but one that was merged counts with the one it went into. What was answered at a site (planned, or
not needed) rests there: for a change for good, for friction some weeks, and after them only what was raised since
counts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from feedback.catalogue.models import CallType, Category, Tool
from feedback.changes.models import Change
from feedback.changes.queries import wall
from feedback.people.models import Site, User
from feedback.people.queries import reach
from feedback.reports.models import FrictionReport, State
from feedback.training.audience import Audience, heads_by_place, heads_in
from feedback.training.models import NeedAnswer, NeedTerms
from feedback.training.queries import OVER, sites_of_own_teams, sites_planned_by

#: So long friction that was answered is left alone.
REST = timedelta(weeks=4)
#: Changes that a page proposes sessions for, the first to come into force first.
MOST = 50


@dataclass(frozen=True, slots=True)
class Need:
    """One proposal: because of a category of friction on a tool, or because of a change; and at which sites.

    `reports` were raised, with so many `people` behind them (who said "me too" among them); `audience` is how many it
    would be for. `to_answer` says whether it is the reader's to plan it or to put it aside.
    """

    tool: Tool
    sites: Sequence[Site]
    call_types: Sequence[CallType] = ()
    category: Category | None = None
    change: Change | None = None
    reports: int = 0
    people: int = 0
    audience: int = 0
    to_answer: bool = True

    @property
    def key(self) -> str:
        """Its name on the wire: `change-7`, `category-3-2` (of tool 2)."""
        if self.change is not None:
            return f"change-{self.change.pk}"
        return f"category-{self.category.pk if self.category else 0}-{self.tool.pk}"

    @property
    def title(self) -> str:
        """What asks for it, in its own words."""
        return str(self.change or self.category)

    @property
    def kind(self) -> str:
        """What asks for it: `change` or `category`."""
        return "category" if self.change is None else "change"

    @property
    def whom(self) -> Audience:
        """Those who work with the tool there and take such calls."""
        return Audience(sites=self.sites, tools=[self.tool], call_types=self.call_types)


def terms() -> NeedTerms:
    """What the organisation has set, or the defaults."""
    return NeedTerms.objects.first() or NeedTerms()


def needs_for(user: User, *, now: datetime | None = None) -> Sequence[Need]:
    """The proposals at the sites at which somebody plans: changes first, then friction, the most reports first.

    A constant number of statements, however many there are. Those that would be for nobody are left out.
    """
    return _proposed(user, sites_planned_by(user), now or timezone.now())


def needs_seen_by(user: User, *, now: datetime | None = None) -> Sequence[Need]:
    """The same, and those at the sites of teams that somebody looks after which would be for one of these teams."""
    now = now or timezone.now()
    own = needs_for(user, now=now)
    keys, teams = {need.key for need in own}, reach(user, *OVER).team_ids
    heads = {place: count for place, count in heads_by_place().items() if place[1] in teams}
    beside = _proposed(user, sites_of_own_teams(user), now) if heads else ()
    concerned = (need for need in beside if need.key not in keys and heads_in(need.whom, heads))
    return [*own, *(replace(need, to_answer=False) for need in concerned)]


def _proposed(user: User, at: Iterable[Site], now: datetime) -> Sequence[Need]:
    sites = {site.pk: site for site in at}
    if not sites:
        return []
    rule = terms()
    found = [*_of_changes(user, sites, now - timedelta(days=rule.days)), *_of_friction(sites, rule, now)]
    heads = heads_by_place()
    counted = (replace(need, audience=heads_in(need.whom, heads)) for need in found)
    return [need for need in counted if need.audience]


def _of_changes(user: User, sites: Mapping[int, Site], since: datetime) -> list[Need]:
    """Published changes to calls that came into force lately or will, at the sites that have not answered yet."""
    shown = wall(user).filter(call_type__is_active=True, tool__is_active=True, effective_at__gte=since)
    changes = list(shown.prefetch_related("tool__sites", "call_type__teams").order_by("effective_at", "pk")[:MOST])
    answered = set(NeedAnswer.objects.filter(change__in=changes).values_list("change_id", "site_id"))
    needs = []
    for change in changes:
        here = _in_use(change.tool, sites)
        open_ = [site for site in here if (change.pk, site.pk) not in answered]
        if open_ and change.call_type:
            needs.append(Need(change.tool, open_, [change.call_type], change=change))
    return needs


def _in_use(tool: Tool, sites: Mapping[int, Site]) -> list[Site]:
    """Those of the sites at which a tool is in use."""
    own = {site.pk for site in tool.sites.all()}
    return [site for pk, site in sites.items() if not own or pk in own]


def _of_friction(sites: Mapping[int, Site], rule: NeedTerms, now: datetime) -> list[Need]:
    """The categories on tools that have passed the threshold, with the calls and sites that the reports name."""
    groups: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in _counted(sites, rule, now):
        groups.setdefault((row["category"], row["tool"]), []).append(row)
    passed = {key: rows for key, rows in groups.items() if sum(row["count"] for row in rows) >= rule.reports}
    tools = Tool.objects.prefetch_related("sites").in_bulk({tool for _category, tool in passed})
    categories = Category.objects.in_bulk({category for category, _tool in passed})
    named = {row["call_type"] for rows in passed.values() for row in rows}
    calls = CallType.objects.filter(is_active=True).prefetch_related("teams").in_bulk(named - {None})
    needs = [
        Need(
            tools[tool],
            [site for pk, site in sites.items() if pk in {row["site"] for row in rows}],
            _calls({row["call_type"] for row in rows}, calls),
            category=categories[category],
            reports=sum(row["count"] for row in rows),
            people=sum(row["people"] for row in rows),
        )
        for (category, tool), rows in passed.items()
    ]
    return sorted(needs, key=lambda need: (-need.reports, need.tool.name, need.key))


def _counted(sites: Collection[int], rule: NeedTerms, now: datetime) -> Iterable[dict[str, Any]]:
    """Reports by category, tool, call type and site; without what was answered there before.

    Nor those whose site is not told (crowds.py): a figure for a site that had them would tell it.
    """
    said = NeedAnswer.objects.filter(category=OuterRef("category"), tool=OuterRef("tool"), site=OuterRef("site"))
    settled = said.filter(Q(at__gte=OuterRef("created_at")) | Q(at__gt=now - REST))
    lately = {"created_at__gt": now - timedelta(days=rule.days), "created_at__lte": now, "site__in": list(sites)}
    rows = FrictionReport.objects.filter(category__is_active=True, tool__is_active=True, unplaced=False, **lately)
    rows = rows.exclude(state=State.MERGED).exclude(Exists(settled)).order_by()
    grouped: Any = rows.values("category", "tool", "call_type", "site")
    return grouped.annotate(count=Count("pk"), people=Sum(F("people_count")))


def _calls(named: set[int | None], known: Mapping[int, CallType]) -> Sequence[CallType]:
    """The call types that reports name; none, which does not limit, as soon as one of them names none."""
    if not named <= set(known):
        return ()
    return sorted((known[pk] for pk in named if pk is not None), key=lambda kind: (kind.position, kind.name))
