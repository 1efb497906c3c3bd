"""Which policy a report comes under, and what it promises by when. Pure but for reading the policies."""

from dataclasses import dataclass
from datetime import datetime

from feedback.calendars.engine import Hours
from feedback.commitments import targets
from feedback.commitments.models import Kind, SlaPolicy
from feedback.commitments.targets import Target
from feedback.commitments.terms import Link, Terms
from feedback.core.kept import Kept


@dataclass(frozen=True, slots=True)
class About:
    """What policies ask of a report."""

    site_id: int | None
    tool_id: int | None
    severity: str
    category_id: int | None


def _in_force() -> list[SlaPolicy]:
    return [policy for policy in SlaPolicy.objects.order_by("is_fallback", "position", "id") if policy.is_active]


#: The policies that count, in the order in which they are asked; the last one takes everything.
in_force = Kept(_in_force)


def terms_of(policy: SlaPolicy) -> Terms:
    """What is frozen into a promise made under it."""
    return Terms(
        policy_id=policy.pk,
        version=policy.version,
        name=policy.name,
        acknowledge_days=policy.acknowledge_days,
        respond_days=policy.respond_days,
        reopened_days=policy.reopened_days,
        warn_at=tuple(policy.warn_at),
        pause_with_vendor=policy.pause_with_vendor,
        acknowledge_time=policy.acknowledge_time,
        respond_time=policy.respond_time,
        pause_for_reporter=policy.pause_for_reporter,
        acknowledge_hours=policy.acknowledge_hours,
        respond_hours=policy.respond_hours,
        reopened_hours=policy.reopened_hours,
        chain=tuple(Link(**link) for link in policy.chain),
    )


def matching(policies: list[SlaPolicy], about: About) -> SlaPolicy:
    """The first policy whose every condition holds."""
    return next(policy for policy in policies if policy.is_fallback or _holds(policy, about))


def first_targets(hours: Hours, terms: Terms, at: datetime) -> dict[str, Target]:
    """What a report that comes in at `at` is promised: by kind, without those that are not promised."""
    lengths = {kind.value: terms.length_of(kind) for kind in (Kind.ACKNOWLEDGE, Kind.RESPOND)}
    return {kind: targets.target_of(length, hours, at) for kind, length in lengths.items() if length}


def _holds(policy: SlaPolicy, about: About) -> bool:
    asked = (
        (policy.site_id, about.site_id),
        (policy.tool_id, about.tool_id),
        (policy.category_id, about.category_id),
        (policy.severity or None, about.severity),
    )
    return all(wanted is None or wanted == given for wanted, given in asked)
