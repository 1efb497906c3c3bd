"""What concerns an agent: what they raised and said "me too" on, what is promised to them, and what they are asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from feedback.changes.models import Change
from feedback.changes.queries import changes_visible_to, not_yet
from feedback.core.db import one_of
from feedback.desk.rows import listed
from feedback.people.models import User
from feedback.reports import states
from feedback.reports.models import OWING, FrictionReport, Message, Response, Supporter, Verification
from feedback.reports.natures import OWED
from feedback.reports.seal import done_by, raised_by, sealed_for

#: So many are counted; beyond that a page says "more than".
COUNTED = 99
FORTNIGHT = timedelta(days=14)
LATEST_ANSWER = ("-answered_at", "-pk")


def concerning(user: User) -> QuerySet[FrictionReport]:
    """What somebody raised or said "me too" on, and counts for itself."""
    mine = raised_by(user) | one_of("pk", _supported(user))
    return FrictionReport.objects.filter(mine).exclude(state=states.MERGED)


def _supported(user: User) -> QuerySet[Any, Any]:
    return Supporter.objects.filter(done_by(user)).order_by().values("report_id")


def promised_to(user: User) -> QuerySet[FrictionReport]:
    """Of these, those on which somebody still owes something."""
    return listed(concerning(user).filter(OWING), user)


def questions(user: User, *, limit: int) -> list[Message]:
    """What owners ask somebody about their own reports, while they wait for the reply; the oldest first."""
    asked = Message.objects.filter(direction=Message.Direction.QUESTION)
    open_ones = (
        asked.filter(raised_by(user, "report"), report__state=states.WAITING)
        .select_related("report", "author")
        .defer("report__words")
    )
    last = {message.report_id: message for message in open_ones.order_by("created_at", "id")}
    return list(last.values())[:limit]


@dataclass(frozen=True, slots=True)
class Ask:
    """One report of which the reader is asked whether it is fixed, with the answer and the change that it tells of."""

    report: FrictionReport
    answer: Response | None
    change: Change | None


def asks(user: User, *, limit: int, now: datetime) -> list[Ask]:
    """What somebody has not said yet whether it is fixed, the latest answers first; no change ahead of its day."""
    said = Verification.objects.filter(done_by(user), report=OuterRef("pk"), round=OuterRef("reopened_count"))
    ahead = not_yet(now).filter(report=OuterRef("pk"))
    waiting = FrictionReport.objects.filter(~Exists(said), ~Exists(ahead), state__in=states.ASKING, nature__in=OWED)
    waiting = waiting.order_by(*LATEST_ANSWER)
    # The latest of each kind alone are the first rows of an index; of all together, a sort of all there are.
    kinds = (Q(reporter=user), one_of("pk", sealed_for(user)), one_of("pk", _supported(user)))
    each = (waiting.filter(kind) for kind in kinds)
    latest = reduce(or_, (one_of("pk", rows.values("pk")[:limit]) for rows in each))
    reports = list(listed(FrictionReport.objects.filter(latest), user).order_by(*LATEST_ANSWER)[:limit])
    answers = _last_answers(reports)
    ids = {answer.change_id for answer in answers.values() if answer.change_id}
    changes = changes_visible_to(user).in_bulk(ids) if ids else {}
    return [_ask(report, answers.get(report.pk), changes) for report in reports]


def _ask(report: FrictionReport, answer: Response | None, changes: dict[int, Change]) -> Ask:
    return Ask(report, answer, changes.get(answer.change_id) if answer and answer.change_id else None)


def _last_answers(reports: list[FrictionReport]) -> dict[int, Response]:
    rows = Response.objects.filter(report__in=reports).select_related("by").order_by("created_at", "id")
    return {row.report_id: row for row in rows}


def counted_own(user: User) -> int:
    """How many reports somebody raised, up to one more than is counted."""
    return FrictionReport.objects.filter(raised_by(user))[: COUNTED + 1].count()


def changed_lately(user: User, now: datetime, *, limit: int) -> list[Change]:
    """What was shown within the last fortnight, newest first."""
    shown = changes_visible_to(user).filter(state=Change.State.PUBLISHED, published_at__gt=now - FORTNIGHT)
    return list(shown.order_by("-published_at", "-id")[:limit])
