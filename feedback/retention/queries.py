"""Who may see the rules, the holds and the erasures, and what is held."""

from django.db.models import Q, QuerySet

from feedback.people.models import User
from feedback.people.permissions import is_admin
from feedback.retention.kinds import KINDS, Kind
from feedback.retention.models import Erasure, Hold, Rule


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


def everything_is_held() -> bool:
    """Whether nothing at all may be let go."""
    return _standing(Hold.Over.EVERYTHING).exists()


def is_held(person: User) -> bool:
    """Whether this person's data must stay as it is."""
    return everything_is_held() or _standing(Hold.Over.PERSON).filter(thing_id=person.pk).exists()


def held(kind: Kind) -> Q:
    """The rows of a kind that a hold over a person or a report covers."""
    people, reports = (_standing(over).values("thing_id") for over in (Hold.Over.PERSON, Hold.Over.REPORT))
    found = Q(**{f"{kind.report}__in": reports}) if kind.report else Q(pk__in=[])
    for path in kind.people:
        found |= Q(**{f"{path}__in": people})
    return found


def _standing(over: str) -> QuerySet[Hold]:
    return Hold.objects.filter(over=over, lifted_at=None)
