"""What a changed policy would have meant: the reports of the last 90 days, promised anew, against what was.

Every report that comes under the policy, before or after the change, is promised what it would have been promised; what
people did stays as it was, and so do the pauses. Beyond `MOST` reports every n-th is looked at, and that is said.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Mod

from feedback.calendars.engine import Hours
from feedback.calendars.errors import BeyondHorizonError
from feedback.calendars.models import Calendar
from feedback.calendars.queries import hours_at, hours_of
from feedback.catalogue.models import Tool
from feedback.commitments import policies
from feedback.commitments.models import Commitment, Kind, Pause, SlaPolicy, State
from feedback.commitments.targets import Clock, after_pauses
from feedback.commitments.terms import Terms
from feedback.core.errors import Text
from feedback.people.models import Site
from feedback.reports.models import FrictionReport

DAYS, MOST, BATCH = 90, 4000, 500
KINDS = (Kind.ACKNOWLEDGE, Kind.RESPOND)
SHOWN = ("subject_id", "kind", "state", "opened_at", "due_at", "kept_at", "calendar_id", "calendar_version")


class Outcome(StrEnum):
    """How a promise came out, or would have."""

    KEPT = "kept"
    MISSED = "missed"
    OPEN = "open"
    NONE = "none"


@dataclass(slots=True)
class Line:
    """Of some promises: how they came out (`was`) and how they would have (`then`). `code` is for programs."""

    code: str
    label: Text
    was: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    then: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    def count(self, was: Outcome, then: Outcome) -> None:
        """One promise more."""
        self.was[was] += 1
        self.then[then] += 1


@dataclass(slots=True)
class WhatIf:
    """The answer. `reports` come under the policy in the time asked for; of these one in `every` was looked at."""

    since: datetime
    reports: int = 0
    looked_at: int = 0
    every: int = 1
    by_kind: list[Line] = field(default_factory=list)
    by_tool: list[Line] = field(default_factory=list)

    @property
    def sampled(self) -> bool:
        """Whether the figures are of a sample."""
        return self.every > 1

    @property
    def total(self) -> Line:
        """All promises together."""
        summed = Line("all", "")
        for line in self.by_kind:
            for outcome in Outcome:
                summed.was[outcome] += line.was[outcome]
                summed.then[outcome] += line.then[outcome]
        return summed


class _Raised(NamedTuple):
    """What has to be known of a report."""

    id: int
    site_id: int
    tool_id: int
    severity: str
    category_id: int | None
    created_at: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None

    @property
    def about(self) -> policies.About:
        return policies.About(self.site_id, self.tool_id, self.severity, self.category_id)

    def done_at(self, kind: str) -> datetime | None:
        return self.acknowledged_at or self.answered_at if kind == Kind.ACKNOWLEDGE else self.answered_at


def what_if(candidate: SlaPolicy, *, now: datetime, days: int = DAYS) -> WhatIf:
    """What `candidate`, an edited or a new policy that is not saved, would have meant over the last days."""
    today = policies.in_force()
    calendars = {each.pk: each for each in Calendar.objects.all()}
    sites = dict(Site.objects.values_list("pk", "calendar_id"))
    change = _Change(today, _with(candidate, today), candidate, now, calendars, sites)
    rows = _raised(candidate, since=now - timedelta(days=days))
    found = WhatIf(now - timedelta(days=days), reports=rows.count())
    found.every = -(-found.reports // MOST) or 1
    kinds, tools = {kind: Line(kind.value, kind.label) for kind in KINDS}, defaultdict[int, Line](lambda: Line("", ""))
    for batch in _batches(rows.alias(rest=Mod("id", found.every)).filter(rest=0) if found.sampled else rows):
        made = _made(batch)
        for report in filter(change.concerns, batch):
            found.looked_at += 1
            for kind in KINDS:
                was, then = change.outcomes(report, kind, made.get((report.id, kind)))
                kinds[kind].count(was, then)
                tools[report.tool_id].count(was, then)
    found.reports = found.reports if found.sampled else found.looked_at
    found.by_kind, found.by_tool = list(kinds.values()), _named(tools)
    return found


class _Promise(NamedTuple):
    row: Commitment
    pauses: Sequence[Pause]


@dataclass(slots=True)
class _Change:
    """The policies as they are and as they would be, and the reports that the change concerns."""

    today: list[SlaPolicy]
    then: list[SlaPolicy]
    candidate: SlaPolicy
    now: datetime
    calendars: Mapping[int, Calendar]
    calendar_of_site: Mapping[int, int]
    _hours: dict[tuple[int, int], Hours] = field(default_factory=dict)
    _terms: dict[int | None, Terms] = field(default_factory=dict)

    def concerns(self, report: _Raised) -> bool:
        """Whether it came under the policy, or would."""
        deciding = policies.matching(self.then, report.about)
        return deciding is self.candidate or policies.matching(self.today, report.about).pk == self.candidate.pk

    def outcomes(self, report: _Raised, kind: str, made: _Promise | None) -> tuple[Outcome, Outcome]:
        """What was, and what would have been."""
        terms = self._terms_for(report)
        if made is not None and made.row.state == State.CANCELLED:
            return Outcome.NONE, Outcome.NONE
        was = _outcome(made.row.due_at, made.row.kept_at, self.now) if made else Outcome.NONE
        if made is not None and made.row.state == State.PAUSED:
            was = Outcome.OPEN
        due = self._due(report, kind, terms, made)
        done = made.row.kept_at if made else report.done_at(kind)
        return was, _outcome(due, done, self.now) if due else Outcome.NONE

    def _terms_for(self, report: _Raised) -> Terms:
        """What it would have been promised under."""
        policy = policies.matching(self.then, report.about)
        if policy.pk not in self._terms:
            self._terms[policy.pk] = policies.terms_of(policy)
        return self._terms[policy.pk]

    def _due(self, report: _Raised, kind: str, terms: Terms, made: _Promise | None) -> datetime | None:
        hours = self._hours_of(report, made)
        opened_at = made.row.opened_at if made else report.created_at
        try:
            target = policies.first_targets(hours, terms, opened_at).get(kind)
        except BeyondHorizonError:
            return None
        if target is None:
            return None
        pauses = [
            (pause.started_at, pause.ended_at or self.now)
            for pause in (made.pauses if made else ())
            if terms.pause_for_reporter or pause.reason != "reporter"
        ]
        return after_pauses(Clock(terms.time_of(kind), hours), target, pauses).due_at

    def _hours_of(self, report: _Raised, made: _Promise | None) -> Hours:
        """The hours by which it was counted; of what was not promised, those of the site today."""
        calendar = self.calendars[made.row.calendar_id if made else self.calendar_of_site[report.site_id]]
        version = made.row.calendar_version if made else calendar.version
        key = (calendar.pk, version)
        if key not in self._hours:
            self._hours[key] = hours_of(calendar) if version == calendar.version else hours_at(calendar, version)
        return self._hours[key]


def _outcome(due_at: datetime, done_at: datetime | None, now: datetime) -> Outcome:
    if done_at is not None:
        return Outcome.KEPT if done_at <= due_at else Outcome.MISSED
    return Outcome.MISSED if due_at < now else Outcome.OPEN


def _with(candidate: SlaPolicy, today: list[SlaPolicy]) -> list[SlaPolicy]:
    """The policies in force if the candidate were saved, in the order in which they would be asked."""
    others = [each for each in today if each.pk != candidate.pk]
    found = [*others, candidate] if candidate.is_active else others
    return sorted(found, key=lambda each: (each.is_fallback, each.position, each.pk or 0))


def _raised(candidate: SlaPolicy, *, since: datetime) -> QuerySet[FrictionReport]:
    """The reports of the time that fit the conditions, as they are or as they would be."""
    fits = _fits(candidate)
    before = SlaPolicy.objects.filter(pk=candidate.pk).first() if candidate.pk else None
    if before is not None:
        fits = fits | _fits(before) if _fits(before) and fits else Q()
    return FrictionReport.objects.filter(fits, created_at__gte=since)


def _fits(policy: SlaPolicy) -> Q:
    conditions = ("site_id", "tool_id", "category_id", "severity")
    fits = Q(**{name: getattr(policy, name) for name in conditions if getattr(policy, name)})
    return fits & Q(unplaced=False) if policy.site_id else fits


def _batches(rows: QuerySet[FrictionReport]) -> Iterator[list[_Raised]]:
    found = rows.order_by().values_list(*_Raised._fields).iterator(chunk_size=BATCH)
    while batch := [_Raised(*row) for row in islice(found, BATCH)]:
        yield batch


def _made(batch: Iterable[_Raised]) -> dict[tuple[int, str], _Promise]:
    """The first promises about these reports, with their pauses: two queries."""
    ids = [report.id for report in batch]
    first = Commitment.objects.filter(subject_type="report", subject_id__in=ids, round=0, kind__in=KINDS)
    rows = list(first.only(*SHOWN))
    pauses: dict[int, list[Pause]] = defaultdict(list)
    for pause in Pause.objects.filter(commitment__in=[row.pk for row in rows]):
        pauses[pause.commitment_id].append(pause)
    return {(row.subject_id, row.kind): _Promise(row, pauses[row.pk]) for row in rows}


def _named(tools: Mapping[int, Line]) -> list[Line]:
    """Lines by tool, the most promises first."""
    for tool in Tool.objects.filter(pk__in=tools):
        tools[tool.pk].code, tools[tool.pk].label = str(tool.pk), tool.name
    return sorted(tools.values(), key=lambda line: (-sum(line.was.values()), str(line.label)))
