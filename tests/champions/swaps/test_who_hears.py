"""Who hears of a swap, a sick call, a leave: everybody concerned once, nobody of their own doing."""

from datetime import timedelta

import pytest
from django.utils import translation

from feedback.champions.actions import swaps
from feedback.champions.coverage import Span
from feedback.events.relay import relay
from feedback.notifications import wording
from feedback.notifications.models import Notification
from feedback.people import actions as people
from feedback.people.models import User
from tests.champions.swaps.floor import HOUR, MONDAY, Floor

pytestmark = pytest.mark.django_db
SHIFT = Span(MONDAY, MONDAY + 8 * HOUR)
TUESDAY = MONDAY + timedelta(days=1)
SAID = "today, 08:00–16:00 (Cork floor)"


def heard(floor: Floor) -> dict[str, list[str]]:
    """What everybody's list says of what happened since the last time."""
    relay()
    found: dict[str, list[str]] = {}
    for person in (floor.ann, floor.ben, floor.cleo, floor.boss, floor.agent):
        rows = list(Notification.objects.filter(user=person).order_by("id"))
        with translation.override("en"):
            around = wording.surroundings(rows, person)
            lines = [wording.line_of(row, around).sentence for row in rows]
        if lines:
            found[person.name] = lines
    Notification.objects.all().delete()
    return found


def planned(floor: Floor, *, yes: bool = False) -> Floor:
    floor.roster.swaps_need_a_yes = yes
    floor.roster.save()
    floor.shift(floor.ann, MONDAY)
    for one in (floor.ben, floor.cleo):
        floor.shift(one, TUESDAY)
    return floor


def ask(floor: Floor, asked: User | None = None, by: User | None = None) -> swaps.Swap:
    return swaps.ask(roster=floor.roster, giver=floor.ann, time=SHIFT, asked=asked, by=by or floor.ann)


def test_everybody_who_could_is_asked_and_the_giver_hears_who_took_it(floor: Floor) -> None:
    swap = ask(planned(floor))
    people.record_absence(person=floor.agent, starts_at=MONDAY, ends_at=TUESDAY, by=None)
    told = heard(floor)
    assert set(told) == {"Ben", "Cleo"}
    assert told["Ben"][0].startswith("Ann asks: can you take Mon 23")
    swaps.accept(swap=swap, taker=floor.ben, by=floor.ben)
    told = heard(floor)
    assert set(told) == {"Ann"}
    assert told["Ann"][0].startswith("Ben takes your shift: ")


def test_who_is_away_or_on_elsewhere_is_not_asked(floor: Floor) -> None:
    planned(floor)
    people.record_absence(person=floor.ben, starts_at=MONDAY, ends_at=TUESDAY, by=None)
    heard(floor)
    floor.shift(floor.cleo, MONDAY + HOUR, 2, floor.roster_of("Second floor"))
    ask(floor)
    assert heard(floor) == {}


def test_a_yes_is_asked_for_and_both_hear_of_it(floor: Floor) -> None:
    swap = ask(planned(floor, yes=True), floor.ben)
    heard(floor)
    swaps.accept(swap=swap, taker=floor.ben, by=floor.ben)
    told = heard(floor)
    assert set(told) == {"Ann", "Bea Boss"}
    assert "It needs your yes." in told["Bea Boss"][0]
    assert "waits for the supervisor’s yes" in told["Ann"][0]
    swaps.approve(swap=swap, by=floor.boss)
    told = heard(floor)
    assert {name: len(lines) for name, lines in told.items()} == {"Ann": 1, "Ben": 1}
    assert told["Ben"][0].startswith("You are on in the place of Ann: ")


def test_on_behalf_both_hear_of_it(floor: Floor) -> None:
    swap = ask(planned(floor), floor.ben, by=floor.boss)
    assert set(heard(floor)) == {"Ann", "Ben"}
    swaps.accept(swap=swap, taker=floor.ben, by=floor.boss)
    assert set(heard(floor)) == {"Ann", "Ben"}


@pytest.mark.parametrize(
    ("how", "who"),
    [("decline", {"Ann"}), ("withdraw", {"Ben"}), ("lapse", {"Ann"}), ("void", {"Ann", "Ben"})],
)
def test_what_comes_to_nothing_is_told_to_who_waits(floor: Floor, how: str, who: set[str]) -> None:
    swap = ask(planned(floor), floor.ben)
    heard(floor)
    if how == "decline":
        swaps.decline(swap=swap, person=floor.ben, by=floor.ben)
    elif how == "withdraw":
        swaps.withdraw(swap=swap, by=floor.ann)
    elif how == "lapse":
        swaps.lapse_begun(now=MONDAY)
    else:
        floor.roster.shifts.filter(user=floor.ann).delete()
        swaps.lapse_begun()
    assert set(heard(floor)) == who


def test_a_sick_call_is_told_to_everybody_concerned(floor: Floor) -> None:
    planned(floor)
    swaps.take_now(roster=floor.roster, giver=floor.ann, taker=floor.cleo, by=floor.cleo)
    told = heard(floor)
    assert set(told) == {"Ann", "Bea Boss"}
    assert told["Ann"][0].endswith("Get well soon.")
    assert told["Bea Boss"][0].startswith("Cleo is on in the place of Ann, who cannot: ")


def test_leave_that_opens_shifts_is_told_to_the_supervisors_once(floor: Floor) -> None:
    planned(floor)
    floor.shift(floor.ann, TUESDAY)
    absence = people.record_absence(person=floor.ann, starts_at=MONDAY, ends_at=TUESDAY + 24 * HOUR, by=floor.ann)
    told = heard(floor)
    assert set(told) == {"Bea Boss"}
    assert told["Bea Boss"][0].startswith("Ann is away, which leaves shifts open (2), first Mon")
    people.edit_absence(absence=absence, by=floor.ann, ends_at=TUESDAY + 48 * HOUR)
    relay()
    assert Notification.objects.count() <= 1, "the same absence is one message"
    Notification.objects.all().delete()
    people.record_absence(person=floor.agent, starts_at=MONDAY, ends_at=TUESDAY, by=None)
    assert heard(floor) == {}
