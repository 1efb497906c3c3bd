"""Placing people in sessions: values in, values out. A leaf that knows no database.

The rules, of which none is ever broken:

- a session lies in its site's working hours, and ends before the last day of everybody in it is over;
- nobody is in it who is away, or in another session, attending or leading, at any moment of it;
- of a team no more than the agreed share attends sessions at the same time, of whatever programme; one person may;
- of the champions on shift in a roster one stays: whoever is in any session during it counts as taken for all of it;
- it has a lead who is free for it, where anybody was named to lead; and no more people than seats.

Whoever leads one of the round's sessions has a seat in it, so that nobody sits through what they teach. Whoever is left
without a seat could not be given one by these rules; the reason is the one met where they came closest.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from feedback.champions.coverage import Span
from feedback.training.models import Why
from feedback.training.slots import ByHour, Slot, holds, peak, slots_in


class Attendee(NamedTuple):
    """Somebody to be placed, at their site, by the instant `until`. People without a team share one by their site."""

    person: int
    site: int | None
    team: int
    until: datetime


class Meeting(NamedTuple):
    """A session of the round that is there already, and the seats it has left."""

    key: int
    site: int
    span: Span
    lead: int | None
    free: int


class Seated(NamedTuple):
    """Somebody's time in a session of any programme; `team` is None for who leads it."""

    person: int
    team: int | None
    span: Span


class Watch(NamedTuple):
    """These champions are on together in a roster during this time."""

    span: Span
    people: frozenset[int]


class Lead(NamedTuple):
    """Somebody who may lead. Where they have a site, they do so in its working hours."""

    person: int
    site: int | None


class Place(NamedTuple):
    """A site's clock, and its working hours while the round lasts, in order and apart."""

    zone: str
    hours: Sequence[Span]


class Terms(NamedTuple):
    """What the programme asks for; `may_add` is whether there may be sessions beside those there are."""

    length: timedelta
    seats: int
    away_percent: int
    may_add: bool = True


@dataclass(frozen=True, slots=True)
class Floor:
    """Everything that is known when the planning begins."""

    terms: Terms
    attendees: Sequence[Attendee]
    places: Mapping[int, Place]
    leads: Sequence[Lead] = ()
    meetings: Sequence[Meeting] = ()
    seated: Sequence[Seated] = ()
    away: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    watches: Sequence[Watch] = ()
    sizes: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Planned:
    """A session that the plan adds, and who has a seat in it."""

    site: int
    span: Span
    lead: int | None
    people: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """The plan: sessions to add, seats in those there are (by person), and why the others have none."""

    added: list[Planned] = field(default_factory=list)
    joined: dict[int, int] = field(default_factory=dict)
    unplaced: dict[int, Why] = field(default_factory=dict)


def plan(floor: Floor) -> Draft:
    """Place everybody who can be placed, in few and full sessions, spread over the days. Same floor, same plan."""
    return _Planner(floor).run()


@dataclass(slots=True)
class _Open:
    """A session that people can still be put in: one of the floor's (`key`), or one that the plan adds."""

    site: int
    span: Span
    lead: int | None
    free: int
    key: int | None = None
    people: list[int] = field(default_factory=list)


#: How good a time is, the best first: people placed, a usual hour, few others that day and at that hour, early.
_Rank = tuple[int, bool, int, int, datetime]
#: From what keeps somebody out anyway to what comes last.
_CLOSER = (Why.NO_HOURS, Why.AWAY, Why.ON_DUTY, Why.TEAM_FULL, Why.NO_LEAD, Why.NO_SEAT)


class _Planner:
    def __init__(self, floor: Floor) -> None:
        self.floor, self.terms = floor, floor.terms
        self.sessions: list[_Open] = []
        self.waiting = {each.person: each for each in sorted(floor.attendees, key=_first)}
        self.everybody, self.teams = ByHour[int](), defaultdict[int, ByHour[int]](ByHour)
        self.watches = ByHour[frozenset[int]]()
        self.led, self.days, self.minutes = Counter[int](), Counter[tuple[int, int]](), Counter[tuple[int, int]]()
        self.known: dict[tuple[int, Span], tuple[frozenset[int], tuple[int | None, ...]]] = {}
        for person, team, span in floor.seated:
            self._seat(person, team, span)
        for span, people in floor.watches:
            self.watches.add(span, people)
        self.groups = self._grouped()
        here = {each.site for each in floor.attendees}
        self.slots = {site: self._slots(site) for site in floor.places if site in here}

    def run(self) -> Draft:
        draft = Draft()
        for meeting in sorted(self.floor.meetings, key=lambda each: (each.span, each.key)):
            self._hold(_Open(meeting.site, meeting.span, meeting.lead, meeting.free, meeting.key))
        if self.terms.may_add:
            for site in sorted(self.slots):
                self._add_sessions(site)
        for attendee in list(self.waiting.values()):
            if attendee.person in self.waiting and (why := self._place_alone(attendee)):
                draft.unplaced[attendee.person] = why
        for session in self.sessions:
            if session.key is None:
                draft.added.append(Planned(session.site, session.span, session.lead, session.people))
            else:
                draft.joined |= dict.fromkeys(session.people, session.key)
        draft.unplaced = {person: why for person, why in draft.unplaced.items() if person in self.waiting}
        return draft

    def _grouped(self) -> dict[int, dict[int, list[Attendee]]]:
        """Who waits, by site and team. Those who may lead come last, by themselves: most have a seat by leading."""
        leads = {lead.person for lead in self.floor.leads}
        groups: dict[int, dict[int, list[Attendee]]] = defaultdict(lambda: defaultdict(list))
        for attendee in self.waiting.values():
            if attendee.site is not None and attendee.site in self.floor.places and attendee.person not in leads:
                groups[attendee.site][attendee.team].append(attendee)
        return groups

    def _slots(self, site: int) -> list[Slot]:
        """Every time at a site that is early enough for somebody, usual hours first."""
        place = self.floor.places[site]
        last = max(each.until for each in self.waiting.values() if each.site == site)
        early = [slot for slot in slots_in(place.hours, self.terms.length, place.zone) if slot.span.end <= last]
        return sorted(early, key=lambda slot: slot.is_odd)

    # --- the rules -----------------------------------------------------------------------------------------------

    def _then(self, site: int, span: Span) -> tuple[frozenset[int], tuple[int | None, ...]]:
        """Who is in sessions at a time, and who could lead one more at a site, the likeliest first."""
        found = self.known.get((site, span))
        if found is None:
            taken = frozenset(person for _span, person in self.everybody.during(span))
            found = self.known[site, span] = taken, tuple(self._leads(site, span, taken))
        return found

    def _leads(self, site: int, span: Span, taken: frozenset[int]) -> Iterator[int | None]:
        """Those of the site first, then those who lead least. Where nobody is named, a session goes without."""
        if not self.floor.leads:
            yield None
        for lead in sorted(self.floor.leads, key=lambda each: (each.site != site, self.led[each.person], each.person)):
            place = self.floor.places.get(lead.site) if lead.site is not None else None
            works = lead.site is None or (place is not None and holds(place.hours, span))
            if works and self._blocked(lead.person, span, taken) is None:
                yield lead.person

    def _blocked(self, person: int, span: Span, taken: frozenset[int]) -> Why | None:
        """Why somebody cannot be spared then, if so, while all of these are in sessions."""
        absences = self.floor.away.get(person, ())
        if person in taken or any(gone.start < span.end and gone.end > span.start for gone in absences):
            return Why.AWAY
        on = (people for _span, people in self.watches.during(span) if person in people)
        return Why.ON_DUTY if any(people <= taken | {person} for people in on) else None

    def _room(self, team: int, span: Span) -> int:
        """How many more of a team may be away."""
        most = max(1, self.floor.sizes.get(team, 0) * self.terms.away_percent // 100)
        return most - peak(self.teams[team].during(span), span)

    def _pick(self, site: int, span: Span, seats: int, taken: frozenset[int]) -> list[Attendee]:
        """Whom a session would take of those who wait at its site, those who are due first."""
        chosen: list[Attendee] = []
        for team, people in self.groups[site].items():
            room = self._room(team, span) if people else 0
            for attendee in people:
                if room <= 0:
                    break
                if span.end <= attendee.until and self._blocked(attendee.person, span, taken) is None:
                    chosen.append(attendee)
                    taken |= {attendee.person}
                    room -= 1
        return sorted(chosen, key=_first)[:seats]

    # --- placing -------------------------------------------------------------------------------------------------

    def _seat(self, person: int, team: int | None, span: Span) -> None:
        """Somebody is in a session; without a team they are not counted as away from one."""
        self.everybody.add(span, person)
        if team is not None:
            self.teams[team].add(span, person)
        self.known.clear()

    def _put(self, attendee: Attendee, session: _Open, team: int | None) -> None:
        session.people.append(attendee.person)
        session.free -= 1
        del self.waiting[attendee.person]
        group = self.groups[attendee.site][attendee.team] if attendee.site is not None else []
        if attendee in group:
            group.remove(attendee)
        if session.lead != attendee.person:
            self._seat(attendee.person, team, session.span)

    def _hold(self, session: _Open) -> None:
        """Fill a session with those who fit, and with its lead if they need a seat and one is left."""
        self.sessions.append(session)
        taken, _leads = self._then(session.site, session.span)
        for attendee in self._pick(session.site, session.span, session.free, taken):
            self._put(attendee, session, attendee.team)
        own = self.waiting.get(session.lead or 0)
        if own is not None and session.free and session.span.end <= own.until:
            self._put(own, session, None)

    def _open(self, site: int, slot: Slot, lead: int | None) -> _Open:
        """A new session, still empty."""
        self.days[site, slot.day] += 1
        self.minutes[site, slot.minute] += 1
        if lead is not None:
            self.led[lead] += 1
            self._seat(lead, None, slot.span)
        return _Open(site, slot.span, lead, self.terms.seats)

    def _rank(self, site: int, slot: Slot) -> _Rank:
        taken, leads = self._then(site, slot.span)
        placed = len(self._pick(site, slot.span, self.terms.seats, taken | _one(leads[0]))) if leads else 0
        return -placed, slot.is_odd, self.days[site, slot.day], self.minutes[site, slot.minute], slot.span.start

    def _add_sessions(self, site: int) -> None:
        """One after the other, each at the best time there is then. Ranks only fall, so the best is soon found."""
        heap = [(self._rank(site, slot), slot) for slot in self.slots[site]]
        heapify(heap)
        while heap:
            _old, slot = heappop(heap)
            rank = self._rank(site, slot)
            if rank[0] and (not heap or (rank, slot) <= heap[0]):
                _taken, leads = self._then(site, slot.span)
                self._hold(self._open(site, slot, leads[0]))
            if rank[0]:
                heappush(heap, (rank, slot))

    def _place_alone(self, attendee: Attendee) -> Why | None:
        """Find a seat for one person wherever there is one; the reason why there is none where they came closest."""
        if attendee.site is None or attendee.site not in self.floor.places:
            return Why.NO_SITE
        here = [each for each in self.sessions if each.site == attendee.site]
        closest = Why.NO_HOURS if here or self.terms.may_add else Why.NO_SEAT
        for session in here:
            why = self._refusal(attendee, session.span) or (None if session.free else Why.NO_SEAT)
            if why is None:
                self._put(attendee, session, attendee.team)
                return None
            if why is not Why.NO_SEAT or not self.terms.may_add:
                closest = max(closest, why, key=_CLOSER.index)
        for slot in self.slots[attendee.site] if self.terms.may_add else ():
            why, lead = self._refusal(attendee, slot.span), None
            if why is None:
                why, lead = self._lead_for(attendee, slot.span)
            if why is None:
                session = self._open(attendee.site, slot, lead)
                self._put(attendee, session, attendee.team)
                self._hold(session)
                return None
            closest = max(closest, why, key=_CLOSER.index)
        return closest

    def _refusal(self, attendee: Attendee, span: Span) -> Why | None:
        """Why somebody cannot attend a session at that time, if so."""
        if span.end > attendee.until:
            return Why.NO_HOURS
        taken, _leads = self._then(attendee.site or 0, span)
        why = self._blocked(attendee.person, span, taken)
        return why or (None if self._room(attendee.team, span) > 0 else Why.TEAM_FULL)

    def _lead_for(self, attendee: Attendee, span: Span) -> tuple[Why | None, int | None]:
        """Who could lead a session with somebody in it; NO_LEAD if nobody could."""
        taken, leads = self._then(attendee.site or 0, span)
        for lead in leads:
            if lead is None:
                return None, None
            both = lead != attendee.person and self._blocked(lead, span, taken | {attendee.person}) is None
            if both and self._blocked(attendee.person, span, taken | {lead}) is None:
                return None, lead
        return Why.NO_LEAD, None


def _first(attendee: Attendee) -> tuple[datetime, int]:
    return attendee.until, attendee.person


def _one(lead: int | None) -> frozenset[int]:
    return frozenset() if lead is None else frozenset({lead})
