"""What a change did: reports of its kind a week before it took effect and since, and whether the difference is chance.

Of its kind are all reports, whoever raised them, of the change's tool; of its category, and its call type, where every
report that it answers is of the same one (a change that names a call type is held to that one). They are counted by
whole weeks of the organisation's calendar: the week in which it took effect belongs to neither side, nor does any
before the tool was in use. Where the calls of all these weeks are known at every site that reports came from, they are
held against these. Changes often follow a bad spell, so some of a fall would have come by itself: the page says so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from feedback.catalogue.models import CallType, CallVolume, Category, Tool
from feedback.changes.models import Change
from feedback.core.counting import counted
from feedback.core.rates import Comparison, compare
from feedback.people.models import Site
from feedback.people.queries import organisation
from feedback.reports.models import FrictionReport

WEEKS = 8
FEWEST_WEEKS, MOST_WEEKS = 1, 26
WEEK = timedelta(days=7)
#: Before anybody wrote here; a year that was mistyped must not leave the calendar.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Side(StrEnum):
    """On which side of the change a week lies."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Kind:
    """Which reports are counted; None is any."""

    tool: Tool
    category: Category | None
    call_type: CallType | None

    @property
    def reports(self) -> QuerySet[FrictionReport]:
        """All reports of this kind."""
        narrower = {"category": self.category, "call_type": self.call_type}
        return FrictionReport.objects.filter(tool=self.tool, **{k: v for k, v in narrower.items() if v is not None})


@dataclass(frozen=True, slots=True)
class Week:
    """One week from its Monday: reports of the kind, and calls where they are known."""

    monday: date
    side: Side
    reports: int
    calls: int | None = None

    @property
    def rate(self) -> float | None:
        """Reports per 100 calls; None where the calls are not known."""
        return 100 * self.reports / self.calls if self.calls else None


@dataclass(frozen=True, slots=True)
class Sum:
    """All weeks of one side together."""

    weeks: int
    reports: int
    calls: int | None

    @classmethod
    def of(cls, weeks: Sequence[Week]) -> "Sum":
        """Add them up."""
        known = [week.calls for week in weeks if week.calls is not None]
        calls = sum(known) if weeks and len(known) == len(weeks) else None
        return cls(len(weeks), sum(week.reports for week in weeks), calls)

    @property
    def span(self) -> int:
        """What the reports are held against: calls where they are known, else weeks."""
        return self.weeks if self.calls is None else self.calls

    @property
    def rate(self) -> float | None:
        """Reports per 100 calls where these are known, else a week; None of no span."""
        return (1 if self.calls is None else 100) * self.reports / self.span if self.span else None


@dataclass(frozen=True, slots=True)
class Effect:
    """The weeks around a change and what can be said of them.

    `comparison` is None while there is no whole week on both sides; `first_ends_on` is when the first one after ends.
    """

    kind: Kind
    weeks: list[Week] = field(default_factory=list)
    before: Sum = field(default_factory=lambda: Sum.of([]))
    after: Sum = field(default_factory=lambda: Sum.of([]))
    comparison: Comparison | None = None
    first_ends_on: date | None = None

    @property
    def by_calls(self) -> bool:
        """Whether the reports are held against calls."""
        return self.before.calls is not None and self.after.calls is not None


def effect_of(change: Change, *, now: datetime, weeks: int = WEEKS) -> Effect | None:
    """What a published change did in up to so many weeks since, against as many before it.

    None for a draft, and ahead of its day. A constant number of queries, each by an index.
    """
    if change.state != Change.State.PUBLISHED or change.effective_at > now:
        return None
    zone = ZoneInfo(organisation().timezone)
    kind, took_effect = kind_of(change), max(change.effective_at, LONG_AGO).astimezone(zone)
    sides = _sides(took_effect, _first_day(kind.tool, zone), now.astimezone(zone), weeks)
    by_week = _counted(kind.reports, sides, zone)
    judged = [monday for monday, side in sides.items() if side != Side.DURING]
    calls = _calls(kind, judged, zone)
    rows = [Week(monday, side, by_week[monday], calls.get(monday)) for monday, side in sides.items()]
    before, after = (Sum.of([row for row in rows if row.side == side]) for side in (Side.BEFORE, Side.AFTER))
    return Effect(kind, rows, before, after, _compared(before, after), _first_end(took_effect))


def kind_of(change: Change) -> Kind:
    """Which reports are of a change's kind (see above)."""
    linked = FrictionReport.objects.filter(change_links__change=change).select_related("category", "call_type")
    reports = list(linked.defer("words"))
    categories = {report.category for report in reports}
    call_types = {change.call_type} if change.call_type else {report.call_type for report in reports}
    return Kind(
        tool=change.tool,
        category=categories.pop() if len(categories) == 1 else None,
        call_type=call_types.pop() if len(call_types) == 1 else None,
    )


def _compared(before: Sum, after: Sum) -> Comparison | None:
    if not before.span or not after.span:
        return None
    return compare(before.reports, after.reports, span_before=before.span, span_after=after.span)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first_after(took_effect: datetime) -> date:
    """The first Monday with a whole week in effect."""
    monday = _monday(took_effect.date())
    begins = took_effect.date() == monday and took_effect.time() == time()
    return monday if begins else monday + WEEK


def _first_end(took_effect: datetime) -> date:
    return _first_after(took_effect) + timedelta(days=6)


def _first_day(tool: Tool, zone: ZoneInfo) -> date:
    """From when on there can have been reports: the tool is in use, and reports are written here at all."""
    first = FrictionReport.objects.order_by("created_at").values_list("created_at", flat=True).first()
    began = first.astimezone(zone).date() if first else date.max - WEEK
    return max(began, tool.live_on or date.min)


def _sides(took_effect: datetime, first_day: date, now: datetime, weeks: int) -> dict[date, Side]:
    """The Mondays to look at, in order, each with its side."""
    change_week, after, this_week = _monday(took_effect.date()), _first_after(took_effect), _monday(now.date())
    before = [change_week - WEEK * n for n in range(weeks, 0, -1)]
    sides = {monday: Side.BEFORE for monday in before if monday >= first_day}
    if after != change_week:
        sides[change_week] = Side.DURING
    since = [after + WEEK * n for n in range(weeks)]
    return sides | {monday: Side.AFTER for monday in since if monday < this_week}


def _begin(monday: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(monday, time(), zone)


def _counted(reports: QuerySet[FrictionReport], mondays: Iterable[date], zone: ZoneInfo) -> Mapping[date, int]:
    """How many of these reports came in each week."""
    weeks = {monday: (_begin(monday, zone), _begin(monday + WEEK, zone)) for monday in mondays}
    within = {day: reports.filter(created_at__gte=first, created_at__lt=end) for day, (first, end) in weeks.items()}
    return counted(within, most=None)


def _calls(kind: Kind, mondays: Sequence[date], zone: ZoneInfo) -> Mapping[date, int]:
    """The calls of each of these weeks, where they are known for all of them at every site that reports came from."""
    if not mondays:
        return {}
    span = {"created_at__gte": _begin(mondays[0], zone), "created_at__lt": _begin(mondays[-1] + WEEK, zone)}
    for tool in (kind.tool, None):
        known = _known_calls(tool, kind.call_type, mondays)
        whole = {site: weeks for site, weeks in known.items() if len(weeks) == len(mondays)}
        sums = {monday: sum(weeks[monday] for weeks in whole.values()) for monday in mondays}
        if all(sums.values()) and not _from_elsewhere(kind.reports.filter(**span), whole):
            return sums
    return {}


def _from_elsewhere(reports: QuerySet[FrictionReport], sites: Collection[int]) -> bool:
    """Whether any of these came from none of these sites. Where all sites are among them, no report is looked at."""
    others = list(Site.objects.exclude(pk__in=sites).values_list("pk", flat=True))
    return bool(others) and reports.filter(site__in=others).exists()


def _known_calls(tool: Tool | None, call_type: CallType | None, mondays: Sequence[date]) -> dict[int, dict[date, int]]:
    """By site and week, as far as a week is known as a whole: as one figure, or by each of its seven days."""
    rows = CallVolume.objects.filter(
        tool=tool, call_type=call_type, starts_on__gte=mondays[0], starts_on__lt=mondays[-1] + WEEK
    ).order_by()
    days: dict[tuple[int, date], list[int]] = defaultdict(list)
    found: dict[int, dict[date, int]] = defaultdict(dict)
    wanted = set(mondays)
    for site, period, day, calls in rows.values_list("site_id", "period", "starts_on", "calls"):
        if _monday(day) not in wanted:
            continue
        if period == CallVolume.Period.WEEK:
            found[site][day] = calls
        else:
            days[site, _monday(day)].append(calls)
    for (site, monday), counts in days.items():
        if len(counts) == 7:
            found[site].setdefault(monday, sum(counts))
    return found
