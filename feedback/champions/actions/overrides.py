"""Exceptions: one more, one fewer, or one in another's place for a time. What has been stays."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.champions.actions.rules import demand_champions, demand_here, demand_not_over, end, locked, tell
from feedback.champions.actions.shifts import check_span
from feedback.champions.models import Override, Roster
from feedback.core.errors import Invalid
from feedback.people.models import User

#: An exception of more than a quarter is no exception: the rotation has changed.
LONGEST = timedelta(days=92)


@transaction.atomic
def make_override(
    *,
    roster: Roster,
    starts_at: datetime,
    ends_at: datetime,
    by: User | None,
    add: User | None = None,
    remove: User | None = None,
    reason: str = "",
    although_away: bool = False,
    now: datetime | None = None,
) -> Override:
    """During [starts_at, ends_at), `add` is on as well, `remove` is off, or with both the one in the other's place.

    92 days at most. Raises Invalid for times that do not fit, for nobody or one person twice, and where `add` has left
    or is no champion there; AwayThen where `add` is away; Conflict for a roster out of use.
    """
    roster = locked(roster)
    _check(roster, add, remove, reason)
    check_span(starts_at, ends_at, LONGEST)
    if add is not None and not although_away:
        demand_here(add, starts_at, ends_at)
    made = Override.objects.create(
        roster=roster, add=add, remove=remove, starts_at=starts_at, ends_at=ends_at, reason=reason, created_by=by
    )
    tell("override.made", roster, by, now or timezone.now(), **_facts(made))
    return made


@transaction.atomic
def remove_override(*, override: Override, by: User | None, now: datetime | None = None) -> None:
    """Take an exception back: one to come goes, one that runs ends now. Raises Conflict for one that is over."""
    now = now or timezone.now()
    roster = locked(override.roster)
    override = Override.objects.get(pk=override.pk)
    demand_not_over(override, now)
    tell("override.removed", roster, by, now, **_facts(override))
    end(override, now)


def _check(roster: Roster, add: User | None, remove: User | None, reason: str) -> None:
    if add is None and remove is None:
        raise Invalid({"add": _("Say who comes, who goes, or both.")})
    if add == remove:
        raise Invalid({"add": _("Nobody stands in for themselves. Choose somebody else.")})
    if reason and reason not in Override.Reason.values:
        raise Invalid({"reason": _("Choose one of the reasons, or none.")})
    if add is not None:
        demand_champions(roster, [add], "add")


def _facts(override: Override) -> dict[str, object]:
    return {
        "override_id": override.pk,
        "add_id": override.add_id,
        "remove_id": override.remove_id,
        "starts_at": override.starts_at,
        "ends_at": override.ends_at,
        "reason": override.reason,
    }
