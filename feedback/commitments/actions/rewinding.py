"""Making clocks anew that cannot be read: from the terms, the start and the date that were promised."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from feedback.commitments.actions.holding import clock_of, fact, hours_for, keep_rows, tell, wind
from feedback.commitments.aside import standing_aside
from feedback.commitments.models import Commitment, State
from feedback.commitments.targets import Target


@transaction.atomic
def rewind(*, now: datetime | None = None) -> list[Commitment]:
    """Give every clock that stands aside its schedule anew; the date that was promised stays. The sweep goes on there.

    What was told already is not told again, but a promise that has not broken yet can still break.
    """
    now = now or timezone.now()
    aside = [row.pk for row in standing_aside()]
    rows = list(Commitment.objects.select_for_update(of=("self",)).filter(pk__in=aside).select_related("calendar"))
    for row in rows:
        done = set(row.steps.values_list("step", flat=True))
        if row.state == State.RUNNING:
            done = {step for step in done if step.startswith("warn")}
        row.clock_version += 1  # so that the proof of a step of the old schedule stands in nobody's way
        wind(row, clock_of(row, hours_for(row)), Target(row.runs_out_at, row.due_at), done=done)
    keep_rows(rows, now)
    tell(fact("rewound", row, now) for row in rows)
    return rows
