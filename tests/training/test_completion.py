"""What makes a round done: being there, and where the programme asks for it the check or the supervisor's yes."""

from typing import Any

import pytest

from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.events.models import Event
from feedback.training.actions.attendance import attend, hold
from feedback.training.actions.checks import set_check
from feedback.training.actions.completing import sign_off, take_check
from feedback.training.models import CheckAttempt, CheckItem, Enrolment
from tests.training.conftest import HOUR, NINE, School
from tests.training.test_room import now_of, place


def asks(school: School, completion: str) -> Enrolment:
    """The programme asks for more than being there; Agent's seat in a session that begins now."""
    school.programme.completion = completion
    school.programme.save()
    return place(school, "Agent", school.session(at=NINE))


def items(*rights: int) -> list[CheckItem]:
    return [
        CheckItem(text=f"Question {right}?", options=["This", "That"], right=right, why="Read.") for right in rights
    ]


def came(school: School, mine: Enrolment, close: bool = True) -> Enrolment:
    lead, session = school.fresh("Lead"), now_of(mine).session
    attend(session=session, enrolments=[mine], by=lead, now=NINE)
    if close:
        hold(session=session, by=lead, now=NINE + HOUR)
    return now_of(mine)


def answer(school: School, mine: Enrolment, *chosen: int, by: str = "Agent") -> CheckAttempt:
    asked = CheckItem.objects.filter(programme=school.programme).order_by("position")
    answers = {item.pk: choice for item, choice in zip(asked, chosen, strict=False)}
    return take_check(enrolment=mine, by=school.fresh(by), answers=answers, now=NINE + HOUR)


def test_the_check_is_done_again_until_it_is_passed(school: School) -> None:
    mine = asks(school, "check")
    set_check(programme=school.programme, by=school.fresh("Admin"), items=items(0, 1, 1), now=NINE)
    with pytest.raises(Conflict, match="First the session"):
        answer(school, mine, 0, 1, 1)
    mine = came(school, mine)
    assert mine.state == "came"
    with pytest.raises(Invalid) as missing:
        answer(school, mine, 0, 1)
    assert [name.partition("-")[0] for name in missing.value.fields] == ["question"]
    assert not answer(school, mine, 0, 1, 0).passed  # two of three; 80 of 100 pass
    assert now_of(mine).state == "came"
    set_check(programme=school.programme, by=school.fresh("Admin"), items=items(1, 1), now=NINE)
    assert answer(school, mine, 1, 1).passed
    assert (now_of(mine).state, now_of(mine).passed_at) == ("done", NINE + HOUR)
    assert [len(tried.answers) for tried in CheckAttempt.objects.order_by("number")] == [3, 2]
    with pytest.raises(Conflict, match="passed it already"):
        answer(school, mine, 1, 1)


def test_a_check_passed_in_the_session_counts_when_it_is_closed(school: School) -> None:
    mine = asks(school, "check")
    set_check(programme=school.programme, by=school.fresh("Admin"), items=items(0), now=NINE)
    mine = came(school, mine, close=False)
    assert answer(school, mine, 0).passed
    assert now_of(mine).state == "came"
    hold(session=mine.session, by=school.fresh("Lead"), now=NINE + HOUR)
    assert now_of(mine).state == "done"


def test_nobody_learns_how_often_somebody_failed(school: School) -> None:
    mine = asks(school, "check")
    set_check(programme=school.programme, by=school.fresh("Admin"), items=items(0), now=NINE)
    mine = came(school, mine)
    with pytest.raises(Forbidden):
        answer(school, mine, 0, by="Supervisor")
    answer(school, mine, 1)
    told: Any = Event.objects.get(verb="enrolment.checked").data
    assert set(told) == {"person_id", "cycle_id", "session_id"}


def test_without_questions_being_there_is_enough(school: School) -> None:
    assert came(school, asks(school, "check")).state == "done"


def test_the_supervisor_says_yes(school: School) -> None:
    mine = came(school, asks(school, "sign_off"))
    assert mine.state == "came"
    for name in ("Agent", "Lead", "Far supervisor"):
        with pytest.raises(Forbidden):
            sign_off(enrolment=mine, by=school.fresh(name), now=NINE + HOUR)
    sign_off(enrolment=mine, by=school.fresh("Supervisor"), now=NINE + HOUR)
    assert (now_of(mine).state, now_of(mine).signed_off_by) == ("done", school.people["Supervisor"])
    with pytest.raises(Conflict, match="already"):
        sign_off(enrolment=mine, by=school.fresh("Supervisor"), now=NINE + HOUR)


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"text": " ", "options": ["a", "b"], "right": 0}, "text"),
        ({"text": "Which?", "options": ["a"], "right": 0}, "options"),
        ({"text": "Which?", "options": ["a", "a "], "right": 0}, "options"),
        ({"text": "Which?", "options": ["a", "b"], "right": 2}, "right"),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(school: School, item: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_check(programme=school.programme, by=school.fresh("Admin"), items=[CheckItem(**item)], now=NINE)
    assert list(refused.value.fields) == [f"items.0.{field}"]


def test_only_admins_set_a_check(school: School) -> None:
    with pytest.raises(Forbidden):
        set_check(programme=school.programme, by=school.fresh("Supervisor"), items=[], now=NINE)
