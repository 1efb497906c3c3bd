"""What belongs into a team's letter of a month: read once, on the day it is assembled.

What was raised without a name is left out of everything that is told by team, whoever asks: neither its words nor a
count of it is here. No figure stands for fewer than five people or five promises.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from feedback.changes.models import Change
from feedback.changes.queries import holding
from feedback.commitments.models import Commitment
from feedback.commitments.models import State as Promise
from feedback.commitments.queries import promises_of
from feedback.core.hiding import FEWEST
from feedback.letters.models import LetterLine
from feedback.letters.states import Part
from feedback.people.models import Team
from feedback.reports.models import FrictionReport, Kind, Response, Supporter
from feedback.reports.states import OPEN

#: So many of each kind fit on a poster.
MOST = 5
#: Answers that are told as such: the others are changes, or a date that is still to come.
ANSWERS = (Kind.ANSWERED, Kind.DECLINED)
#: Promises that somebody still owes: to come, or broken and not made good yet.
OWED = (Promise.RUNNING, Promise.MISSED)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(day: date) -> date:
    """The first day of the month before the one that `day` lies in."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


@dataclass(frozen=True)
class Month:
    """A team's month, from its first midnight on the site's clock until the next one's (half-open)."""

    team: Team
    first: date

    @cached_property
    def span(self) -> tuple[datetime, datetime]:
        """Beginning and end in UTC."""
        zone = ZoneInfo(self.team.site.timezone)
        days = (self.first, month_after(self.first))
        start, end = (datetime(day.year, day.month, 1, tzinfo=zone).astimezone(UTC) for day in days)
        return start, end

    @cached_property
    def own(self) -> QuerySet[FrictionReport]:
        """What people of the team raised under their names, at any time."""
        return FrictionReport.objects.filter(team=self.team, anonymous=False)

    @cached_property
    def supports(self) -> QuerySet[Supporter]:
        """What people of the team said "me too" on, at their site. What a merge moved along is not somebody's word."""
        return Supporter.objects.filter(user__team=self.team, report__site=self.team.site, moved_from=None)

    def concerning(self, column: str) -> Q:
        """What picks everything the team raised or supported, by the column that names the report.

        The database goes through their ids: a team of many years has more than a statement should carry.
        """
        raised, supported = self.own.order_by().values("pk"), self.supports.order_by().values("report_id")
        return Q(**{f"{column}__in": raised}) | Q(**{f"{column}__in": supported})


def lines_of(team: Team, month: date) -> list[LetterLine]:
    """The lines of a team's letter, in their order; none where there is nothing to tell."""
    found = Month(team, month)
    drafts = [*_said(found), *_changes(found), *_answers(found), *_waiting(found), *_promises(found)]
    return [LetterLine(part=part, position=place, facts=facts) for place, (part, facts) in enumerate(drafts)]


Draft = tuple[Part, dict[str, object]]


def _said(month: Month) -> Iterator[Draft]:
    start, end = month.span
    within = Q(created_at__gte=start, created_at__lt=end)
    raised = list(month.own.filter(within).values_list("pk", "reporter_id"))
    joined = list(month.supports.filter(within).values_list("report_id", "user_id"))
    people = {person for _report, person in (*raised, *joined)}
    if len(people) >= FEWEST:
        yield Part.SAID, {"reports": len(raised), "supports": len(joined), "people": len(people)}


def _changes(month: Month) -> Iterator[Draft]:
    start, end = month.span
    shown = Change.objects.filter(state=Change.State.PUBLISHED, published_at__lt=end, effective_at__lt=end)
    # What was told ahead of its day is told here once it is so.
    published = shown.filter(Q(published_at__gte=start) | Q(effective_at__gte=start))
    ours = holding(published).filter(month.concerning("links__report")).distinct().order_by("-people_count", "pk")
    for change in ours[:MOST]:
        yield Part.CHANGE, {"change_id": change.pk}


def _answers(month: Month) -> Iterator[Draft]:
    start, end = month.span
    rows = Response.objects.filter(month.concerning("report"), created_at__gte=start, created_at__lt=end)
    told = rows.filter(kind__in=ANSWERS).order_by("-report__people_count", "report_id", "-created_at", "-id")
    last: dict[int, int] = {}
    for report, pk in told.values_list("report_id", "pk"):
        last.setdefault(report, pk)
    for report, pk in list(last.items())[:MOST]:
        yield Part.ANSWER, {"report_id": report, "response_id": pk}


def _waiting(month: Month) -> Iterator[Draft]:
    _start, end = month.span
    open_ones = FrictionReport.objects.filter(month.concerning("pk"), state__in=OPEN, created_at__lt=end)
    found = list(open_ones.order_by("-people_count", "pk").values_list("pk", flat=True)[:MOST])
    promises = promises_of(found)
    for pk in found:
        owed = [one for one in promises.get(pk, []) if one.closed_at is None and one.state in OWED]
        last = max(owed, key=lambda one: one.due_at, default=None)
        broken = last is not None and last.state == Promise.MISSED
        yield Part.WAITING, {"report_id": pk, "due_at": last.due_at if last else None, "broken": broken}


def _promises(month: Month) -> Iterator[Draft]:
    start, end = month.span
    due = Commitment.objects.filter(subject_id__in=month.own.values("pk"), due_at__gte=start, due_at__lt=end)
    kept, broken = Count("pk", filter=Q(state=Promise.KEPT)), Count("pk", filter=Q(state=Promise.MISSED))
    found = due.aggregate(kept=kept, broken=broken)
    total = found["kept"] + found["broken"]
    if total >= FEWEST:
        yield Part.PROMISES, {"kept": found["kept"], "total": total}
