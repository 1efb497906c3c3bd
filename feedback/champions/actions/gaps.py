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
FILLED = _("Somebody is on for this time by now.")


@transaction.atomic
def fill_gap(
    *, roster: Roster, user: User, starts_at: datetime, ends_at: datetime, by: User, now: datetime | None = None
) -> Override:
    """Put `user` on for [starts_at, ends_at), in which somebody must be missing at every instant, and tell them.

    Raises Invalid for a time that is over, has no end or is longer than a day; Conflict where the gap is filled by
    now, and where they are away, on already, or would not have their rest (rest.py).
    """
    now, span = now or timezone.now(), Span(starts_at, ends_at)
    roster = locked(roster)
    demand_gap(roster, span, now)
    demand_free(roster, user, span, now)
    made = make_override(
        roster=roster, add=user, starts_at=starts_at, ends_at=ends_at, reason=Override.Reason.COVER, by=by, now=now
    )
    tell("gap.filled", roster, by, now, override_id=made.pk, user_id=user.pk, starts_at=starts_at, ends_at=ends_at)
    return made


def missing_throughout(roster: Roster, span: Span) -> int:
    """How many are missing at every instant of a time; 0 where at some instant nobody is."""
    plan = plans().get(roster.pk)
    gaps = covers([plan], *span)[roster.pk].gaps() if plan else []
    whole = sum((gap.length for gap in gaps), timedelta(0)) == span.length
    return min(gap.missing for gap in gaps) if whole else 0


def demand_gap(roster: Roster, span: Span, now: datetime) -> int:
    """How many are missing; raises Invalid for a time that is no single gap to come, Conflict for one filled."""
    if not (span.start < span.end and span.end > now and span.length <= LONGEST):
        raise Invalid({"": _("This time is over, or it is no single gap. Choose one from the list.")})
    missing = missing_throughout(roster, span)
    if not missing:
        raise Conflict(FILLED)
    return missing


def demand_free(roster: Roster, user: User, span: Span, now: datetime) -> None:
    """Raises Conflict where somebody is away, on already, or would not have their rest (rest.py)."""
    why = bench([plans()[roster.pk]], now, until=span.end).weigh(user, span).fit.why
    if why is not None:
        raise Conflict(refusal(why))
