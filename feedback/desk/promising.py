"""What somebody would be promised for a report they are about to raise: the owner, the reason, the dates."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from feedback.catalogue.models import CallType, Category, Tool
from feedback.commitments.models import Kind
from feedback.commitments.queries import promise_preview
from feedback.core.coarse import hour_of
from feedback.people.models import User
from feedback.reports.natures import OWED, Nature
from feedback.routing.queries import preview


@dataclass(frozen=True, slots=True)
class Promised:
    """Who would answer and by when, as far as the rules know. Each part may be missing."""

    owner: User | None
    reason: str
    opened_at: datetime
    seen_due: datetime | None
    answer_due: datetime | None
    #: Whether an answer is owed at all: what works well and a way around something owe nobody anything.
    owed: bool = True


class _Like(TypedDict):
    """What both rules and policies ask of a report."""

    tool: Tool
    severity: str
    category: Category | None
    anonymous: bool
    at: datetime


def promised(
    user: User,
    *,
    tool: Tool,
    severity: str,
    nature: str = Nature.FRICTION,
    call_type: CallType | None = None,
    category: Category | None = None,
    anonymous: bool = False,
    now: datetime,
) -> Promised | None:
    """The promise for such a report at this instant; None for somebody without a site, by whose calendar it is made."""
    if user.site is None:
        return None
    now = hour_of(now) if anonymous else now
    like = _Like(tool=tool, severity=severity, category=category, anonymous=anonymous, at=now)
    found = preview(user, call_type=call_type, **like)
    owed = nature in OWED
    dates = promise_preview(site=user.site, **like) if owed else {}
    return Promised(
        owner=found.owner,
        reason=found.reason,
        opened_at=now,
        seen_due=dates.get(Kind.ACKNOWLEDGE),
        answer_due=dates.get(Kind.RESPOND),
        owed=owed,
    )
