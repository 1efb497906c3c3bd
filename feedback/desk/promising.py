"""What somebody would be promised for a report they are about to raise: the owner, the reason, the dates."""

from dataclasses import dataclass
from datetime import datetime

from feedback.catalogue.models import CallType, Category, Tool
from feedback.commitments.models import Kind
from feedback.commitments.queries import promise_preview
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


def promised(
    user: User,
    *,
    tool: Tool,
    severity: str,
    nature: str = Nature.FRICTION,
    call_type: CallType | None = None,
    category: Category | None = None,
    now: datetime,
) -> Promised | None:
    """The promise for such a report at this instant; None for somebody without a site, by whose calendar it is made."""
    if user.site is None:
        return None
    found = preview(user, tool=tool, severity=severity, call_type=call_type, category=category, at=now)
    owed = nature in OWED
    dates = promise_preview(site=user.site, tool=tool, severity=severity, category=category, at=now) if owed else {}
    return Promised(
        owner=found.owner,
        reason=found.reason,
        opened_at=now,
        seen_due=dates.get(Kind.ACKNOWLEDGE),
        answer_due=dates.get(Kind.RESPOND),
        owed=owed,
    )
