"""Where a question goes: to whoever is on, to the neighbour, to the next shift, or to the supervisor."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.commitments.models import Commitment
from feedback.floor.models import Question
from tests.floor.conftest import HOUR, MINUTE, NINE, Hall, sweep, tend, told

SECOND = timedelta(seconds=1)


def again(question: Question) -> Question:
    return Question.objects.get(pk=question.pk)


def test_it_goes_to_whoever_is_on_now(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    question = hall.ask(tool=hall.tool)
    assert (question.state, question.roster) == ("open", hall.roster)
    tend(NINE)
    assert told("Champion", hall) == []  # who is on is asked when the news is delivered: years later nobody is


def test_nobody_on_it_goes_to_the_neighbour(hall: Hall) -> None:
    hall.shift("Neighbour", NINE - HOUR, roster=hall.beside)
    question = hall.ask()
    assert (question.state, question.roster) == ("open", hall.beside)


def test_neighbours_are_followed_along_and_never_in_a_circle(hall: Hall) -> None:
    hall.beside.neighbour = hall.roster
    hall.beside.save()
    question = hall.ask()
    assert (question.state, question.roster) == ("handed", hall.roster)


def test_nobody_on_anywhere_it_is_held_and_the_time_is_said_at_once(hall: Hall) -> None:
    hall.shift("Champion", NINE + 3 * HOUR)
    answer = hall.post("Agent", "questions", {"text": "Where?"})
    assert answer.status_code == 201
    question = hall.ask()
    assert (question.state, question.held_until, question.roster) == ("held", NINE + 3 * HOUR, hall.roster)
    assert not Commitment.clocks.exists()
    assert sweep(NINE + 2 * HOUR)["claimed"] == 0


def test_held_it_comes_to_the_floor_when_the_shift_begins_and_its_clock_runs_from_there(hall: Hall) -> None:
    hall.shift("Champion", NINE + 3 * HOUR)
    question = hall.ask()
    begins = NINE + 3 * HOUR
    assert tend(begins - SECOND)["begun"] == 0
    assert tend(begins + 20 * SECOND)["begun"] == 1
    assert tend(begins + 21 * SECOND)["begun"] == 0
    question = again(question)
    assert (question.state, question.opened_at, question.held_until) == ("open", begins, None)
    assert Commitment.clocks.get().due_at == begins + 5 * MINUTE
    assert sweep(begins + 15 * MINUTE + SECOND)["escalated"] == 1


def test_where_the_plan_changes_the_new_time_is_said(hall: Hall) -> None:
    shift = hall.shift("Champion", NINE + 3 * HOUR)
    question = hall.ask()
    shift.starts_at = NINE + 2 * HOUR
    shift.save()
    tend(NINE + HOUR)
    assert again(question).held_until == NINE + 2 * HOUR
    shift.delete()
    tend(NINE + HOUR)
    assert again(question).state == "handed"


def test_a_champion_who_asks_does_not_answer_themselves(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    assert hall.ask(by="Champion").state == "handed"
    hall.shift("Second", NINE - HOUR)
    question = hall.ask(by="Champion")
    assert question.state == "open"
    assert hall.post("Champion", f"questions/{question.pk}/claim").status_code == 403


def test_without_a_shift_in_sight_the_supervisor_has_it_at_once(hall: Hall) -> None:
    question = hall.ask()
    assert question.state == "handed"
    tend(NINE)
    assert told("Supervisor", hall) == ["floor_handed"]
    assert told("Far supervisor", hall) == []


def test_where_it_goes_costs_the_same_with_more_rosters(hall: Hall) -> None:
    from feedback.champions.models import Roster
    from feedback.floor.placement import place

    hall.shift("Champion", NINE - HOUR)

    def cost() -> int:
        place(site_id=hall.cork.pk, team_id=hall.cards.pk, tool_id=None, at=NINE)
        with CaptureQueriesContext(connection) as queries:
            place(site_id=hall.cork.pk, team_id=hall.cards.pk, tool_id=None, at=NINE)
        return len(queries)

    before = cost()
    for number in range(12):
        Roster.objects.create(name=f"Roster {number}", site=hall.cork, timezone="Europe/Dublin")
    assert cost() == before <= 5  # one of them because this is the past
