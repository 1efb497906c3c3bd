"""Planning a round: places for everybody it is for, sessions where they fit, and why somebody has no seat."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.core.db import update_rows
from feedback.core.errors import Conflict
from feedback.events.actions import record_all
from feedback.people.models import User
from feedback.training import drafting
from feedback.training.actions.places import open_places
from feedback.training.actions.telling import of_cycle, of_place, of_session
from feedback.training.drafting import Wanted
from feedback.training.models import Cycle, Enrolment, Session, Why
from feedback.training.planner import Draft, Planned
from feedback.training.seats import take_seats
from feedback.training.states import Place

_CHANGED = _("Things have changed since you looked at this plan. Look at it once more.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What planning did: the sessions it added, how many people got a seat, and how many have none, with why."""

    sessions: Sequence[Session] = ()
    placed: int = 0
    unplaced: int = 0

    @property
    def changed(self) -> bool:
        """Whether anybody has a seat now who had none."""
        return self.placed > 0


@transaction.atomic
def plan_round(*, cycle: Cycle, by: User | None, expected: str = "", now: datetime | None = None) -> Outcome:
    """Give everybody of a round who has no seat one, on its sessions and on new ones. Run again, it changes nothing.

    Seats that are given stay, and so does who gave theirs back. `expected` is the digest of the plan that somebody
    looked at (`drafting.digest`): with another one now, Conflict is raised. So it is for a round that is over, and for
    a programme out of use.
    """
    now = now or timezone.now()
    cycle = _held(cycle, now)
    open_places(cycle, now)
    rows = _locked(Enrolment.objects.filter(cycle=cycle, state=Place.UNPLACED))
    waiting = drafting.still_to_place(rows)
    draft = _draft(cycle, waiting, now)
    if expected and drafting.digest(draft) != expected:
        raise Conflict(_CHANGED)
    outcome = _carry_out(cycle, draft, waiting, by, now, how="plan")
    if outcome.changed or cycle.planned_at is None:
        again = cycle.planned_at is not None
        Cycle.objects.filter(pk=cycle.pk).update(planned_at=now, planned_by=by, version=cycle.version + 1)
        counts = {"sessions": len(outcome.sessions), "placed": outcome.placed, "unplaced": outcome.unplaced}
        record_all([of_cycle("cycle.planned", cycle, by, now, again=again, **counts)])
    return outcome


@transaction.atomic
def replan(*, enrolments: Iterable[Enrolment], by: User | None, now: datetime | None = None) -> dict[int, Outcome]:
    """Find other seats for people who lost theirs, on their round's sessions or new ones; else say why there is none.

    By round. Places that have a seat by now are left alone. A retired programme and a round that is over get no new
    sessions. The caller may hold the rows already; they are locked in order of their keys.
    """
    now = now or timezone.now()
    asked = [each.pk for each in enrolments]
    rows = _locked(Enrolment.objects.filter(pk__in=asked, state=Place.UNPLACED))
    by_round: dict[int, list[Enrolment]] = {}
    for row in rows:
        by_round.setdefault(row.cycle_id, []).append(row)
    found = Cycle.objects.select_related("programme").in_bulk(by_round)
    return {pk: _replan(found[pk], by_round[pk], by, now) for pk in sorted(by_round)}


def seat_newcomers(cycle: Cycle, places: Sequence[Enrolment], now: datetime) -> Outcome:
    """Find seats for people whose places in a planned round were opened just now. The caller holds the round."""
    return _carry_out(cycle, _draft(cycle, places, now), places, None, now, how="plan")


def preview(cycle: Cycle, now: datetime) -> Draft:
    """What `plan_round` would do, nothing of it written. By ids of people."""
    return drafting.draft(cycle, to_place(cycle, now), now)


def to_place(cycle: Cycle, now: datetime) -> list[Wanted]:
    """Whom a plan would look for seats for, those included whose place would only then be opened."""
    rows = Enrolment.objects.filter(cycle=cycle, state=Place.UNPLACED).select_related("person").order_by("pk")
    there = [Wanted(each.person, each.due_on) for each in drafting.still_to_place(rows)]
    return there + drafting.missing_from(cycle, drafting.today_at(None, now))


def is_over(cycle: Cycle, today: date) -> bool:
    """Whether a round's last day has passed, for everybody."""
    return cycle.closes_on < today


def _replan(cycle: Cycle, waiting: Sequence[Enrolment], by: User | None, now: datetime) -> Outcome:
    draft = _draft(cycle, waiting, now, may_add=cycle.programme.is_active)
    return _carry_out(cycle, draft, waiting, by, now, how="moved")


def _held(cycle: Cycle, now: datetime) -> Cycle:
    """The round, locked, with its programme. Raises Conflict unless it may be planned."""
    found = Cycle.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cycle.pk)
    if not found.programme.is_active:
        raise Conflict(_("This programme is out of use. Put it back into use first."))
    if is_over(found, drafting.today_at(None, now)):
        raise Conflict(_("This round is over. Plan the next one."))
    return found


def _locked(rows: QuerySet[Enrolment]) -> list[Enrolment]:
    return list(rows.select_for_update(of=("self",)).select_related("person").order_by("pk"))


def _draft(cycle: Cycle, waiting: Sequence[Enrolment], now: datetime, *, may_add: bool = True) -> Draft:
    wanted = [Wanted(each.person, each.due_on) for each in waiting]
    return drafting.draft(cycle, wanted, now, may_add=may_add)


def _carry_out(
    cycle: Cycle, draft: Draft, waiting: Sequence[Enrolment], by: User | None, now: datetime, *, how: str
) -> Outcome:
    """Write a plan: seats of sessions there are, new sessions, and everybody's place. All of it in bulk."""
    for session_id, count in sorted(Counter(draft.joined.values()).items()):
        if not take_seats(session_id, count):
            raise Conflict(_CHANGED)
    sessions = _add(cycle, draft.added, now)
    seats = dict(draft.joined)
    for planned, session in zip(draft.added, sessions, strict=True):
        seats |= dict.fromkeys(planned.people, session.pk)
    facts = [of_session("session.scheduled", session, by, now, lead_id=session.lead_id) for session in sessions]
    booked = [each for each in waiting if each.person_id in seats]
    for place in booked:
        place.session_id, place.state, place.why = seats[place.person_id], Place.BOOKED, ""
    facts += [of_place("enrolment.booked", place, by, now, how=how) for place in booked]
    changed = _say_why(waiting, draft.unplaced)
    facts += [of_place("enrolment.unplaced", place, by, now, why=place.why) for place in changed]
    _store([*booked, *changed], now)
    if facts:
        record_all(facts)
    return Outcome(sessions, len(booked), len(waiting) - len(booked))


def _add(cycle: Cycle, planned: Sequence[Planned], now: datetime) -> Sequence[Session]:
    rows = [
        Session(
            cycle=cycle,
            site_id=each.site,
            starts_at=each.span.start,
            ends_at=each.span.end,
            seats=cycle.programme.seats,
            taken=len(each.people),
            lead_id=each.lead,
            created_at=now,
            updated_at=now,
        )
        for each in planned
    ]
    return Session.objects.bulk_create(rows)


def _say_why(waiting: Sequence[Enrolment], unplaced: Mapping[int, Why]) -> list[Enrolment]:
    """Those whose reason is another one now."""
    changed = [each for each in waiting if each.person_id in unplaced and each.why != unplaced[each.person_id]]
    for place in changed:
        place.why = unplaced[place.person_id]
    return changed


def _store(places: Sequence[Enrolment], now: datetime) -> None:
    columns = ["session_id", "state", "why", "version"]
    rows = [(each.pk, each.session_id, each.state, each.why, each.version + 1) for each in places]
    update_rows(Enrolment, columns, rows, same={"updated_at": now})
