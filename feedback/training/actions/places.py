"""Who has a place in a round: opened for those it is for, and taken out for those who have left."""

from collections.abc import Sequence
from datetime import datetime

from feedback.core.db import create_rows
from feedback.events.actions import record_all
from feedback.training import drafting
from feedback.training.actions.telling import of_place
from feedback.training.models import Cycle, Enrolment, Why


def open_places(cycle: Cycle, now: datetime) -> Sequence[Enrolment]:
    """A place for everybody of the round's programme who should have one and has none. The caller holds the round."""
    rows = [
        Enrolment(
            cycle=cycle, person=each.person, due_on=each.due_on, why=Why.NOT_PLANNED, created_at=now, updated_at=now
        )
        for each in drafting.missing_from(cycle, drafting.today_at(None, now))
    ]
    if rows:
        create_rows(rows)
        record_all([of_place("enrolment.opened", row, None, now, due_on=row.due_on.isoformat()) for row in rows])
    return rows
