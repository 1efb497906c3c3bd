"""Writing the journal: the event, the reactions that cannot wait, and the outbox rows for those that can."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from structlog.contextvars import bound_contextvars, get_contextvars

from feedback.core.coarse import hour_of
from feedback.core.db import create_rows
from feedback.core.errors import Conflict
from feedback.core.idempotency import forget_old
from feedback.core.kept import sweep_up
from feedback.events import poke
from feedback.events.models import Event, Inspection, Occurrence, Outbox
from feedback.events.permissions import Keeper, may_replay
from feedback.events.registry import Reactions, pipeline, reaction, reaction_to_many, verb_of
from feedback.events.seals import Verdict, digest_of, verify

NOTHING = Reactions()
#: What is recorded while reactions at once run, until it is written.
_waiting: ContextVar[list[Event] | None] = ContextVar("waiting", default=None)
_untraced: ContextVar[bool] = ContextVar("untraced", default=False)


class Thing(NamedTuple):
    """Something an event is about, by type and id: `Thing("report", 1042)`."""

    type: str
    id: int


@dataclass(frozen=True, slots=True)
class Fact:
    """An event about to be written. `at` is when it happened (UTC); `actor` is a person's id, or None for the system.

    `root` is the thing whose timeline shows it (the subject itself when left out); `data` holds ids and facts, never
    free text and never the name behind an anonymous report.
    """

    verb: str
    subject: Thing
    at: datetime
    actor: int | None = None
    root: Thing | None = None
    site_id: int | None = None
    team_id: int | None = None
    tool_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    #: The subject as the caller holds it and keeps it up to date, so that reactions at once need not read it again.
    carried: Any = field(default=None, compare=False)


def record(fact: Fact) -> Event:
    """Write one event in the caller's transaction; see `record_all`."""
    return record_all([fact])[0]


def record_all(facts: Iterable[Fact]) -> list[Event]:
    """Write events and their outbox rows in the caller's transaction, and run the reactions that are due at once.

    What those reactions record themselves is written in the same go, after what they react to: a reaction finds no
    event stored yet, and must let whatever it raises reach the caller, who is rolled back.

    Raises UnknownVerb for a verb that no room declares, and TransactionManagementError outside a transaction: an event
    that could be stored without the change it tells of would be a lie.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs into the transaction of the change it tells of.")
    request = request_id()
    events = [event_row(fact, request) for fact in facts]
    waiting = _waiting.get()
    if waiting is not None:
        waiting += events
        _react(events)
        return events
    waiting = list(events)
    token = _waiting.set(waiting)
    try:
        _react(events)
    finally:
        _waiting.reset(token)
    _write(waiting)
    return events


def _react(events: Sequence[Event]) -> None:
    """What is due at once: by runs of one verb, each reaction in turn, on all of the run."""
    for verb, run in groupby(events, key=attrgetter("verb")):
        same = list(run)
        for path in pipeline().get(verb, NOTHING).at_once:
            if len(same) == 1:
                reaction(path)(same[0])
            else:
                reaction_to_many(path)(same)


def _write(events: Sequence[Event]) -> None:
    """The lines, and a row for everything that is owed to them later."""
    create_rows(events)
    owed = [
        Outbox(event=event, reaction=path) for event in events for path in pipeline().get(event.verb, NOTHING).later
    ]
    if owed:
        create_rows(owed)
        poke.after_commit()


def event_row(fact: Fact, request: str) -> Event:
    """The unsaved line for a fact, with its digest; raises UnknownVerb."""
    verb_of(fact.verb)
    root = fact.root or fact.subject
    event = Event(
        verb=fact.verb,
        at=fact.at,
        actor_id=fact.actor,
        subject_type=fact.subject.type,
        subject_id=fact.subject.id,
        root_type=root.type,
        root_id=root.id,
        site_id=fact.site_id,
        team_id=fact.team_id,
        tool_id=fact.tool_id,
        data=fact.data,
        request_id=request,
    )
    written_at = timezone.now()
    event.recorded_at = hour_of(written_at) if _untraced.get() else written_at
    event.digest = digest_of(event)
    event.carried = fact.carried
    return event


@contextmanager
def untraced(wanted: bool = True) -> Iterator[None]:
    """Inside, if `wanted`, lines tell neither with which request they came, for an access log would tell whose it was,
    nor when they were written: of that they keep the hour.
    """
    if not wanted:
        yield
        return
    token = _untraced.set(True)
    try:
        with bound_contextvars(request_id=""):
            yield
    finally:
        _untraced.reset(token)


def request_id() -> str:
    """The request or job that writes, for the lines it leaves; empty outside of one."""
    return str(get_contextvars().get("request_id") or "")[:64]


@transaction.atomic
def replay(*, by: Keeper, rows: Sequence[int] | None = None, now: datetime | None = None) -> int:
    """Give reactions that were given up fresh attempts, the first at once: all, or those whose outbox rows are named.

    Returns how many. Raises Forbidden, and Conflict where none is given up (any more): somebody else was quicker.
    """
    now = now or timezone.now()
    may_replay(by).demand()
    dead = Outbox.objects.select_for_update().filter(dead_at__isnull=False)
    owed = list(dead if rows is None else dead.filter(pk__in=rows))
    if not owed:
        raise Conflict(_("This has been tried again already."))
    fresh = {"attempts": 0, "dead_at": None, "last_error": "", "available_at": now}
    Outbox.objects.filter(pk__in=[row.pk for row in owed]).update(**fresh)
    record_all(
        Fact("reaction.replayed", Thing("event", row.event_id), now, actor=by.pk, data={"reaction": row.reaction})
        for row in owed
    )
    poke.after_commit()
    return len(owed)


def inspect(*, now: datetime | None = None) -> Verdict:
    """Walk the journal's seals and note what was found, for the journal's page to show."""
    now = now or timezone.now()
    verdict = verify()
    Inspection.objects.create(at=now, events=verdict.events, sealed=verdict.sealed, bad=verdict.bad)
    return verdict


def tidy(*, now: datetime) -> None:
    """Forget what has served its purpose: old idempotency keys, slots, marks and sessions."""
    forget_old(now)
    sweep_up()
    Occurrence.objects.filter(slot__lt=now - timedelta(days=2)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
