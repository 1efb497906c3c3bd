"""The top of the supervisors' page: the figures of the people in scope, narrowed as the list is, and the two charts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.commitments import pictures, queries, standing
from feedback.commitments.filters import CommitmentFilters
from feedback.commitments.models import SlaPolicy
from feedback.core.charts import Histogram, Trend
from feedback.core.parts import Figure
from feedback.people.models import User
from feedback.people.queries import zone_of

DEFAULT_PERIOD = "quarter"
#: What narrows the list but not the figures: these say how all of them stand.
STANDING = ("show", "state", "due_after", "due_before", "report")


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands above the list."""

    sentence: str
    figures: list[Figure]
    ages: Histogram
    trend: Trend
    open_answers: int


def of(params: QueryDict, reader: User, now: datetime) -> Overview:
    """The overview for the filters and the period that are asked for."""
    asked: Any = params.copy()
    for name in STANDING:
        asked.pop(name, None)
    rows = CommitmentFilters(asked, queryset=queries.overseen_by(reader, at=now)).qs.order_by()
    zone = zone_of(reader)
    period = standing.period_of(params.get("period") or DEFAULT_PERIOD, zone=zone, now=now)
    stands = standing.standing(rows, period, now)
    ages = standing.ages(rows, now)
    promised = SlaPolicy.objects.get(is_fallback=True).respond_days
    return Overview(
        sentence=_sentence(stands, standing.broken_since(rows, now - timedelta(days=1), now)),
        figures=_figures(stands, standing.median_answer(rows, period)),
        ages=pictures.age_chart(ages, promised_days=promised),
        trend=pictures.trend_chart(standing.weeks(rows, zone=zone, now=now), today=now.astimezone(zone).date()),
        open_answers=sum(age.on_track + age.at_risk + age.broken for age in ages),
    )


def _sentence(stands: standing.Standing, fresh: int) -> str:
    """The page's question answered in one breath."""
    if not stands.open:
        return _("Nothing is owed to your people.")
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


def _figures(stands: standing.Standing, median: timedelta | None) -> list[Figure]:
    figures = [
        Figure(stands.kept, _("kept in time"), "kept"),
        Figure(stands.on_track, _("on track"), "run"),
        Figure(stands.at_risk, _("at risk"), "risk"),
        Figure(stands.broken_open, _("broken, still open"), "broken"),
    ]
    if stands.late:
        figures.append(Figure(stands.late, _("broken, kept late")))
    if stands.stopped:
        figures.append(Figure(stands.stopped, _("clock stopped"), "muted"))
    if median is not None:
        figures.append(Figure(f"{median / timedelta(days=1):.1f}", _("median days to an answer")))
    return figures
