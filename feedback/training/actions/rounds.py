"""Adding a programme's rounds ahead of time, and keeping their places up to date with who is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from feedback.core.db import claimed
from feedback.events.actions import record_all
from feedback.training.actions.booking import settle
from feedback.training.actions.holding import Sessions, hold
from feedback.training.actions.places import open_places
from feedback.training.actions.planning import seat_newcomers
from feedback.training.actions.telling import of_cycle, of_place
from feedback.training.drafting import today_at
from feedback.training.models import Cycle, Enrolment, Programme
from feedback.training.rounds import Pattern, Round
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
    """Places that nobody will come to any more are taken back; their seats go to who stands in line."""
    owed = Enrolment.objects.filter(cycle__programme=programme, state__in=TO_COME, person__is_active=False)
    if not owed.exists():
        return
    held = hold(lambda: list(owed.values_list("pk", flat=True)), freeing=_seats_left, now=now)
    left = [place for place in held.places.values() if not place.person.is_active]
    facts = [of_place("enrolment.withdrawn", place, None, now, left=True) for place in left]
    for place in left:
        held.leave(place)
        place.session, place.state, place.why = None, Place.WITHDRAWN, ""
        place.waiting_for = place.waiting_since = None
    settle(held, facts, now)


def _seats_left(places: Mapping[int, Enrolment], _sessions: Sessions) -> Iterable[int]:
    """The seats of those who have left."""
    left = (place for place in places.values() if not place.person.is_active and place.state == Place.BOOKED)
    return [place.session_id for place in left if place.session_id]


def pattern_of(programme: Programme) -> Pattern:
    """How a programme's rounds follow one another."""
    return Pattern(programme.recurrence, programme.starts_on, programme.window_days, programme.due_days)


def _overlaps(found: Round, there: Sequence[tuple[date, date]]) -> bool:
    return any(opens <= found.closes_on and closes >= found.opens_on for opens, closes in there)
