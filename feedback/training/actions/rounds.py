"""Adding a programme's rounds ahead of time, and keeping their places up to date with who is here."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from feedback.core.db import claimed, update_rows
from feedback.events.actions import record_all
from feedback.training.actions.places import open_places
from feedback.training.actions.planning import seat_newcomers
from feedback.training.actions.telling import of_cycle, of_place
from feedback.training.drafting import today_at
from feedback.training.models import Cycle, Enrolment, Programme
from feedback.training.rounds import Pattern, Round
from feedback.training.seats import give_back
from feedback.training.states import Place

#: How long before it opens a round is there to be planned; the next one is in any case.
AHEAD = timedelta(days=100)
#: Places that nobody has come to yet.
TO_COME = (Place.UNPLACED, Place.BOOKED)


def add_rounds(programme: Programme, now: datetime) -> list[Cycle]:
    """The rounds that are open or open soon, where they are not there yet. The caller holds the programme.

    A round that would overlap one there is, is left out: rounds are added and never taken away, so another rule holds
    from the end of the last one on.
    """
    there = list(Cycle.objects.filter(programme=programme).values_list("opens_on", "closes_on"))
    today = today_at(None, now)
    pattern = pattern_of(programme)
    rows = [
        Cycle(programme=programme, created_at=now, **each._asdict())
        for each in pattern.ahead(today, today + AHEAD)
        if not _overlaps(each, there)
    ]
    Cycle.objects.bulk_create(rows)
    record_all([of_cycle("cycle.generated", row, None, now, opens_on=row.opens_on.isoformat()) for row in rows])
    return rows


def tend(*, now: datetime | None = None) -> int:
    """What a day asks of programmes in use; how many were seen to. Safe to run twice, and twice at once.

    Rounds are added, places in the open ones opened for newcomers, with a seat where the round was planned; places of
    people who have left are given back. Each programme is a transaction of its own.
    """
    now = now or timezone.now()
    seen_to = 0
    for pk in Programme.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True):
        seen_to += _tend(pk, now)
    return seen_to


@transaction.atomic
def _tend(programme_id: int, now: datetime) -> bool:
    programme = claimed(Programme.objects.filter(pk=programme_id, is_active=True)).first()
    if programme is None:
        return False
    add_rounds(programme, now)
    _take_out_leavers(programme, now)
    today = today_at(None, now)
    current = Cycle.objects.filter(programme=programme, closes_on__gte=today).select_related("programme")
    for cycle in current.select_for_update(of=("self",)).order_by("pk"):
        if cycle.opens_on <= today or cycle.planned_at is not None:
            opened = open_places(cycle, now)
            if opened and cycle.planned_at is not None:
                seat_newcomers(cycle, opened, now)
    return True


def _take_out_leavers(programme: Programme, now: datetime) -> None:
    """Places that nobody will come to any more are taken back, and their seats are free."""
    owed = Enrolment.objects.filter(cycle__programme=programme, state__in=TO_COME, person__is_active=False)
    rows = list(owed.select_for_update(of=("self",)).select_related("person").order_by("pk"))
    freed = Counter(row.session_id for row in rows if row.state == Place.BOOKED and row.session_id)
    facts = [of_place("enrolment.withdrawn", row, None, now, left=True) for row in rows]
    for session_id in sorted(freed):
        give_back(session_id, freed[session_id])
    none = (None, Place.WITHDRAWN, "", None, None)
    columns = ["session_id", "state", "why", "waiting_for_id", "waiting_since", "version"]
    update_rows(Enrolment, columns, [(row.pk, *none, row.version + 1) for row in rows], same={"updated_at": now})
    if facts:
        record_all(facts)


def pattern_of(programme: Programme) -> Pattern:
    """How a programme's rounds follow one another."""
    return Pattern(programme.recurrence, programme.starts_on, programme.window_days, programme.due_days)


def _overlaps(found: Round, there: Sequence[tuple[date, date]]) -> bool:
    return any(opens <= found.closes_on and closes >= found.opens_on for opens, closes in there)
