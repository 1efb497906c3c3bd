"""Writing the journal by the thousand, for what happens to many rows at once: the sweep of the clocks, say."""

from collections.abc import Container, Sequence

from django.db import connection, transaction

from feedback.core.db import insert_rows, next_ids
from feedback.events import poke
from feedback.events.actions import NOTHING, Fact, request_id
from feedback.events.lines import Line
from feedback.events.models import Event, Outbox
from feedback.events.registry import pipeline, verb_of
from feedback.events.seals import digest_of


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
    for verb in flow:
        verb_of(verb)  # raises UnknownVerb
    if any(reactions.at_once for reactions in flow.values()):
        raise ValueError("A verb with reactions at once is recorded by record_all().")
    ids, request = next_ids(Event, len(facts)), request_id()
    lines = [_line(fact, request) for fact in facts]
    rows = ((pk, *line, digest_of(line)) for pk, line in zip(ids, lines, strict=True))
    insert_rows(Event, ("id", *Line._fields, "digest"), rows)
    owed = [
        (pk, path)
        for place, (pk, fact) in enumerate(zip(ids, facts, strict=True))
        if place not in quiet
        for path in flow[fact.verb].later
    ]
    if owed:
        insert_rows(Outbox, ("event_id", "reaction", "attempts", "last_error"), ((*row, 0, "") for row in owed))
        poke.after_commit()


def _line(fact: Fact, request: str) -> Line:
    root = fact.root or fact.subject
    return Line(
        fact.verb,
        fact.at,
        fact.actor,
        *fact.subject,
        *root,
        fact.site_id,
        fact.team_id,
        fact.tool_id,
        fact.data,
        request,
    )
