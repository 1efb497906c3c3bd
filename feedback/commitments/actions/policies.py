"""Writing policies. An edit makes a new version for new reports; promises that were made keep theirs."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.commitments.chains import wrong_chain
from feedback.commitments.models import PastPolicy, SlaPolicy, Time
from feedback.commitments.permissions import may_edit_policies
from feedback.commitments.policies import terms_of
from feedback.commitments.whatif import WhatIf, what_if
from feedback.core.errors import Conflict, Invalid, Text
from feedback.core.text import clean_line
from feedback.events.actions import Fact, Thing, record
from feedback.people.models import User

LONGEST_NAME = 120
CONDITIONS = ("site", "tool", "category", "severity")
TERMS = (
    "acknowledge_days",
    "acknowledge_hours",
    "acknowledge_time",
    "respond_days",
    "respond_hours",
    "respond_time",
    "reopened_days",
    "reopened_hours",
    "warn_at",
    "pause_for_reporter",
    "pause_with_vendor",
    "chain",
)
FIELDS = ("name", "is_active", *CONDITIONS, *TERMS)
#: Days beyond which a promise is a slip of the keyboard.
MOST_DAYS = 366
#: Working hours beyond which a promise is rather made in days.
MOST_WORKING_HOURS = 500


@transaction.atomic
def create_policy(*, by: User | None, name: str, now: datetime | None = None, **fields: Any) -> SlaPolicy:
    """Promise something else to the reports that fit; asked after the policies there are, before the standard one.

    Raises Forbidden, and Invalid field by field. `by` is None where the system does it.
    """
    now = now or timezone.now()
    _demand(by)
    policy = _new(name=name, **fields)
    policy.save()
    _tell("policy.created", policy, by, now, version=policy.version)
    return policy


def _new(*, name: str, **fields: Any) -> SlaPolicy:
    last = SlaPolicy.objects.filter(is_fallback=False).aggregate(last=Max("position"))["last"]
    standard = SlaPolicy.objects.get(is_fallback=True)
    terms = {field: getattr(standard, field) for field in TERMS}
    policy = SlaPolicy(name=clean_line(name), position=0 if last is None else last + 1, **{**terms, **_either(fields)})
    _check(policy)
    return policy


def weigh_policy(
    *, policy: SlaPolicy | None, by: User | None, changes: Mapping[str, Any], now: datetime | None = None
) -> WhatIf:
    """What an edit, or with `policy` None a new policy, would have meant for the last 90 days. Nothing is changed.

    Raises Forbidden, and Invalid field by field as the edit does.
    """
    _demand(by)
    if policy is None:
        candidate = _new(**changes)
    else:
        candidate = copy(policy)
        _apply(candidate, changes)
    return what_if(candidate, now=now or timezone.now())


def _apply(policy: SlaPolicy, changes: Mapping[str, Any]) -> None:
    """Set these fields, none of them stored yet. Raises Invalid."""
    settled = _either(changes)
    for name in set(FIELDS) & set(settled):
        setattr(policy, name, clean_line(settled[name]) if name == "name" else settled[name])
    _check(policy)


@transaction.atomic
def edit_policy(
    *, policy: SlaPolicy, by: User | None, changes: Mapping[str, Any], now: datetime | None = None
) -> SlaPolicy:
    """Change what new reports are promised; what was promised stays. Raises Forbidden, Invalid, Conflict."""
    now = now or timezone.now()
    _demand(by)
    policy = SlaPolicy.objects.select_for_update().get(pk=policy.pk)
    terms, before = terms_of(policy), {name: getattr(policy, name) for name in FIELDS}
    if all(before.get(name) == value for name, value in changes.items()):
        return policy
    _apply(policy, changes)
    altered = [name for name in FIELDS if getattr(policy, name) != before[name]]
    if not altered:
        return policy
    PastPolicy.objects.create(policy=policy, version=policy.version, terms=terms.as_json(), replaced_at=now)
    policy.version += 1
    policy.save()
    _tell("policy.edited", policy, by, now, version=policy.version, fields=altered)
    return policy


@transaction.atomic
def move_policy(*, policy: SlaPolicy, by: User | None, up: bool, now: datetime | None = None) -> SlaPolicy:
    """Ask a policy before the one above it, or after the one below; the standard one stays the last."""
    now = now or timezone.now()
    _demand(by)
    order = list(SlaPolicy.objects.select_for_update().filter(is_fallback=False).order_by("position", "id"))
    if policy not in order:
        raise Conflict(_("The standard promise is always asked last."))
    place = order.index(policy)
    order.insert(max(0, place - 1) if up else place + 1, order.pop(place))
    for position, each in enumerate(order):
        each.position = position
    SlaPolicy.objects.bulk_update(order, ["position"])
    _tell("policy.moved", policy, by, now, position=order.index(policy))
    return next(each for each in order if each == policy)


def _demand(by: User | None) -> None:
    if by is not None:
        may_edit_policies(by).demand()


def _check(policy: SlaPolicy) -> None:
    wrong = {
        **_wrong_labels(policy),
        **_wrong_days(policy),
        **_wrong_hours(policy),
        **_wrong_marks(policy),
        **_wrong_chain(policy),
    }
    if wrong:
        raise Invalid(wrong)


def _wrong_labels(policy: SlaPolicy) -> dict[str, Text]:
    if not policy.name:
        return {"name": _("Give the promise a name that says for which reports it is.")}
    if len(policy.name) > LONGEST_NAME:
        return {"name": _("Keep the name under %(limit)s characters.") % {"limit": LONGEST_NAME + 1}}
    limited = any(getattr(policy, condition) for condition in CONDITIONS)
    if policy.is_fallback and (limited or not policy.is_active):
        return {"": _("The standard promise is for every report that no other one fits, so it has no conditions.")}
    if not policy.is_fallback and not limited:
        return {"": _("Say for which reports: choose a tool, a severity, a category or a site.")}
    return {}


def _either(changes: Mapping[str, Any]) -> dict[str, Any]:
    """A promise that is given hours has no days any more, and the other way round, unless both are asked for."""
    settled = dict(changes)
    for kind in ("acknowledge", "respond"):
        for given, other in ((f"{kind}_hours", f"{kind}_days"), (f"{kind}_days", f"{kind}_hours")):
            if changes.get(given) is not None:
                settled.setdefault(other, None)
    return settled


def _wrong_hours(policy: SlaPolicy) -> dict[str, Text]:
    told = _("Give 1 to %(most)s working hours; a longer promise counts in days.") % {"most": MOST_WORKING_HOURS}
    fields = ("acknowledge_hours", "respond_hours", "reopened_hours")
    given = {field: getattr(policy, field) for field in fields}
    wrong: dict[str, Text] = {
        field: told for field, hours in given.items() if hours is not None and not 1 <= hours <= MOST_WORKING_HOURS
    }
    for kind in ("acknowledge", "respond"):
        if given[f"{kind}_hours"] is not None and getattr(policy, f"{kind}_days") is not None:
            wrong[f"{kind}_hours"] = _("A promise counts in hours or in days: give one of the two.")
    return wrong


def _wrong_days(policy: SlaPolicy) -> dict[str, Text]:
    told = _("Give 1 to %(most)s days, or leave it empty to promise nothing.") % {"most": MOST_DAYS}
    wrong: dict[str, Text] = {}
    for field in ("acknowledge_days", "respond_days"):
        days = getattr(policy, field)
        if days is not None and not 1 <= days <= MOST_DAYS:
            wrong[field] = told
    if not 1 <= policy.reopened_days <= MOST_DAYS:
        wrong["reopened_days"] = _("Give 1 to %(most)s days.") % {"most": MOST_DAYS}
    for field in ("acknowledge_time", "respond_time"):
        if getattr(policy, field) not in Time.values:
            wrong[field] = _("Choose working days or calendar days.")
    return wrong


def _wrong_marks(policy: SlaPolicy) -> dict[str, Text]:
    """Warnings, put in order; each one is a per cent of the time."""
    marks = policy.warn_at
    if (
        not isinstance(marks, list)
        or not all(type(mark) is int and 1 <= mark <= 99 for mark in marks)
        or len(marks) > 5
    ):
        return {"warn_at": _("Give up to five per cents between 1 and 99, such as 50, 80.")}
    policy.warn_at = sorted(set(marks))
    return {}


def _wrong_chain(policy: SlaPolicy) -> dict[str, Text]:
    """Escalation steps, put in order."""
    trouble = wrong_chain(policy)
    return {"chain": trouble} if trouble else {}


def _tell(verb: str, policy: SlaPolicy, by: User | None, now: datetime, **data: Any) -> None:
    record(Fact(verb, Thing("policy", policy.pk), now, actor=by.pk if by else None, data=data))
