"""Swaps by their actions: who gets a shift, when, and what no plan that changed can undo."""

from datetime import timedelta

import pytest

from feedback.champions.actions import swaps
from feedback.champions.coverage import Span
from feedback.champions.kept import plans
from feedback.champions.models import Override, Swap
from feedback.champions.queries import on_duty
from feedback.core.errors import Conflict, Invalid
from feedback.events.models import Event
from feedback.people import actions as people
from feedback.people.models import User
from tests.champions.swaps.floor import HOUR, MONDAY, Floor

pytestmark = pytest.mark.django_db
SHIFT = Span(MONDAY, MONDAY + 8 * HOUR)
TUESDAY = MONDAY + timedelta(days=1)
NEXT = Span(TUESDAY, TUESDAY + 8 * HOUR)


def on(floor: Floor, hour: int = 0) -> list[str]:
    found = on_duty(plans().values(), MONDAY + hour * HOUR)
    return [one.user.name for one in found[floor.roster.pk]]


def offer(floor: Floor, asked: User | None = None, time: Span = SHIFT, back: Span | None = None) -> Swap:
    if not floor.roster.shifts.filter(user=floor.ann, starts_at=MONDAY).exists():
        floor.shift(floor.ann, MONDAY)
    return swaps.ask(roster=floor.roster, giver=floor.ann, time=time, asked=asked, in_return=back, by=floor.ann)


def test_accepting_puts_the_colleague_in_at_once(floor: Floor) -> None:
    swap = offer(floor, floor.ben)
    assert on(floor) == ["Ann"]
    swap = swaps.accept(swap=swap, taker=floor.ben, by=floor.ben)
    assert swap.state == "done"
    assert on(floor) == ["Ben"]
    assert swap.override is not None
    assert swap.override.reason == "swap"
    assert [event.verb for event in Event.objects.filter(verb__startswith="swap.").order_by("pk")] == [
        "swap.asked",
        "swap.accepted",
    ]


def test_a_part_leaves_the_rest(floor: Floor) -> None:
    part = Span(MONDAY + 2 * HOUR, MONDAY + 5 * HOUR)
    swaps.accept(swap=offer(floor, time=part), taker=floor.ben, by=floor.ben)
    assert [on(floor, hour) for hour in (1, 2, 4, 5)] == [["Ann"], ["Ben"], ["Ben"], ["Ann"]]


def test_the_first_to_accept_has_it_and_the_second_is_told_who(floor: Floor) -> None:
    swap = offer(floor)
    swaps.accept(swap=swap, taker=floor.ben, by=floor.ben)
    with pytest.raises(Conflict, match="Ben has taken it already"):
        swaps.accept(swap=swap, taker=floor.cleo, by=floor.cleo)
    assert on(floor) == ["Ben"]


def test_where_the_roster_wants_it_a_supervisor_says_yes_first(floor: Floor) -> None:
    floor.roster.swaps_need_a_yes = True
    floor.roster.save()
    swap = swaps.accept(swap=offer(floor), taker=floor.ben, by=floor.ben)
    assert swap.state == "waiting"
    assert on(floor) == ["Ann"]
    assert swaps.approve(swap=swap, by=floor.boss).state == "done"
    assert on(floor) == ["Ben"]


def test_a_supervisors_no_leaves_the_plan(floor: Floor) -> None:
    floor.roster.swaps_need_a_yes = True
    floor.roster.save()
    swap = swaps.accept(swap=offer(floor), taker=floor.ben, by=floor.ben)
    assert swaps.refuse(swap=swap, by=floor.boss).state == "refused"
    assert on(floor) == ["Ann"]
    with pytest.raises(Conflict, match="said no"):
        swaps.approve(swap=swap, by=floor.boss)


def test_in_return_each_has_the_others_shift(floor: Floor) -> None:
    floor.shift(floor.ben, TUESDAY)
    swaps.accept(swap=offer(floor, floor.ben, back=NEXT), taker=floor.ben, by=floor.ben)
    assert on(floor) == ["Ben"]
    assert on(floor, 24) == ["Ann"]


def test_a_return_that_does_not_fit_is_refused_when_it_is_asked(floor: Floor) -> None:
    floor.shift(floor.ben, MONDAY + 6 * HOUR)
    with pytest.raises(Invalid, match="overlap"):
        offer(floor, floor.ben, Span(MONDAY, MONDAY + 4 * HOUR), Span(MONDAY + 3 * HOUR, MONDAY + 9 * HOUR))
    with pytest.raises(Invalid, match="Ben is not on"):
        offer(floor, floor.ben, Span(MONDAY, MONDAY + 4 * HOUR), NEXT)
    floor.shift(floor.ben, TUESDAY)
    floor.shift(floor.ann, TUESDAY + 4 * HOUR, 2)
    with pytest.raises(Invalid, match="Ann is on the roster"):
        offer(floor, floor.ben, Span(MONDAY, MONDAY + 4 * HOUR), NEXT)
    with pytest.raises(Invalid, match="ask one colleague"):
        offer(floor, None, back=NEXT)


def test_nobody_swaps_away_their_rest(floor: Floor) -> None:
    floor.shift(floor.ben, MONDAY + 14 * HOUR)
    with pytest.raises(Invalid, match="Ben would have less than eleven hours of rest"):
        offer(floor, floor.ben)
    # Given in return, that night is no shift of Ben's any more; but Ann is on again right after it.
    floor.shift(floor.ann, TUESDAY)
    with pytest.raises(Invalid, match="Ann would have less than eleven hours of rest"):
        offer(floor, floor.ben, back=Span(MONDAY + 14 * HOUR, MONDAY + 22 * HOUR))
    with pytest.raises(Conflict, match="less than eleven hours of rest"):
        swaps.accept(swap=offer(floor), by=floor.ben, taker=floor.ben)


def test_declined_by_one_it_is_over_and_by_one_of_all_it_goes_on(floor: Floor) -> None:
    one = swaps.decline(swap=offer(floor, floor.ben), person=floor.ben, by=floor.ben)
    assert one.state == "declined"
    everybody = offer(floor)
    assert swaps.decline(swap=everybody, person=floor.ben, by=floor.ben).state == "asked"
    assert swaps.accept(swap=everybody, taker=floor.cleo, by=floor.cleo).state == "done"


def test_taken_back_it_cannot_be_accepted(floor: Floor) -> None:
    swap = offer(floor)
    swaps.withdraw(swap=swap, by=floor.ann)
    with pytest.raises(Conflict, match="Ann has taken it back"):
        swaps.accept(swap=swap, taker=floor.ben, by=floor.ben)


def test_nobody_took_it_before_it_began(floor: Floor) -> None:
    swap = offer(floor)
    with pytest.raises(Conflict, match="has begun"):
        swaps.accept(swap=swap, taker=floor.ben, by=floor.ben, now=MONDAY)
    assert swaps.lapse_begun(now=MONDAY - HOUR) == 0
    assert swaps.lapse_begun(now=MONDAY) == 1
    swap.refresh_from_db()
    assert swap.state == "lapsed"
    assert on(floor) == ["Ann"]


def test_a_plan_that_changed_makes_it_void_with_a_word(floor: Floor) -> None:
    swap = offer(floor, floor.ben)
    floor.roster.shifts.all().delete()
    with pytest.raises(Conflict, match="Ann is not on any more"):
        swaps.accept(swap=swap, taker=floor.ben, by=floor.ben)
    swap.refresh_from_db()
    assert swap.state == "void"
    assert not Override.objects.exists()


def test_the_sweep_finds_what_the_plan_has_overtaken(floor: Floor) -> None:
    offer(floor, floor.ben)
    assert swaps.lapse_begun() == 0
    people.record_absence(person=floor.ann, starts_at=MONDAY, ends_at=MONDAY + 9 * HOUR, by=None)
    assert swaps.lapse_begun() == 1
    assert Swap.objects.get().state == "void"


@pytest.mark.parametrize("why", ["away", "on", "left", "none"])
def test_who_cannot_be_on_cannot_take_it(floor: Floor, why: str) -> None:
    swap, taker = offer(floor), floor.ben
    if why == "away":
        people.record_absence(person=taker, starts_at=MONDAY + 7 * HOUR, ends_at=MONDAY + 9 * HOUR, by=None)
    elif why == "on":
        floor.shift(taker, MONDAY + 7 * HOUR, 4, floor.roster_of("Second floor"))
    elif why == "left":
        people.deactivate(person=taker, by=None)
        taker.refresh_from_db()
    else:
        taker = floor.agent
    with pytest.raises((Conflict, Invalid)):
        swaps.accept(swap=swap, taker=taker, by=taker)
    assert on(floor) == ["Ann"]


def test_the_same_time_is_offered_once(floor: Floor) -> None:
    offer(floor)
    with pytest.raises(Conflict, match="offered already"):
        offer(floor, floor.ben, Span(MONDAY + HOUR, MONDAY + 2 * HOUR))


def test_only_ones_own_time_to_come_can_be_offered(floor: Floor) -> None:
    with pytest.raises(Invalid, match="Ann is not on"):
        offer(floor, time=Span(MONDAY, MONDAY + 9 * HOUR))
    with pytest.raises(Invalid, match="has begun"):
        offer(floor, time=Span(MONDAY - HOUR, MONDAY + HOUR))


def test_a_sick_call_takes_over_the_rest_of_the_running_shift(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    swap = swaps.take_now(
        roster=floor.roster, giver=floor.ann, taker=floor.cleo, by=floor.cleo, now=MONDAY + 2.5 * HOUR
    )
    assert (swap.state, swap.starts_at, swap.ends_at) == ("done", MONDAY + 2.5 * HOUR, SHIFT.end)
    assert [on(floor, hour) for hour in (2, 3)] == [["Ann"], ["Cleo"]]
    assert Override.objects.get().reason == "sick"


def test_a_sick_call_before_the_shift_takes_all_of_it_and_its_offers_back(floor: Floor) -> None:
    offered = offer(floor, floor.ben)
    swaps.take_now(roster=floor.roster, giver=floor.ann, taker=floor.cleo, by=floor.boss)
    offered.refresh_from_db()
    assert offered.state == "withdrawn"
    assert on(floor) == ["Cleo"]


def test_a_sick_call_needs_no_yes_but_somebody_to_stand_in_for(floor: Floor) -> None:
    floor.roster.swaps_need_a_yes = True
    floor.roster.save()
    with pytest.raises(Conflict, match="nothing to take over"):
        swaps.take_now(roster=floor.roster, giver=floor.ann, taker=floor.ben, by=floor.ben)
    floor.shift(floor.ann, MONDAY)
    assert swaps.take_now(roster=floor.roster, giver=floor.ann, taker=floor.ben, by=floor.ben).state == "done"


def test_leaving_an_offer_to_the_others_stands_in_the_journal_once(floor: Floor) -> None:
    floor.shift(floor.ann, MONDAY)
    swap = swaps.ask(roster=floor.roster, giver=floor.ann, time=Span(MONDAY, MONDAY + 8 * HOUR), by=floor.ann)
    for _again in range(2):
        swaps.decline(swap=swap, person=floor.ben, by=floor.ben)
    line = Event.objects.get(verb="swap.passed")
    assert (line.actor_id, line.data["swap_id"]) == (floor.ben.pk, swap.pk)
