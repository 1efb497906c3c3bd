"""Who is in a session, what was said there, and what waits for somebody's yes: reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from feedback.people.models import User
from feedback.people.queries import Anyone
from feedback.reports.queries import reports_visible_to
from feedback.training.models import Capture, Enrolment, Session
from feedback.training.queries import enrolments_visible_to, sessions_visible_to
from feedback.training.states import Completion, Place

#: Who has a seat in a session, or had one and came.
SEATED = (Place.BOOKED, Place.CAME, Place.DONE)


def people_of_session(session: Session) -> QuerySet[User]:
    """Everybody with a seat in it, by name."""
    return User.objects.filter(enrolments__session=session, enrolments__state__in=SEATED).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class Roll:
    """The list of a session: those with a seat by name, and those of the round at its site who may walk in."""

    seated: Sequence[Enrolment]
    others: Sequence[Enrolment]

    @property
    def came(self) -> int:
        """How many are noted as there."""
        return sum(place.attended_at is not None for place in self.seated)


def roll_of(session: Session) -> Roll:
    """The list of a session, two statements; for whoever leads it."""
    rows = (
        Enrolment.objects.filter(cycle=session.cycle_id).select_related("person__team").order_by("person__name", "pk")
    )
    seated = rows.filter(session=session, state__in=SEATED)
    elsewhere = rows.filter(state__in=[Place.UNPLACED, Place.BOOKED], person__site=session.site_id)
    return Roll(list(seated), list(elsewhere.exclude(session=session)))


def head_count(session: Session) -> tuple[int, int]:
    """How many are noted as there, of how many with a seat."""
    sums = Enrolment.objects.filter(session=session, state__in=SEATED).aggregate(
        all=Count("pk"), came=Count("pk", filter=Q(attended_at__isnull=False))
    )
    return sums["came"], sums["all"]


def captures_visible_to(user: Anyone) -> QuerySet[Capture]:
    """What was said in the sessions somebody sees: what worked, and of what failed the reports they see."""
    if not isinstance(user, User):
        return Capture.objects.none()
    seen = Q(report=None) | Q(report__in=reports_visible_to(user))
    return Capture.objects.filter(seen, session__in=sessions_visible_to(user).values("pk"))


def with_words(captures: QuerySet[Capture]) -> QuerySet[Capture]:
    """The captures with what a row shows, in one statement."""
    return captures.select_related("tool", "by", "report").defer("report__words")


def waiting_for_yes(user: User) -> QuerySet[Enrolment]:
    """Those who came and wait for this supervisor's yes."""
    came = enrolments_visible_to(user).filter(state=Place.CAME, signed_off_at=None).exclude(person=user)
    asked = came.filter(cycle__programme__completion=Completion.SIGN_OFF)
    return asked.select_related("person__site", "person__team", "cycle__programme", "session").distinct()


def own_place(session: Session, user: User) -> Enrolment | None:
    """Somebody's own place in the round of a session."""
    rows = Enrolment.objects.filter(cycle=session.cycle_id, person=user)
    return rows.select_related("cycle__programme", "session__site").first()
