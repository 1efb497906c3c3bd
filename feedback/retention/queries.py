"""Who may see the rules, the holds and the erasures, what is held, and what has had its time."""

from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet

from feedback.people.models import User
from feedback.people.permissions import is_admin
from feedback.reports.models import Attachment, FrictionReport
from feedback.retention.kinds import KINDS, Kind, on_reports
from feedback.retention.models import Erasure, Hold, Rule

#: Of what would go, more is not counted: an admin wants to know whether it is nothing, some or very much.
MOST_COUNTED = 10_000


def rules_visible_to(user: User) -> QuerySet[Rule]:
    """Admins'."""
    return Rule.objects.filter(code__in=KINDS) if is_admin(user) else Rule.objects.none()


def holds_visible_to(user: User) -> QuerySet[Hold]:
    """Admins', those that were lifted included."""
    return Hold.objects.all() if is_admin(user) else Hold.objects.none()


def erasures_visible_to(user: User) -> QuerySet[Erasure]:
    """Admins'."""
    return Erasure.objects.all() if is_admin(user) else Erasure.objects.none()


def months() -> dict[str, int | None]:
    """For how long each kind is kept; None for good."""
    return dict.fromkeys(KINDS) | dict(Rule.objects.filter(code__in=KINDS).values_list("code", "months"))


def would_go(code: str, months: int, *, now: datetime) -> int:
    """How many rows of a kind would be let go if it were kept for so many months: `MOST_COUNTED` for that and more."""
    return past(KINDS[code], now - relativedelta(months=months))[:MOST_COUNTED].count()


def past(kind: Kind, before: datetime) -> QuerySet[Any]:
    """The rows of a kind that are older than an instant, have something to lose, and are not held."""
    rows = kind.past(before)
    if everything_is_held():
        return rows.none()
    held = _held(kind)
    return rows if held is None else rows.exclude(pk__in=rows.filter(held).values("pk"))


def everything_is_held() -> bool:
    """Whether nothing at all may be let go."""
    return _standing(Hold.Over.EVERYTHING).exists()


def is_held(person: User) -> bool:
    """Whether this person's data must stay as it is: a hold covers them, or a report they have a part in."""
    people, reports = _over(Hold.Over.PERSON), _over(Hold.Over.REPORT)
    if everything_is_held() or person.pk in people:
        return True
    if not people and not reports:
        return False
    files = Q(pk__in=Attachment.objects.filter(uploaded_by=person).values("report"))
    theirs = FrictionReport.objects.filter(files | on_reports()([person.pk]))
    return theirs.filter(Q(pk__in=reports) | (on_reports()(people) if people else Q(pk__in=[]))).exists()


def _held(kind: Kind) -> Q | None:
    """The rows of a kind that a hold over a person or a report covers; None where there is no such hold."""
    people, reports = _over(Hold.Over.PERSON), _over(Hold.Over.REPORT)
    found = Q(**{f"{kind.report}__in": reports}) if kind.report and reports else None
    if people:
        found = kind.of(people) if found is None else found | kind.of(people)
    return found


def _over(over: str) -> list[int]:
    """The ids that holds of this kind stand over."""
    return [pk for pk in _standing(over).values_list("thing_id", flat=True) if pk is not None]


def _standing(over: str) -> QuerySet[Hold]:
    return Hold.objects.filter(over=over, lifted_at=None)
