"""Taking back that a round is done for somebody, while it is open: with a reason, and their clock runs again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.core.text import clean_line
from feedback.events.actions import record
from feedback.people.models import User
from feedback.training.actions.attendance import miss
from feedback.training.actions.completing import held_place
from feedback.training.actions.planning import is_over
from feedback.training.actions.telling import of_place
from feedback.training.clocks import zone_at_work
from feedback.training.models import Enrolment, Session
from feedback.training.permissions import may_undo
from feedback.training.states import Completion, Place

REASON_LIMIT = 300
_FIELDS = ("state", "done_at", "signed_off_at", "signed_off_by", "undone_why", "version", "updated_at")


@transaction.atomic
def undo(*, enrolment: Enrolment, by: User, reason: str, now: datetime | None = None) -> Enrolment:
    """Take back what made a round done for somebody last: the supervisor's yes, else that they were there.

    Whoever was not there is found another seat. The day by which it is due stays. Raises Forbidden, Invalid without a
    reason, Conflict where it is not done and once the round is over.
    """
    now, reason = now or timezone.now(), clean_line(reason)[:REASON_LIMIT]
    place = held_place(enrolment)
    may_undo(by, place).demand()
    if not reason:
        raise Invalid({"reason": _("Say in a few words why. They read it.")})
    if place.state != Place.DONE or place.session_id is None:
        raise Conflict(_("The round is not done for them."))
    if is_over(place.cycle, now.astimezone(zone_at_work(place.person)).date()):
        raise Conflict(_("This round is over. What was done in it stays."))
    signed = place.cycle.programme.completion == Completion.SIGN_OFF
    place.state, place.done_at, place.undone_why = Place.CAME, None, reason
    place.signed_off_at = place.signed_off_by = None
    place.version, place.updated_at = place.version + 1, now
    place.save(update_fields=_FIELDS)
    record(of_place("enrolment.undone", place, by, now, signed_off=signed))
    if not signed:
        miss([place], Session.objects.get(pk=place.session_id), by, now)
    return Enrolment.objects.select_related("person", "cycle__programme", "session").get(pk=place.pk)
