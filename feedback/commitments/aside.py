"""A clock that cannot be carried out: it lets the others pass, the journal says so, and it is tried again later."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.db import DataError, IntegrityError, transaction

from feedback.commitments.clockwork import Row, Tally, Unreadable, fire
from feedback.commitments.listeners import Listeners
from feedback.commitments.models import Commitment
from feedback.events.actions import Fact, Thing, record
from feedback.events.models import Event

log = structlog.get_logger(__name__)
VERB = "commitment.unreadable"
#: Nothing of it is lost meanwhile: once it can be read again, its steps come in order, dated by their deadlines.
AGAIN = timedelta(hours=1)


def carry_out(clocks: list[Row], *, now: datetime, listeners: Listeners | None = None, warn: bool = True) -> Tally:
    """`fire` them all; where that does not work, the halves: only a clock that cannot be read stands aside."""
    try:
        with transaction.atomic():
            return fire(clocks, now=now, listeners=listeners, warn=warn)
    except (Unreadable, DataError, IntegrityError) as error:
        if len(clocks) == 1:
            return stand_aside(clocks[0], error, now)
    middle = len(clocks) // 2
    done = carry_out(clocks[:middle], now=now, listeners=listeners, warn=warn)
    done.add(carry_out(clocks[middle:], now=now, listeners=listeners, warn=warn))
    return done


def stand_aside(clock: Row, error: Exception, now: datetime) -> Tally:
    """Try this clock again in an hour. The journal has one line about it, the log one each time."""
    log.error("commitment.unreadable", commitment=clock.id, error=type(error).__name__)
    Commitment.clocks.filter(pk=clock.id).update(next_fire_at=now + AGAIN, updated_at=now)
    if not Event.objects.filter(subject_type="commitment", subject_id=clock.id, verb=VERB).exists():
        record(_fact(clock, error, now))
    return Tally(claimed=1, unreadable=1)


def standing_aside() -> Iterator[Commitment]:
    """Open promises whose clocks stand aside: they wait for another try longer than for their next step."""
    told = Event.objects.filter(verb=VERB).order_by().values("subject_id")
    for row in Commitment.clocks.filter(pk__in=told, closed_at=None, next_fire_at__isnull=False).order_by("id"):
        if _waits(Row.of(row), row.next_fire_at):
            yield row


def _waits(clock: Row, until: datetime | None) -> bool:
    try:
        upcoming = next((at for _name, at, _tell in clock.pending()), None)
    except Unreadable:
        return True
    return upcoming is None or until is None or upcoming < until


def _fact(clock: Row, error: Exception, now: datetime) -> Fact:
    return Fact(
        VERB,
        Thing("commitment", clock.id),
        now,
        root=Thing(clock.subject_type, clock.subject_id),
        site_id=clock.site_id,
        team_id=clock.team_id,
        tool_id=clock.tool_id,
        data={"kind": clock.kind, "due_at": clock.due_at.isoformat(), "why": type(error).__name__},
    )
