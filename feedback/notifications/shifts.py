"""Who hears of swaps, of calls to fill a gap, of sick calls, and of leave that opens one.

One message a person, nobody of their own doing.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils import timezone

from feedback.champions.fitting import open_through
from feedback.champions.models import Roster
from feedback.events.models import Event
from feedback.events.registry import InBatches
from feedback.notifications.actions import News, Told, tell
from feedback.notifications.audience import ids_of
from feedback.people.models import Absence
from feedback.people.queries import supervisors_of

#: By verb: who hears of it (facts that name a person by id, or "told", "supervisors"), and in which words.
_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "swap.asked": (("told", "swap_asked"), ("giver_id", "swap_asked_for_you")),
    "swap.accepted": (("giver_id", "swap_accepted"), ("taker_id", "swap_yours")),
    "swap.approved": (("giver_id", "swap_accepted"), ("taker_id", "swap_yours")),
    "swap.refused": (("giver_id", "swap_refused"), ("taker_id", "swap_refused")),
    "swap.declined": (("giver_id", "swap_declined"),),
    "swap.withdrawn": (("taker_id", "swap_withdrawn"), ("asked_id", "swap_withdrawn"), ("giver_id", "swap_withdrawn")),
    "swap.lapsed": (("giver_id", "swap_lapsed"), ("taker_id", "swap_lapsed")),
    "swap.voided": (("giver_id", "swap_void"), ("taker_id", "swap_void"), ("asked_id", "swap_void")),
    "swap.taken": (("giver_id", "swap_sick"), ("taker_id", "swap_yours"), ("supervisors", "swap_sick_told")),
    "gap.asked": (("told", "gap_asked"),),
    "gap.accepted": (("asker_id", "gap_taken"), ("taker_id", "gap_yours")),
    "gap.declined": (("asker_id", "gap_declined"),),
    "gap.withdrawn": (("told", "gap_withdrawn"),),
    "gap.lapsed": (("asker_id", "gap_lapsed"),),
}
_WAITING = (("supervisors", "swap_needs_a_yes"), ("giver_id", "swap_waits"), ("taker_id", "swap_waits_for_you"))


def _telling(say: Callable[[Event], Iterator[Told]]) -> InBatches:
    def react(events: Sequence[Event]) -> None:
        tell(news=[told for event in events for told in say(event)], now=timezone.now())

    return InBatches(react)


@_telling
def tell_swap(event: Event) -> Iterator[Told]:
    """Everybody concerned hears what became of a swap; the first line that fits somebody is theirs."""
    waits = event.data.get("state") == "waiting" and event.verb == "swap.accepted"
    heard = {event.actor_id}
    for whom, what in _WAITING if waits else _WORDS[event.verb]:
        people = set(_people(event, whom)) - heard
        heard |= people
        news = _news(event, what, event.data["swap_id"], dedupe=f"event:{event.pk}")
        yield from ((person, news) for person in sorted(people))


@_telling
def tell_leave(event: Event) -> Iterator[Told]:
    """Somebody is away while they are planned: the supervisors of those rosters hear of it, once an absence."""
    absence = Absence.objects.select_related("user").filter(pk=event.data["absence_id"]).first()
    if absence is None:
        return
    for roster, times in open_through(absence).items():
        facts = {"person_id": absence.user_id, "count": len(times)}
        first = {"roster": roster.pk, "starts_at": times[0].start, "ends_at": times[0].end}
        news = _news(event, "leave_opens", roster.pk, f"leave:{absence.pk}:{roster.pk}", **facts, **first)
        people = _supervisors(roster) - {event.actor_id}
        yield from ((person, news) for person in sorted(people))


def _news(event: Event, what: str, subject: int, dedupe: str, **params: Any) -> News:
    facts = {key: event.data.get(key) for key in ("giver_id", "taker_id", "asked_id", "starts_at", "ends_at")}
    return News(
        kind="swap",
        what=what,
        subject_type="roster" if what == "leave_opens" else "swap",
        subject_id=subject,
        dedupe=dedupe,
        event_id=event.pk,
        params={"actor": event.actor_id, "roster": event.root_id, **facts, **params},
    )


def _people(event: Event, whom: str) -> Sequence[int]:
    if whom == "told":
        return event.data.get("told") or ()
    if whom == "supervisors":
        return sorted(_supervisors(Roster.objects.get(pk=event.root_id)))
    person = event.data.get(whom)
    return [person] if person else []


def _supervisors(roster: Roster) -> set[int]:
    """Those nearest to the people a roster serves."""
    teams: list[int | None] = list(roster.teams.values_list("pk", flat=True)) or [None]
    now = timezone.now()
    return {pk for team in teams for pk in ids_of(supervisors_of(roster.site_id, team, at=now))}
