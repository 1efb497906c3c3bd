"""What was decided, by place, owner, tool, kind or week: from the days that are counted already, and live beside them.

As exact as adding up the promises themselves, and as of now: a day that the journal has moved on since it was counted
is added up live, and so are the ends of a period that do not lie on the midnight by which days are counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from feedback.commitments.days import ahead_of, days_of
from feedback.commitments.models import Commitment, CountMark, Kind, PlaceCount, State, broken_by
from feedback.people.queries import organisation

DAY = timedelta(days=1)
#: With more decisions than this to be counted still, or more days, everything is added up live.
MOST_AHEAD, MOST_DAYS = 2_000, 60
#: A first answer that was given.
ANSWERED = Q(kind=Kind.RESPOND, round=0, kept_at__isnull=False)
#: What is counted of decided promises: kept, broken, of these kept late; and first answers, in time or late.
COUNTED = {
    "kept": Count("pk", filter=Q(state=State.KEPT)),
    "broken": Count("pk", filter=Q(state=State.MISSED)),
    "late": Count("pk", filter=Q(state=State.MISSED, kept_at__isnull=False)),
    "answers": Count("pk", filter=ANSWERED),
}


class Sums(NamedTuple):
    """Decided promises: kept, broken, of these kept late; and the first answers that were given to them."""

    kept: int = 0
    broken: int = 0
    late: int = 0
    answers: int = 0

    def plus(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(*(a + b for a, b in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class History:
    """The decided ones of `rows`. `counts` are the days of the same promises; without them all is added up live.

    `zone` is that by whose midnight days were counted, `uncounted` the days that have to be added up live.
    """

    rows: QuerySet[Commitment]
    counts: QuerySet[PlaceCount] | None = None
    zone: tzinfo = UTC
    uncounted: frozenset[date] = frozenset()

    def total(self, since: datetime | None) -> Sums:
        """Of all that were decided since then; since ever, with None."""
        return self.by("", since).get(None, Sums())

    def by(self, column: str, since: datetime | None) -> dict[Any, Sums]:
        """The same by a column of scope, or by `kind`; what broke is on the account of who had it then."""
        if self.counts is None:
            return _added(self._live(column, _since(since)))
        first = since.astimezone(self.zone).date() if since else date.min
        live = {day for day in self.uncounted if day >= first}
        if since and self._begins(first) < since:
            live.add(first)
        rolled = self.counts.filter(day__gte=first).exclude(day__in=live)
        return _added(self._rolled(rolled, column), self._live(column, self._during(live, since)))

    def weeks(self, monday: date, zone: ZoneInfo) -> dict[date, Sums]:
        """By week of `zone`, from that Monday on; each week by its Monday."""
        since = datetime.combine(monday, time.min, zone)
        if self.counts is None:
            return _added(self._live_weeks(zone, _since(since)))
        first = since.astimezone(self.zone).date()
        found: dict[date, Sums] = defaultdict(Sums)
        live = {day for day in self.uncounted if day >= first}
        for day, sums in self._rolled(self.counts.filter(day__gte=first).exclude(day__in=live), "day"):
            week, last = (_monday(at, zone) for at in (self._begins(day), self._begins(day + DAY) - DAY / 86400))
            if week == last >= monday:
                found[week] = found[week].plus(sums)
            else:  # its week ends while the day goes on
                live.add(day)
        return _added(found.items(), self._live_weeks(zone, self._during(live, since)))

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    def _during(self, days: Iterable[date], since: datetime | None) -> Q | None:
        """Promises decided on these days, and not before `since`; None is decided after its date."""
        asked = None
        for day in days:
            start, end = self._begins(day), self._begins(day + DAY)
            start = max(start, since) if since else start
            within = Q(decided_at__gte=start, decided_at__lt=end, due_at__gte=start)
            asked = within if asked is None else asked | within
        return asked

    def _rolled(self, counts: QuerySet[PlaceCount], column: str) -> Iterator[tuple[Any, Sums]]:
        sums: Any = {f"n{name}": Sum(name) for name in Sums._fields}
        if not column:
            total = counts.aggregate(**sums)
            yield None, Sums(*(total[name] or 0 for name in sums))
            return
        grouped: Any = counts.order_by().values(key=F(column)).annotate(**sums)
        for row in grouped:
            yield row["key"], Sums(*(row[name] or 0 for name in sums))

    def _live(self, column: str, asked: Q | None) -> Iterator[tuple[Any, Sums]]:
        if asked is None:
            return
        counted: Any = self.rows.filter(asked).order_by()
        if not column:
            yield None, Sums(**counted.aggregate(**COUNTED))
            return
        key = broken_by() if column == "owner_id" else F(column)
        for row in counted.values(key=key).annotate(**COUNTED):
            yield row.pop("key"), Sums(**row)

    def _live_weeks(self, zone: ZoneInfo, asked: Q | None) -> Iterator[tuple[date, Sums]]:
        if asked is None:
            return
        counted: Any = self.rows.filter(asked).annotate(week=TruncWeek("decided_at", tzinfo=zone)).order_by()
        for row in counted.values("week").annotate(**COUNTED):
            yield row.pop("week").date(), Sums(**row)


def history_of(rows: QuerySet[Commitment], counts: QuerySet[PlaceCount] | None) -> History:
    """The history of `rows`, by the counted days of the same promises where they can be used."""
    mark = CountMark.objects.first() if counts is not None else None
    if mark is None or mark.zone != organisation().timezone:
        return History(rows)
    zone = ZoneInfo(mark.zone)
    lines = list(islice(ahead_of(mark).only("subject_id", "verb", "data"), MOST_AHEAD + 1))
    days = days_of(lines, zone) if len(lines) <= MOST_AHEAD else set()
    if len(lines) > MOST_AHEAD or len(days) > MOST_DAYS:
        return History(rows)
    return History(rows, counts, zone, frozenset(days))


def _since(since: datetime | None) -> Q:
    return Q(decided_at__gte=since, due_at__gte=since) if since else Q(decided_at__isnull=False)


def _monday(at: datetime, zone: ZoneInfo) -> date:
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _added(*parts: Iterable[tuple[Any, Sums]]) -> dict[Any, Sums]:
    found: dict[Any, Sums] = {}
    for part in parts:
        for key, sums in part:
            if any(sums):
                found[key] = found.get(key, Sums()).plus(sums)
    return found
