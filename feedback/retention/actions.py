"""Setting how long data is kept, holding it, and letting it go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict, Invalid
from feedback.core.text import clean
from feedback.events.actions import Fact, Thing, record
from feedback.people.masking import masked
from feedback.people.models import User
from feedback.people.permissions import demand_admin
from feedback.reports.models import FrictionReport
from feedback.retention import queries
from feedback.retention.kinds import KINDS
from feedback.retention.models import REASON_LIMIT, Hold, Rule

MOST_MONTHS = 240
MONTHS_TOLD = _("Give 1 to 240 months, or nothing to keep it for good.")
#: Rows a transaction: short enough that nobody waits behind one.
BATCH = 500


@transaction.atomic
def set_months(*, by: User, months: Mapping[str, int | None], now: datetime | None = None) -> list[str]:
    """Keep these kinds for so many months from now on; None is for good. What is left out stays.

    Gives the kinds that changed. Raises Forbidden, and Invalid by kind.
    """
    demand_admin(by)
    now = now or timezone.now()
    _check_months(months)
    before = queries.months()
    changed = {code: given for code, given in months.items() if given != before[code]}
    for code, given in changed.items():
        rule, _made = Rule.objects.update_or_create(code=code, defaults={"months": given, "updated_at": now})
        record(Fact("retention.set", Thing("rule", rule.pk), at=now, actor=by.pk, data={"kind": code, "months": given}))
    return sorted(changed)


def _check_months(months: Mapping[str, int | None]) -> None:
    wrong: dict[str, Any] = {code: _("There is no such kind of data.") for code in months if code not in KINDS}
    for code, given in months.items():
        if given is not None and not 1 <= given <= MOST_MONTHS:
            wrong[code] = MONTHS_TOLD
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def place_hold(
    *,
    by: User,
    over: str,
    reason: str,
    person: User | None = None,
    report: FrictionReport | None = None,
    now: datetime | None = None,
) -> Hold:
    """Keep everything, all of a person or a report as it is, until the hold is lifted.

    Raises Forbidden, Invalid field by field, and Conflict where one stands already.
    """
    demand_admin(by)
    now = now or timezone.now()
    thing = {Hold.Over.PERSON: person, Hold.Over.REPORT: report}.get(Hold.Over(over)) if over in Hold.Over else None
    _check_hold(over, thing)
    words = clean(reason)
    if not 0 < len(words) <= REASON_LIMIT:
        raise Invalid({"reason": _("Say in a sentence or two why.")})
    if Hold.objects.filter(over=over, thing_id=thing.pk if thing else None, lifted_at=None).exists():
        raise Conflict(_("It is held already."))
    hold = Hold.objects.create(
        over=over, thing_id=thing.pk if thing else None, reason=masked(words).text, placed_by=by, placed_at=now
    )
    record(Fact("hold.placed", Thing("hold", hold.pk), at=now, actor=by.pk, data=_told(hold)))
    return hold


def _check_hold(over: str, thing: User | FrictionReport | None) -> None:
    if over not in Hold.Over:
        raise Invalid({"over": _("Choose everything, a person or a report.")})
    if over != Hold.Over.EVERYTHING and thing is None:
        raise Invalid({over: _("Say whose, or which one.")})


@transaction.atomic
def lift_hold(*, hold: Hold, by: User, now: datetime | None = None) -> Hold:
    """Let the rules apply again. Raises Forbidden, and Conflict when it was lifted already."""
    demand_admin(by)
    hold = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.lifted_at is not None:
        raise Conflict(_("It was lifted already."))
    hold.lifted_by, hold.lifted_at = by, now or timezone.now()
    hold.save(update_fields=["lifted_by", "lifted_at"])
    record(Fact("hold.lifted", Thing("hold", hold.pk), at=hold.lifted_at, actor=by.pk, data=_told(hold)))
    return hold


def _told(hold: Hold) -> dict[str, Any]:
    return {"over": str(hold.over), "thing_id": hold.thing_id}


def let_go(*, now: datetime) -> dict[str, int]:
    """Take from everything that has had its time what the rules say; how many rows of each kind. Safe to run again."""
    kept = queries.months()
    due = {code: months for code, months in kept.items() if months is not None}
    return {code: _let_kind_go(code, now - relativedelta(months=months), now) for code, months in due.items()}


def _let_kind_go(code: str, before: datetime, now: datetime) -> int:
    gone, last = 0, 0
    while ids := _let_batch_go(code, before, after=last, now=now):
        gone, last = gone + len(ids), ids[-1]
    return gone


@transaction.atomic
def _let_batch_go(code: str, before: datetime, *, after: int, now: datetime) -> list[int]:
    """The next ids, of which nothing is left now, and the journal says so.

    The holds are asked anew for each batch: one that was placed meanwhile counts. Nobody waits: a row that somebody has
    in hand is looked at again tomorrow.
    """
    kind = KINDS[code]
    rows = queries.past(kind, before).filter(pk__gt=after).order_by("pk")
    ids = list(rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH])
    if ids:
        kind.let_go(ids)
        rule = Thing("rule", Rule.objects.values_list("pk", flat=True).get(code=code))
        record(Fact("retention.passed", rule, at=now, data={"kind": code, "count": len(ids)}))
    return ids
