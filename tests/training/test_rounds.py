"""Rounds to come and whose they are: by dates alone, and what a day asks of programmes in use."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from feedback.people.models import User
from feedback.training import actions
from feedback.training.models import Cycle, Enrolment, Session, Why
from feedback.training.rounds import Pattern, Round, due_in
from feedback.training.states import Place
from tests.training.conftest import DAY, NINE, School

DATES = st.dates(date(2020, 1, 1), date(2030, 12, 28)).filter(lambda day: day.day <= 28)
RULES = st.sampled_from(["FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY", "FREQ=YEARLY", "FREQ=WEEKLY;INTERVAL=6"])
DAYS = st.none() | st.integers(1, 120)


@given(st.builds(Pattern, RULES, DATES, DAYS, DAYS), DATES, st.integers(0, 200))
def test_rounds_follow_one_another_without_overlap(pattern: Pattern, today: date, ahead: int) -> None:
    found = pattern.ahead(today, today + timedelta(days=ahead))
    assert found[-1].opens_on > today
    assert all(a.closes_on < b.opens_on for a, b in pairwise(found))
    for each in found:
        assert each.opens_on >= pattern.starts_on
        assert each.opens_on <= each.due_on <= each.closes_on
        assert each.closes_on >= today
        assert pattern.window_days is None or (each.closes_on - each.opens_on).days < pattern.window_days
    if pattern.window_days is None:
        assert all(b.opens_on - a.closes_on == DAY for a, b in pairwise(found))


QUARTER = Round(date(2024, 10, 1), date(2024, 12, 31), date(2024, 11, 30))


@given(st.dates(date(2024, 1, 1), date(2025, 6, 1)), st.integers(1, 60), st.integers(0, 20))
def test_a_newcomer_is_due_in_one_round_by_their_own_day(joined: date, days: int, later: int) -> None:
    following = Round(date(2025, 1, 1), date(2025, 3, 31), date(2025, 2, 28))
    today, deadline = joined + later * DAY, joined + days * DAY
    due = [
        due_in(QUARTER, joined_on=joined, joiner_days=days, next_opens=following.opens_on, today=today),
        due_in(following, joined_on=joined, joiner_days=days, next_opens=date(2025, 4, 1), today=today),
    ]
    if QUARTER.opens_on <= deadline <= following.closes_on:
        own = due[0] if deadline < following.opens_on else due[1]
        assert own is not None
        assert own <= max(deadline, today)
        if deadline >= following.opens_on:
            assert due[0] is None


def test_others_come_while_a_round_is_not_due() -> None:
    for today, due in ((date(2024, 11, 30), QUARTER.due_on), (date(2024, 12, 1), None)):
        found = due_in(QUARTER, joined_on=None, joiner_days=14, next_opens=None, today=today)
        assert found == due


def test_a_day_adds_rounds_once_and_opens_places_of_the_open_one(school: School) -> None:
    assert actions.tend(now=NINE) == 1
    opens = list(Cycle.objects.order_by("opens_on").values_list("opens_on", flat=True))
    assert opens == [date(2024, 10, 1), date(2025, 1, 1)]
    assert set(Enrolment.objects.values_list("cycle_id", "why")) == {(school.cycle.pk, Why.NOT_PLANNED)}
    before = list(Enrolment.objects.values_list())
    actions.tend(now=NINE + DAY)
    assert (list(Enrolment.objects.values_list()), Cycle.objects.count()) == (before, 2)


def test_a_newcomer_has_a_seat_of_a_planned_round_by_their_own_day(school: School) -> None:
    school.programme.joiner_days = 10
    school.programme.save()
    actions.plan_round(cycle=school.cycle, by=None, now=NINE)
    joined = (NINE + DAY).date()
    school.person("Newcomer", "agent", "team", school.cards.pk, site=school.cork, team=school.cards, joined_on=joined)
    actions.tend(now=NINE + 2 * DAY)
    place = Enrolment.objects.get(person=school.people["Newcomer"])
    assert (place.state, place.due_on) == (Place.BOOKED, joined + 10 * DAY)
    assert place.session is not None
    assert place.session.ends_at.date() <= place.due_on


def test_the_seat_of_somebody_who_left_is_free_again(school: School) -> None:
    actions.plan_round(cycle=school.cycle, by=None, now=NINE)
    place = Enrolment.objects.get(person=school.people["Agent"])
    seats = Session.objects.get(pk=place.session_id)
    User.objects.filter(name="Agent").update(is_active=False)
    actions.tend(now=NINE)
    place.refresh_from_db()
    assert (place.state, place.session_id) == (Place.WITHDRAWN, None)
    assert Session.objects.get(pk=seats.pk).taken == seats.taken - 1
    actions.tend(now=NINE)
    assert Session.objects.get(pk=seats.pk).taken == seats.taken - 1
