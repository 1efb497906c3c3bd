"""Writing the journal by the thousand, for what happens to many rows at once: the sweep of the clocks, say."""

from collections.abc import Container, Sequence

from django.db import connection, transaction

from feedback.core.db import insert_rows, next_ids
from feedback.events import poke
from feedback.events.actions import NOTHING, Fact, event_row
from feedback.events.models import Event, Outbox
from feedback.events.registry import pipeline

COLUMNS = (
    "id",
    "verb",
    "at",
    "actor_id",
    "subject_type",
    "subject_id",
    "root_type",
    "root_id",
    "site_id",
    "team_id",
    "tool_id",
    "data",
    "request_id",
    "digest",
)


def record_many(facts: Sequence[Fact], *, quiet: Container[int] = ()) -> None:
    """What `record_all` does, without an object a row: for verbs that nobody reacts to at once.

    `quiet` holds the places of facts that belong in the journal but of which nobody needs to hear. Raises as
    `record_all` does, and ValueError for a verb with at-once reactions.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record_many() belongs into the transaction of what it tells of.")
    if not facts:
        return
    flow = {verb: pipeline().get(verb, NOTHING) for verb in {fact.verb for fact in facts}}
    if any(reactions.at_once for reactions in flow.values()):
        raise ValueError("A verb with reactions at once is recorded by record_all().")
    ids = next_ids(Event, len(facts))
    events = map(event_row, facts)
    insert_rows(Event, COLUMNS, ([pk, *_values(event)] for pk, event in zip(ids, events, strict=True)))
    owed = [
        (pk, path)
        for place, (pk, fact) in enumerate(zip(ids, facts, strict=True))
        if place not in quiet
        for path in flow[fact.verb].later
    ]
    if owed:
        insert_rows(Outbox, ("event_id", "reaction", "attempts", "last_error"), ((*row, 0, "") for row in owed))
        poke.after_commit()


def _values(event: Event) -> list[object]:
    return [getattr(event, name) for name in COLUMNS[1:]]
