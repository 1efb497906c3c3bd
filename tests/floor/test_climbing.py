"""What climbed to supervisors, and why: the list of it, and the replay of one question's time."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedback.floor import actions
from feedback.floor.models import Question
from tests.floor.conftest import HOUR, MINUTE, NINE, Hall, sweep, tend


@pytest.fixture
def _now(time_machine: Any) -> None:
    """An hour after the question."""
    time_machine.move_to(NINE + HOUR, tick=False)


def a_long_way(hall: Hall) -> Question:
    """Held for half an hour, then nobody takes it for 16 minutes, then it is taken, asked back and answered."""
    hall.shift("Champion", NINE + 30 * MINUTE)
    question = hall.ask()
    tend(NINE + 30 * MINUTE)
    sweep(NINE + 46 * MINUTE)
    hall.do("claim", question, "Champion", NINE + 46 * MINUTE)
    hall.do("ask_back", question, "Champion", NINE + 47 * MINUTE, text="Which queue?")
    hall.do("reply", question, "Agent", NINE + 50 * MINUTE, text="Refunds.")
    return hall.do("answer", question, "Champion", NINE + 52 * MINUTE, text="Under Billing.")


def words_of(hall: Hall, name: str, address: str) -> str:
    page = hall.client(name).get(address).text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main")]))


@pytest.mark.usefixtures("_now")
def test_the_replay_says_why_and_when_it_climbed_and_adds_up(hall: Hall) -> None:
    question = a_long_way(hall)
    found = hall.client("Agent").get(f"/api/v1/questions/{question.reference}/replay").json()
    assert [
        (each["where"], each["seconds"] / 60, each["champion"] and each["champion"]["name"])
        for each in found["stretches"]
    ] == [
        ("held", 30, None),
        ("waiting", 16, None),
        ("champion", 1, "Champion"),
        ("asker", 3, "Champion"),
        ("champion", 2, "Champion"),
    ]
    assert question.answered_at is not None
    assert found["total_seconds"] == (question.answered_at - question.asked_at).total_seconds() == 52 * 60
    (clock,) = found["clocks"]
    assert [
        (each["step"], each["due_at"], each["state"], [one["name"] for one in each["told"]]) for each in clock["steps"]
    ] == [
        ("everybody", "2024-11-18T09:35:00Z", "done", []),
        ("supervisor", "2024-11-18T09:45:00Z", "done", ["Supervisor"]),
    ]
    assert (clock["started_at"], clock["ended_at"]) == ("2024-11-18T09:30:00Z", "2024-11-18T09:46:00Z")
    page = words_of(hall, "Supervisor", reverse("floor:replay", args=[question.reference]))
    figures = page[: page.index("From To Where")]
    assert [figures.count(length) for length in ("0:46:00", "0:03:00")] == [1, 2], (
        "waited; with champions; for the asker"
    )
    assert "In all 0:52:00" in page
    assert "Reaches the supervisor after 15 minutes" in page
    assert hall.client("Far agent").get(reverse("floor:replay", args=[question.reference])).status_code == 404


@pytest.mark.usefixtures("_now")
def test_what_was_taken_in_time_spared_the_steps_and_what_is_put_back_has_a_clock_anew(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    question = hall.do("claim", hall.ask(), "Champion", NINE + 2 * MINUTE)
    hall.do("release", question, "Champion", NINE + 3 * MINUTE)
    found = hall.client("Champion").get(f"/api/v1/questions/{question.pk}/replay").json()
    assert [[each["state"] for each in clock["steps"]] for clock in found["clocks"]] == [["spared"] * 2, ["coming"] * 2]
    assert [clock["steps"][0]["due_at"] for clock in found["clocks"]] == ["2024-11-18T09:05:00Z"] * 2
    assert found["total_seconds"] == 3600  # it is open: until now


@pytest.mark.usefixtures("_now")
def test_supervisors_see_what_climbed_to_them_open_ones_first(hall: Hall) -> None:
    hall.shift("Champion", NINE - HOUR)
    answered, waiting, quick, handed = (
        hall.ask(NINE + n * MINUTE, text=text)
        for n, text in enumerate(("Answered late?", "Nobody took it?", "Taken at once?", "Handed over?"))
    )
    hall.do("claim", quick, "Champion", NINE + 3 * MINUTE)
    hall.do("hand_over", handed, "Champion", NINE + 4 * MINUTE)
    sweep(NINE + 20 * MINUTE)
    hall.do("answer", answered, "Supervisor", NINE + 30 * MINUTE, text="Like this.")
    page = words_of(hall, "Supervisor", reverse("floor:climbed"))
    order = [
        page.index(text)
        for text in ("Open, oldest first", "Nobody took it?", "Handed over?", "Answered or closed", "Answered late?")
    ]
    assert order == sorted(order)
    assert "Taken at once?" not in page
    assert "answered by Supervisor" in page
    assert "2 questions reached you and are open." in page
    assert "Nothing has climbed." in words_of(hall, "Far supervisor", reverse("floor:climbed"))
    assert hall.client("Champion").get(reverse("floor:climbed")).status_code == 403
    assert reverse("floor:climbed") in hall.client("Supervisor").get(reverse("floor:numbers")).text

    def listed(asked: str) -> set[str]:
        rows = hall.client("Supervisor").get(f"/api/v1/questions?climbed={asked}").json()["results"]
        return {row["reference"] for row in rows}

    assert listed("true") == {answered.reference, waiting.reference, handed.reference}
    assert listed("false") == {quick.reference}


@pytest.mark.usefixtures("_now")
def test_three_and_thirty_cost_the_same(hall: Hall) -> None:
    boss = hall.client("Supervisor")

    def statements(count: int) -> int:
        while Question.objects.count() < count:
            question = hall.ask(NINE)
            actions.hand_over(question=question, by=hall.fresh("Supervisor"), now=NINE)
        with CaptureQueriesContext(
            connection,
        ) as found:
            boss.get(reverse("floor:climbed"))
        return len(found)

    hall.shift("Champion", NINE - HOUR)
    statements(1)
    assert statements(3) == statements(30)
