"""An unclaimed question climbs by the engine of the promises, and stands nowhere among them."""

from datetime import timedelta

from feedback.commitments.models import Commitment, DayCount, Step
from feedback.events.models import Event
from feedback.floor.models import Question
from feedback.people.actions import edit_person
from tests.floor.conftest import HOUR, MINUTE, NINE, Hall, deliver, sweep, tend, told

SECOND = timedelta(seconds=1)


def clock(question: Question) -> Commitment:
    return Commitment.clocks.filter(subject_type="question", subject_id=question.pk).order_by("-id")[0]


def test_nobody_takes_it_so_it_rings_at_all_and_then_at_the_supervisor(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    hall.shift("Second", NINE - HOUR)
    from feedback.floor import actions

    actions.rest(by=hall.people["Second"], until=NINE + 99_999 * HOUR)
    question = hall.ask()
    assert sweep(NINE + 5 * MINUTE)["claimed"] == 0  # not yet: it has five whole minutes
    assert sweep(NINE + 5 * MINUTE + SECOND)["missed"] == 1
    assert sweep(NINE + 5 * MINUTE + 2 * SECOND)["claimed"] == 0
    assert sweep(NINE + 15 * MINUTE + SECOND)["escalated"] == 1
    assert told("Supervisor", hall) == ["floor_unclaimed"]
    steps = Step.objects.filter(commitment=clock(question)).order_by("due_at")
    assert [(each.step, each.due_at) for each in steps] == [
        ("breach", NINE + 5 * MINUTE),
        ("escalate:1", NINE + 15 * MINUTE),
    ]
    assert steps[1].told == [hall.people["Supervisor"].pk]


def test_who_moves_to_another_team_while_they_wait_is_looked_after_there(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    question = hall.ask()
    sweep(NINE + 6 * MINUTE)
    galway = hall.people["Far agent"].team
    edit_person(person=hall.fresh("Agent"), by=hall.people["Admin"], team=galway, now=NINE + 7 * MINUTE)
    assert sweep(NINE + 15 * MINUTE + SECOND)["escalated"] == 1
    assert (told("Supervisor", hall), told("Far supervisor", hall)) == ([], ["floor_unclaimed"])
    assert hall.client("Far supervisor").get(f"/floor/questions/{question}").status_code == 200


def test_the_minutes_are_the_rosters(hall: Hall) -> None:
    hall.roster.rings_all_after, hall.roster.rings_supervisor_after = 2, 4
    hall.roster.save()
    hall.shift("Champion", NINE - HOUR)
    hall.ask()
    done = sweep(NINE + 4 * MINUTE + SECOND)
    assert (done["missed"], done["escalated"]) == (1, 1)


def test_taken_in_time_nothing_climbs(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    question = hall.ask()
    hall.do("claim", question, "Champion", NINE + 5 * MINUTE)
    assert clock(question).state == "kept"
    assert sweep(NINE + HOUR)["claimed"] == 0


def test_taken_late_the_clock_says_so_whether_the_sweep_came_by_or_not(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    question = hall.ask()
    hall.do("claim", question, "Champion", NINE + 6 * MINUTE)
    row = clock(question)
    assert (row.state, row.missed_at, row.kept_at) == ("missed", NINE + 5 * MINUTE, NINE + 6 * MINUTE)
    assert sweep(NINE + HOUR)["claimed"] == 0


def test_put_back_it_climbs_at_once_if_it_has_waited_long_enough(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    question = hall.do("claim", hall.ask(), "Champion", NINE + 2 * MINUTE)
    hall.do("release", question, "Champion", NINE + 8 * MINUTE)
    assert sweep(NINE + 8 * MINUTE + SECOND)["missed"] == 1
    assert sweep(NINE + 15 * MINUTE + SECOND)["escalated"] == 1


def test_a_claim_that_goes_quiet_is_put_back_once(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    question = hall.do("claim", hall.ask(), "Champion", NINE + MINUTE)
    assert tend(NINE + 11 * MINUTE)["released"] == 0
    assert tend(NINE + 11 * MINUTE + SECOND)["released"] == 1
    assert tend(NINE + 12 * MINUTE)["released"] == 0
    question.refresh_from_db()
    assert (question.state, question.claimed_by) == ("open", None)
    line = Event.objects.get(verb="question.released")
    assert (line.actor_id, line.data["quiet"]) == (None, True)


def test_a_sign_of_life_keeps_the_claim(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    question = hall.do("claim", hall.ask(), "Champion", NINE)
    hall.do("ask_back", question, "Champion", NINE + 8 * MINUTE, text="Which queue?")
    assert tend(NINE + 30 * MINUTE)["released"] == 0
    hall.do("reply", question, "Agent", NINE + 31 * MINUTE, text="Refunds.")
    assert tend(NINE + 40 * MINUTE)["released"] == 0
    assert tend(NINE + 42 * MINUTE)["released"] == 1


def test_the_clocks_of_questions_stand_nowhere_among_the_promises(hall: Hall) -> None:
    from feedback.commitments import actions as commitments

    hall.shift("Champion", NINE - HOUR)
    question = hall.ask()
    sweep(NINE + HOUR)
    commitments.count_all(now=NINE + HOUR)
    commitments.count_on(now=NINE + HOUR)
    deliver()
    assert not DayCount.objects.exists()
    assert not Commitment.objects.exists()
    for name, path in (
        ("Supervisor", "/commitments?show=all&figures=1"),
        ("Admin", "/commitments?show=all&figures=1"),
        ("Admin", "/record"),
        ("Admin", "/commitments/checks"),
        ("Admin", "/health"),
    ):
        page = hall.client(name).get(path, follow=True)
        assert page.status_code in {200, 404}
        assert f"question:{question.pk}" not in page.content.decode()
    listed = hall.client("Admin").get("/api/v1/commitments").json()["results"]
    assert listed == []
    assert hall.client("Admin").get(f"/api/v1/commitments/{clock(question).pk}").status_code == 404
    assert told("Owner", hall) == []
