"""Reading the journal and what was given up: who sees which lines, and how far back they are proven."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from feedback.events.models import Event, Inspection, Outbox, Seal
from feedback.events.registry import verbs
from feedback.people.models import Letter, Role, User
from feedback.people.permissions import is_admin
from feedback.people.queries import Anyone, Reach, reach
from feedback.reports.queries import reports_visible_to

#: What is given up and listed on one page beside the reactions; more has one cause, to be mended first.
MOST = 100


def events_visible_to(user: Anyone) -> QuerySet[Event]:
    """The lines of the journal that somebody may read.

    Admins read all of it; supervisors and owners what happened within their reach, but for what was done about people;
    everybody the story of the reports they see, but for what is kept among those who answer.
    """
    if not isinstance(user, User) or not user.is_active:
        return Event.objects.none()
    if is_admin(user):
        return Event.objects.all()
    # One report at a time: PostgreSQL would answer an EXISTS inside an OR by reading every visible report first.
    seen = Subquery(reports_visible_to(user).filter(pk=OuterRef("root_id")).order_by().values("pk")[:1])
    internal = [name for name, verb in verbs().items() if verb.internal]
    story = Q(root_type="report") & ~Q(verb__in=internal) & Q(root_id=seen)
    return Event.objects.filter(answering_reach(user).q() & ~Q(root_type="person") | story)


def answering_reach(user: User) -> Reach:
    """How far somebody reads what is kept among those who answer."""
    return reach(user, Role.OWNER, Role.SUPERVISOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Proof:
    """How far the journal is sealed, and what the last walk over it found; None for not yet."""

    seal: Seal | None
    inspection: Inspection | None


def proof() -> Proof:
    """Where the seals stand."""
    return Proof(
        seal=Seal.objects.defer("marks").order_by("-id").first(),
        inspection=Inspection.objects.order_by("-id").first(),
    )


def given_up() -> QuerySet[Outbox]:
    """Reactions whose last attempt failed, the latest first; for admins."""
    return Outbox.objects.filter(dead_at__isnull=False).select_related("event").order_by("-dead_at", "-id")


def letters_given_up() -> list[Letter]:
    """Letters about signing in that could not be delivered, the latest first; for admins."""
    failed = Letter.objects.filter(dead_at__isnull=False, person__is_active=True).exclude(last_error="")
    return list(failed.select_related("person__site").order_by("-dead_at", "-id")[:MOST])
