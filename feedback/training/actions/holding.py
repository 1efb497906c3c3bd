"""Rows that are held while seats change hands, and who is next in line for a seat that becomes free.

Everybody locks in one order: places by their keys, then sessions by theirs. Who is next in line is known for certain
only once the session is held; where that turns out to be somebody else, what was held is let go of and held anew with
them among it, before anything is written.
"""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from feedback.core.errors import Conflict
from feedback.training.fitting import next_in_line
from feedback.training.models import Enrolment, Session
from feedback.training.seats import give_back, take_seats

#: So often others may come between before somebody is asked to try again.
ATTEMPTS = 8
FULL = _("No seat is free in this session any more. You can stand in line for one.")
BUSY = _("Many people are choosing seats at this very moment. Try it once more.")

Sessions = Mapping[int, Session]


class _OthersNeeded(Exception):
    """Rows that have to be held too."""

    def __init__(self, ids: Collection[int]) -> None:
        super().__init__()
        self.ids = ids


@dataclass
class Held:
    """Places and sessions that nobody else changes until the transaction ends, and who inherits which free seat."""

    places: dict[int, Enrolment]
    sessions: dict[int, Session]
    heirs: list[tuple[int, int]]
    _seats: Counter[int] = field(default_factory=Counter)
    _left: set[int] = field(default_factory=set)

    def seat(self, place: Enrolment, session_id: int) -> int | None:
        """Note that somebody goes from the seat they have, if any, to a session; gives where they were."""
        was = self.leave(place)
        self._seats[session_id] += 1
        return was

    def leave(self, place: Enrolment) -> int | None:
        """Note that somebody's seat is free; gives where it was."""
        if place.session_id is not None:
            self._seats[place.session_id] -= 1
            self._left.add(place.session_id)
        return place.session_id

    def count(self) -> None:
        """Take and give back what was noted. Raises Conflict where no seat is free any more.

        Calendars hear a number that grew for a session that somebody left: they may come back to it.
        """
        if self._left:
            Session.objects.filter(pk__in=self._left).update(sequence=F("sequence") + 1)
        for session_id, change in sorted(self._seats.items()):
            if change < 0:
                give_back(session_id, -change)
            elif change > 0 and not take_seats(session_id, change):
                raise Conflict(FULL)


def hold(
    find: Callable[[], Iterable[int]],
    *,
    freeing: Callable[[Mapping[int, Enrolment], Sessions], Iterable[int]] = lambda _places, _sessions: (),
    beside: Iterable[int] = (),
    now: datetime,
) -> Held:
    """Hold places (`find` gives their ids, asked again once they are held) and the sessions they are in.

    `beside` are more sessions to hold; `freeing` says in which sessions a seat becomes free (one as often as seats
    do): who is first in line there is held as well, and so on along the line. Raises Conflict where others come between
    again and again.
    """
    wanted = set(find())
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _hold(wanted, find, freeing, beside, now)
        except _OthersNeeded as needed:
            wanted |= set(needed.ids)
    raise Conflict(BUSY)


def _hold(
    wanted: Collection[int],
    find: Callable[[], Iterable[int]],
    freeing: Callable[[Mapping[int, Enrolment], Sessions], Iterable[int]],
    beside: Iterable[int],
    now: datetime,
) -> Held:
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    places = {place.pk: place for place in rows.select_related("person", "cycle__programme")}
    sessions = _sessions({*beside, *(place.session_id for place in places.values() if place.session_id)})
    own = set(find())
    heirs = _heirs(freeing(places, sessions), own, sessions, now)
    if others := (own | {pk for pk, _session in heirs}) - set(places):
        raise _OthersNeeded(others)
    return Held(places, sessions, heirs)


def _sessions(ids: Collection[int]) -> dict[int, Session]:
    if not ids:
        return {}
    rows = Session.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {session.pk: session for session in rows.select_related("cycle__programme", "site")}


def _heirs(free: Iterable[int], own: Collection[int], sessions: Sessions, now: datetime) -> list[tuple[int, int]]:
    """Who gets which free seat, by ids; the seat that one of them leaves for it is free in its turn."""
    found: list[tuple[int, int]] = []
    asked, used = deque(free), set(own)
    while asked:
        session_id = asked.popleft()
        session = sessions.get(session_id) or Session.objects.select_related("cycle__programme").get(pk=session_id)
        heir = next_in_line(session, now, but=used)
        if heir is not None:
            used.add(heir.pk)
            found.append((heir.pk, session_id))
            asked.extend([heir.session_id] if heir.session_id else [])
    return found
