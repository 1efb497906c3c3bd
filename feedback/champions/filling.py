"""Filling a gap: one more person is on for a time in which somebody is missing, and hears of it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.champions.actions.overrides import make_override
from feedback.champions.actions.rules import locked, tell
from feedback.champions.coverage import Span
from feedback.champions.covering import covers
from feedback.champions.kept import plans
from feedback.champions.models import Override, Roster
from feedback.champions.suggest import bench
from feedback.champions.words import refusal
from feedback.core.errors import Conflict, Invalid
from feedback.people.models import User

#: Nobody takes more than a day at once.
LONGEST = timedelta(hours=26)


@transaction.atomic
def fill_gap(
    *, roster: Roster, user: User, starts_at: datetime, ends_at: datetime, by: User, now: datetime | None = None
) -> Override:
    """Put `user` on for [starts_at, ends_at), in which somebody must be missing at every instant, and tell them.

    Raises Invalid for a time that is over, has no end or is longer than a day; Conflict where the gap is filled by
    now, and where they are away, on already, or would not have their rest (rest.py).
    """
    now = now or timezone.now()
    roster = locked(roster)
    if not (starts_at < ends_at and ends_at > now and ends_at - starts_at <= LONGEST):
        raise Invalid({"": _("This time is over, or it is no single gap. Choose one from the list.")})
    plan, span = plans()[roster.pk], Span(starts_at, ends_at)
    missing = sum((gap.length for gap in covers([plan], *span)[roster.pk].gaps()), timedelta(0))
    if missing < span.length:
        raise Conflict(_("Somebody is on for this time by now."))
    why = bench([plan], now, until=ends_at).weigh(user, span).fit.why
    if why is not None:
        raise Conflict(refusal(why))
    made = make_override(
        roster=roster, add=user, starts_at=starts_at, ends_at=ends_at, reason=Override.Reason.COVER, by=by, now=now
    )
    tell("gap.filled", roster, by, now, override_id=made.pk, user_id=user.pk, starts_at=starts_at, ends_at=ends_at)
    return made
