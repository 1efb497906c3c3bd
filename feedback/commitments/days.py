"""Which days the journal says have to be counted anew: those on which a decision counts, or counted before."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from feedback.commitments.models import Commitment, CountMark
from feedback.core.pagination import by_row
from feedback.events.models import Event

#: What decides a promise, undoes a decision, or adds to one: what broke was kept late.
DECIDING = ("commitment.kept", "commitment.kept_late", "commitment.missed", "commitment.restored")


def ahead_of(mark: CountMark) -> QuerySet[Event]:
    """The decisions in the journal that are not counted yet, in the order in which they will be."""
    beyond = by_row(["transaction", "id"], ">", [mark.transaction, mark.event])
    return Event.objects.filter(beyond, verb__in=DECIDING).order_by("transaction", "id")


def days_of(lines: Iterable[Event], zone: ZoneInfo) -> set[date]:
    """The days on which these decisions count, and on which they counted before."""
    events = list(lines)
    # One that was answered in time after all had counted on the day it broke, which was the day it was due.
    undone = {line.subject_id for line in events if line.verb != "commitment.missed" and _was_broken(line)}
    rows = Commitment.objects.filter(pk__in={line.subject_id for line in events})
    days = set()
    for pk, decided_at, due_at in rows.values_list("pk", "decided_at", "due_at"):
        instants = [decided_at, due_at] if pk in undone else [decided_at]
        days |= {at.astimezone(zone).date() for at in instants if at}
    return days


def _was_broken(line: Event) -> bool:
    return bool(line.data.get("overruled")) or line.verb == "commitment.restored"
