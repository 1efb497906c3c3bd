"""The top of the supervisors' page: the figures of the people in scope, narrowed as the list is, and the charts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.commitments import breakdown, pictures, queries, standing
from feedback.commitments.breakdown import Breakdown, Part
from feedback.commitments.filters import CommitmentFilters
from feedback.commitments.history import History, history_of
from feedback.commitments.models import Commitment, SlaPolicy
from feedback.core import wording
from feedback.core.charts import Histogram, Trend
from feedback.core.parts import Figure
from feedback.people.models import User
from feedback.people.queries import zone_of

DEFAULT_PERIOD = "quarter"
#: What narrows the list but not the figures: these say how all of them stand.
STANDING = ("show", "state", "due_after", "due_before", "decided_after", "report")
#: What narrows the figures as it narrows the list.
NARROWING = ("kind", "owner", "site", "team", "tool")
DEFAULT_BY = "owner"


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands above the list."""

    sentence: str
    figures: list[Figure]
    ages: Histogram
    trend: Trend
    open_answers: int
    parts: Breakdown
    #: Each part with the addresses of its open promises, and of those that break within a week.
    lines: list[tuple[Part, str, str]]
    since: datetime | None
    until: datetime


def of(params: QueryDict, reader: User, now: datetime) -> Overview:
    """The overview for the filters, the period and the breakdown that are asked for."""
    rows, zone = narrowed(params, reader, now), zone_of(reader)
    period = chosen_period(params, reader, now)
    until = breakdown.week_ends(zone=zone, now=now)
    history = history_for(params, reader, now, rows)
    stands = standing.standing(history, period, now)
    ages = standing.ages(rows, now)
    promised = SlaPolicy.objects.get(is_fallback=True).respond_days
    told = [
        _sentence(
            stands, bool(set(NARROWING) & set(params)), standing.broken_since(rows, now - timedelta(days=1), now)
        ),
        _coming(breakdown.first_to_ask(rows, until=until, now=now), until - timedelta(seconds=1), now),
    ]
    links, by = _Links(params), dimension(params)
    parts = breakdown.breakdown(history, by, period, until=until, now=now)
    return Overview(
        sentence=" ".join(part for part in told if part),
        figures=_figures(stands, standing.median_answer(rows, period, stands.answers), links),
        ages=pictures.age_chart(ages, promised_days=promised),
        trend=pictures.trend_chart(standing.weeks(history, zone=zone, now=now), today=now.astimezone(zone).date()),
        open_answers=sum(age.on_track + age.at_risk + age.broken for age in ages),
        parts=parts,
        lines=[(part, links.of(part, by, "open"), links.of(part, by, "within_week")) for part in parts.parts],
        since=period.start,
        until=until - timedelta(seconds=1),
    )


def is_narrowed(params: QueryDict) -> bool:
    """Whether some of the promises are asked for only."""
    return any(params.get(name) for name in NARROWING)


def chosen_period(params: QueryDict, reader: User, now: datetime) -> standing.Period:
    """The period that is asked for."""
    return standing.period_of(params.get("period") or DEFAULT_PERIOD, zone=zone_of(reader), now=now)


def dimension(params: QueryDict) -> str:
    """By what the figures are broken down."""
    by = params.get("by") or DEFAULT_BY
    return by if by in breakdown.COLUMNS else DEFAULT_BY


def narrowed(params: QueryDict, reader: User, now: datetime) -> QuerySet[Commitment]:
    """The promises somebody looks after, by the filters but for those that say how a promise stands."""
    asked: Any = params.copy()
    for name in STANDING:
        asked.pop(name, None)
    return CommitmentFilters(asked, queryset=queries.overseen_by(reader, at=now)).qs.order_by()


def history_for(params: QueryDict, reader: User, now: datetime, rows: QuerySet[Commitment]) -> History:
    """What was decided of these promises, from the counted days where these can tell: they know no present owner."""
    counts = None if params.get("owner") else queries.counts_overseen_by(reader, at=now)
    if counts is not None:
        asked: Any = params.copy()
        for name in STANDING:
            asked.pop(name, None)
        counts = CommitmentFilters(asked, queryset=counts).qs.order_by()
    return history_of(rows, counts)


@dataclass(frozen=True, slots=True)
class _Links:
    """The addresses of the rows behind each figure: what was counted."""

    params: QueryDict

    def to(self, **narrowing: str) -> str:
        """The list with the filters that are on, narrowed to what a figure counts."""
        query = self.params.copy()
        for name in (*STANDING, "cursor", "figures", "view"):
            query.pop(name, None)
        for name, value in narrowing.items():
            query[name] = value
        return f"{reverse('commitments:list')}?{query.urlencode()}"

    def of(self, part: Part, by: str, show: str) -> str:
        """The list of what is so of one part; nothing where no filter names it."""
        return self.to(show=show, **{by: str(part.key)}) if part.key else ""


def _coming(soon: tuple[int, str, int], until: datetime, now: datetime) -> str:
    """What breaks this week, and whom to ask first."""
    count, name, most = soon
    if not count:
        return ""
    day = wording.local_day(until, zone=until.tzinfo or UTC, now=now)
    told = ngettext(
        "%(count)s more breaks by %(day)s unless it is kept",
        "%(count)s more break by %(day)s unless they are kept",
        count,
    ) % {"count": count, "day": day}
    owed = ngettext("%(most)s is %(name)s’s", "%(most)s are %(name)s’s", most) % {"most": most, "name": name}
    return _("; ").join([told, owed] if name else [told]) + "."


def _sentence(stands: standing.Standing, narrow: bool, fresh: int) -> str:
    """The page's question answered in one breath; `narrow` where it is asked of some promises only."""
    if not stands.open:
        return _("No such promise is open.") if narrow else _("Nothing is owed to your people.")
    if not stands.broken_open:
        return ngettext(
            "%(open)s promise is open, and it is not broken.",
            "%(open)s promises are open, and none is broken.",
            stands.open,
        ) % {"open": stands.open}
    told = ngettext(
        "%(count)s promise is broken and still open", "%(count)s promises are broken and still open", stands.broken_open
    ) % {"count": stands.broken_open}
    new = ngettext("%(fresh)s of them since yesterday", "%(fresh)s of them since yesterday", fresh) % {"fresh": fresh}
    return f"{told}, {new}." if fresh else f"{told}."


def _figures(stands: standing.Standing, median: timedelta | None, links: _Links) -> list[Figure]:
    figures = [
        Figure(stands.kept, _("kept in time"), "kept", links.to(state="kept")),
        Figure(stands.on_track, _("on track"), "run", links.to(show="open")),
        Figure(stands.at_risk, _("at risk"), "risk", links.to(show="at_risk")),
        Figure(stands.broken_open, _("broken, still open"), "broken", links.to(show="broken")),
    ]
    if stands.late:
        figures.append(Figure(stands.late, _("broken, kept late"), url=links.to(state="missed")))
    if stands.stopped:
        figures.append(Figure(stands.stopped, _("clock stopped"), "muted", links.to(state="paused")))
    if stands.moved:
        figures.append(Figure(stands.moved, _("promised dates moved"), "muted"))
    if median is not None:
        figures.append(Figure(number_format(median / timedelta(days=1), 1), _("median days to an answer")))
    return figures
