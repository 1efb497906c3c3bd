"""Telling of gaps in time: seven days ahead, and again a day ahead, each gap once each time.

A gap that is part of one that was told already is not news. One that opens later than seven days ahead is told as soon
as it is seen. What is filled by then is not told.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from feedback.champions.actions.rules import tell
from feedback.champions.cells import without
from feedback.champions.coverage import Gap, Span
from feedback.champions.covering import Cover, covers
from feedback.champions.kept import plans
from feedback.champions.models import GapWarning, Roster
from feedback.core.db import claimed
from feedback.core.kept import steady

#: How many days ahead a gap is told, the last one first.
MARKS = (1, 7)
#: Warnings are forgotten so long after their gap.
KEPT = timedelta(days=28)
_DAY = timedelta(days=1)


def warn_of_gaps(*, now: datetime | None = None, rosters: Iterable[int] | None = None) -> int:
    """Tell of every gap whose mark has come, an event a roster; the number of gaps. A second run tells nothing.

    A roster that another run holds is left to it, and each roster is a transaction of its own.
    """
    now = now or timezone.now()
    with steady():
        wanted = [plan for pk, plan in plans().items() if rosters is None or pk in set(rosters)]
        found = covers(wanted, now - _DAY, now + (MARKS[-1] + 1) * _DAY)
    lacking = {pk: due for pk, cover in found.items() if (due := _due(cover, now))}
    told = sum(_warn(pk, now) for pk in lacking if not _all_told(pk, lacking[pk]))
    GapWarning.objects.filter(ends_at__lt=now - KEPT).delete()
    return told


def _due(cover: Cover, now: datetime) -> list[tuple[Gap, int]]:
    """The gaps that are not over and of which a mark has come, with the nearest mark."""
    gaps = (gap for gap in cover.gaps_by_day() if gap.end > now)
    marked = ((gap, next((days for days in MARKS if gap.start <= now + days * _DAY), None)) for gap in gaps)
    return [(gap, days) for gap, days in marked if days is not None]


def _all_told(roster_id: int, due: Sequence[tuple[Gap, int]]) -> bool:
    return not _news(due, _told(roster_id, due))


@transaction.atomic
def _warn(roster_id: int, now: datetime) -> int:
    """Look again with the roster held, and tell of what is still a gap."""
    held = claimed(Roster.objects.filter(pk=roster_id, is_active=True)).first()
    plan = plans().get(roster_id)
    if held is None or plan is None:
        return 0
    due = _due(covers([plan], now - _DAY, now + (MARKS[-1] + 1) * _DAY)[roster_id], now)
    news = _news(due, _told(roster_id, due))
    if not news:
        return 0
    GapWarning.objects.bulk_create(
        [
            GapWarning(roster=held, starts_at=gap.start, ends_at=gap.end, days_ahead=days, warned_at=now)
            for gap, days in news
        ],
        update_conflicts=True,
        unique_fields=["roster", "starts_at", "days_ahead"],
        update_fields=["ends_at", "warned_at"],
    )
    gaps = [{"starts_at": gap.start.isoformat(), "ends_at": gap.end.isoformat(), "days": days} for gap, days in news]
    tell("gap.foreseen", held, None, now, gaps=gaps)
    return len(news)


_Told = Mapping[int, Sequence[Span]]


def _told(roster_id: int, due: Sequence[tuple[Gap, int]]) -> _Told:
    first, last = min((gap.start for gap, _days in due), default=None), max((gap.end for gap, _d in due), default=None)
    found: dict[int, list[Span]] = defaultdict(list)
    if first and last:
        for row in GapWarning.objects.filter(Q(roster=roster_id, starts_at__lt=last, ends_at__gt=first)):
            found[row.days_ahead].append(Span(row.starts_at, row.ends_at))
    return found


def _news(due: Sequence[tuple[Gap, int]], told: _Told) -> list[tuple[Gap, int]]:
    """Those that are not wholly part of what was told at the same mark."""
    return [(gap, days) for gap, days in due if without([Span(gap.start, gap.end)], told.get(days, ()))]
